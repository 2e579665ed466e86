"""Names of documents."""

import base64
import re
import secrets
import time
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr


def set_new_name(doc: Any) -> None:
    """Name a document: by its autoname method, by a field, by the caller (prompt), or hash."""
    doc.run_method("before_naming")
    autoname = doc.meta.autoname or ""
    if autoname.lower() != "prompt" and not frappe.flags.in_import:
        doc.name = None
    if doc.meta.issingle:
        doc.name = doc.doctype
    if not doc.name:
        doc.run_method("autoname")
    if not doc.name and autoname.lower().startswith("field:"):
        doc.name = cstr(doc.get(autoname[6:])).strip()
        if not doc.name:
            frappe.throw(_("{0} is required").format(doc.meta.get_label(autoname[6:])))
    if not doc.name and autoname.lower() == "prompt":
        frappe.throw(_("Please set the document name"))
    doc.name = validate_name(doc.doctype, doc.name or make_autoname("hash"))


def make_autoname(key: str = "hash") -> str:
    """Return a random name of ten characters, the first four from the time: B-trees like it."""
    if key != "hash":
        raise frappe.NotProvidedError(f"make_autoname({key!r})")
    deciseconds = int(time.time() * 10) % 32**4
    stamp = base64.b32hexencode(deciseconds.to_bytes(5, "big")).decode()[-4:]
    return (stamp + base64.b32hexencode(secrets.token_bytes(6)).decode()[:6]).lower()


def validate_name(doctype: str, name: str) -> str:
    """Return the name without blanks around it.

    Raises:
        NameError: it is no possible name (409).
    """
    if not name:
        frappe.throw(_("No Name Specified for {0}").format(doctype))
    if isinstance(name, int):
        frappe.throw(_("Invalid name type (integer) for varchar name column"), frappe.NameError)
    if name.startswith(f"New {doctype}"):
        message = _("There were some errors setting the name, please contact the administrator")
        frappe.throw(message, frappe.NameError)
    name = name.strip()
    if not frappe.get_meta(doctype).issingle and doctype == name:
        frappe.throw(_("Name of {0} cannot be {1}").format(doctype, name), frappe.NameError)
    if re.search("[<>]", name):
        message = _("Name cannot contain special characters like {0}").format("'<', '>'")
        frappe.throw(message, frappe.NameError)
    return name
