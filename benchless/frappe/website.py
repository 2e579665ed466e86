"""Pages: the app's page renderers, else 404."""

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.utils.response import web_page


def get_response(path: str) -> Response:
    """Return the page of the first renderer in the hook ``page_renderer`` that can."""
    endpoint = path.strip("/ ").removesuffix(".html")
    try:
        for hook in frappe.get_hooks("page_renderer"):
            renderer = frappe.get_attr(hook)(endpoint, 200)
            if renderer.can_render():
                return renderer.render()
    except frappe.PermissionError:
        return web_page(_("Not Permitted"), _("You are not permitted to access this page."), 403)
    except frappe.PageDoesNotExistError:
        pass
    return web_page(_("Not Found"), _("The page you are looking for is not available."), 404)
