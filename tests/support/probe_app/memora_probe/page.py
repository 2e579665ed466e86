"""A page renderer of our own, asked before the website's."""

import frappe
from werkzeug.wrappers import Response


class ProbePage:
    """Serves everything below `probe_page/`."""

    def __init__(self, path, http_status_code=None):
        self.path = path
        self.http_status_code = http_status_code

    def can_render(self):
        """Say whether the path is ours."""
        return self.path.startswith("probe_page/")

    def render(self):
        """Answer with the path, as the user of the session."""
        response = Response(f"{self.path} for {frappe.session.user}", mimetype="text/x-probe")
        response.headers["Cache-Control"] = "public, max-age=300"
        response.set_etag("probe")
        return response.make_conditional(frappe.local.request)
