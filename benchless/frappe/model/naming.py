"""Names of documents."""

import re

import frappe
from frappe import _
from frappe.utils import cstr


def set_new_name(doc):
    """Name a document: by its autoname method, by a field, by the caller (prompt), or hash."""
    doc.run_method("before_naming")
    autoname = doc.meta.autoname or ""
    if autoname.lower() != "prompt" and not frappe.flags.in_import:
        doc.name = None
    if doc.meta.issingle:
        doc.name = doc.doctype
    if not doc.name:
        doc.run_method("autoname")
    if not doc.name and autoname.startswith("field:"):
        doc.name = cstr(doc.get(autoname[6:])).strip()
        if not doc.name:
            frappe.throw(_("{0} is required").format(doc.meta.get_label(autoname[6:])))
    doc.name = validate_name(doc.doctype, doc.name or frappe.generate_hash(length=10))


def validate_name(doctype, name):
    """Return the name without blanks around it; an impossible one is a NameError (409)."""
    name = name.strip()
    if doctype == name and not frappe.get_meta(doctype).issingle:
        frappe.throw(_("Name of {0} cannot be {1}").format(doctype, name), frappe.NameError)
    if re.search("[<>]", name):
        message = _("Name cannot contain special characters like {0}").format("'<', '>'")
        frappe.throw(message, frappe.NameError)
    return name
