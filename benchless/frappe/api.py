"""``/api/method`` and ``/api/resource``."""

import json

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Response

import frappe
import frappe.handler
from frappe.utils.response import build_response


def handle(request):
    try:
        endpoint, arguments = URLS.bind_to_environ(request.environ).match()
    except NotFound as e:
        raise frappe.DoesNotExistError from e
    data = endpoint(**arguments)
    if isinstance(data, Response):
        return data
    if data is not None:
        frappe.local.response["data"] = data
    return build_response()


def handle_rpc_call(method):
    frappe.form_dict.cmd = method.split("/")[0]
    return frappe.handler.handle()


def document_list(doctype):
    form = frappe.form_dict
    options = {key: form[key] for key in ("order_by", "limit_start", "pluck") if form.get(key)}
    options |= {key: json.loads(form[key]) for key in ("fields", "filters") if form.get(key)}
    return frappe.get_list(doctype, limit=form.limit_page_length or form.limit or 20, **options)


def create_doc(doctype):
    values = {key: value for key, value in _form_data().items() if key != "doctype"}
    return frappe.new_doc(doctype, **values).insert()


def read_doc(doctype, name):
    doc = frappe.get_doc(doctype, name)
    if not doc.has_permission("read"):
        raise frappe.PermissionError
    return doc


def update_doc(doctype, name):
    doc = frappe.get_doc(doctype, name, for_update=True)
    return doc.update({key: val for key, val in _form_data().items() if key != "flags"}).save()


def delete_doc(doctype, name):
    frappe.delete_doc(doctype, name, ignore_missing=False)
    frappe.local.response.http_status_code = 202
    return "ok"


def _form_data():
    sent = frappe.form_dict.data
    try:
        return frappe.parse_json(frappe.request.get_data(as_text=True) if sent is None else sent)
    except ValueError:
        return frappe.form_dict


RECORD = "/resource/<doctype>/<path:name>/"
RULES = [
    Rule("/method/<path:method>", endpoint=handle_rpc_call),
    Rule("/resource/<doctype>", methods=["GET"], endpoint=document_list),
    Rule("/resource/<doctype>", methods=["POST"], endpoint=create_doc),
    Rule(RECORD, methods=["GET"], endpoint=read_doc),
    Rule(RECORD, methods=["PUT"], endpoint=update_doc),
    Rule(RECORD, methods=["DELETE"], endpoint=delete_doc),
]
URLS = Map([Submount("/api", RULES)], strict_slashes=False, merge_slashes=False)
