"""``/api/method`` and ``/api/resource``."""

import json
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Request, Response

import frappe
import frappe.handler
from frappe.utils.response import build_response


def handle(request: Request) -> Response:
    """Answer an API request.

    Raises:
        DoesNotExistError: there is no such address.
    """
    try:
        endpoint, arguments = API_URL_MAP.bind_to_environ(request.environ).match()
    except NotFound as e:
        raise frappe.DoesNotExistError from e
    data = endpoint(**arguments)
    if isinstance(data, Response):
        return data
    if data is not None:
        frappe.local.response["data"] = data
    return build_response()


def handle_rpc_call(method: str) -> Response | None:
    """Run a whitelisted method."""
    frappe.form_dict.cmd = method.split("/")[0]
    return frappe.handler.handle()


def document_list(doctype: str) -> list:
    """List the records that the user may read, 20 unless told otherwise."""
    form = frappe.form_dict
    options = {key: form[key] for key in ("order_by", "limit_start", "pluck") if form.get(key)}
    for key in ("fields", "filters"):
        if form.get(key):
            options[key] = frappe.parse_json(form[key])
    limit = form.get("limit_page_length") or form.get("limit") or 20
    return frappe.get_list(doctype, limit_page_length=limit, **options)


def create_doc(doctype: str) -> Any:
    """Insert a record."""
    data = _form_data()
    data.pop("doctype", None)
    return frappe.new_doc(doctype, **data).insert()


def read_doc(doctype: str, name: str) -> Any:
    """Return a record."""
    doc = frappe.get_doc(doctype, name)
    if not doc.has_permission("read"):
        raise frappe.PermissionError
    return doc


def update_doc(doctype: str, name: str) -> Any:
    """Change a record."""
    data = _form_data()
    doc = frappe.get_doc(doctype, name, for_update=True)
    data.pop("flags", None)
    doc.update(data)
    doc.save()
    if doc.get("parenttype"):
        frappe.get_doc(doc.parenttype, doc.parent).save()
    return doc


def delete_doc(doctype: str, name: str) -> str:
    """Delete a record."""
    frappe.delete_doc(doctype, name, ignore_missing=False)
    frappe.local.response.http_status_code = 202
    return "ok"


def _form_data() -> dict:
    sent = frappe.form_dict.data
    try:
        data = frappe.parse_json(frappe.request.get_data(as_text=True) if sent is None else sent)
    except json.JSONDecodeError:
        return frappe.form_dict
    return data


RULES = [
    Rule("/method/<path:method>", endpoint=handle_rpc_call),
    Rule("/resource/<doctype>", methods=["GET"], endpoint=document_list),
    Rule("/resource/<doctype>", methods=["POST"], endpoint=create_doc),
    Rule("/resource/<doctype>/<path:name>/", methods=["GET"], endpoint=read_doc),
    Rule("/resource/<doctype>/<path:name>/", methods=["PUT"], endpoint=update_doc),
    Rule("/resource/<doctype>/<path:name>/", methods=["DELETE"], endpoint=delete_doc),
]
API_URL_MAP = Map(
    [Submount("/api", RULES), Submount("/api/v1", RULES)],
    strict_slashes=False,
    merge_slashes=False,
)
