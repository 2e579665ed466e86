"""Pages: the app's page renderers, else 404."""

import frappe
from frappe import _
from frappe.utils.response import web_page


def get_response(path):
    endpoint = path.strip("/ ").removesuffix(".html")
    try:
        for hook in frappe.get_hooks("page_renderer"):
            renderer = frappe.get_attr(hook)(endpoint, 200)
            if renderer.can_render():
                return renderer.render()
    except frappe.PermissionError:
        return web_page(_("Not Permitted"), 403)
    except frappe.PageDoesNotExistError:
        pass
    return web_page(_("Not Found"), 404)
