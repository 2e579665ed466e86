"""New documents with the DocType's defaults."""

from typing import Any

import frappe
from frappe.database.schema import TYPE_MAP
from frappe.utils import cint, cstr, flt, now_datetime, nowdate


def get_new_doc(doctype: str, parent_doc: Any = None, parentfield: str | None = None) -> Any:
    """Return the values of a new document: owner, defaults, first options, zeros."""
    meta = frappe.get_meta(doctype)
    doc = frappe._dict.fromkeys(meta.get_valid_columns())
    doc.update(owner=frappe.session.user, docstatus=0, idx=0)
    for field in meta.fields:
        if field.fieldtype in TYPE_MAP:
            doc[field.fieldname] = _default(field, meta)
    doc.update(doctype=doctype, __islocal=1)
    if not meta.issingle:
        doc["__unsaved"] = 1
    if parent_doc:
        doc.update(parent=parent_doc.name, parenttype=parent_doc.doctype)
    if parentfield:
        doc.parentfield = parentfield
    return doc


def _default(field: Any, meta: Any) -> Any:
    default = field.default
    if default == "__user":
        value = frappe.session.user
    elif default == "Today":
        value = nowdate()
    elif field.fieldtype == "Datetime" and cstr(default).lower() == "now":
        value = now_datetime()
    elif default and field.fieldname != meta.title_field and not cstr(default).startswith(":"):
        value = default
    elif not default and field.fieldtype == "Select" and field.options:
        value = field.options.split("\n", 1)[0]
    else:
        value = None
    if field.fieldtype == "Check":
        return cint(value)
    if value is not None and field.fieldtype == "Int":
        return cint(value)
    if value is not None and field.fieldtype in ("Float", "Currency", "Percent"):
        return flt(value)
    return value
