"""Lists of documents."""

import re

import frappe
from frappe import _
from frappe.database.query import columns, order, table_name, where
from frappe.permissions import check, rights_of
from frappe.utils import cint


def get_all(doctype, *args, **kwargs):
    return get_list(doctype, *args, **kwargs | {"ignore_permissions": True})


def get_list(
    doctype,
    fields=None,
    filters=None,
    *,
    order_by="",
    limit_start=0,
    limit_page_length=0,
    limit=None,
    start=None,
    as_list=False,
    pluck=None,
    distinct=False,
    ignore_permissions=False,
    parent_doctype=None,
):
    """List the documents that the user may read: names of all, the last changed first."""
    # Nobody remembers which comes first: Frappe takes them in either order.
    if isinstance(fields, dict) or (fields and isinstance(fields[0], list)):
        filters, fields = fields, filters
    if not ignore_permissions:
        rights = rights_of(doctype, frappe.session.user)
        ptype = "select" if "select" in rights and "read" not in rights else "read"
        check(doctype, ptype, throw=True, parent_doctype=parent_doctype)
    fields = fields.split(",") if isinstance(fields, str) else fields
    for field in fields or ():
        if "(" in field and re.search(r"\bselect\b", field, flags=re.IGNORECASE):
            frappe.throw(_("Use of sub-query or function is restricted"), frappe.DataError)
    meta = frappe.get_meta(doctype)
    conditions, values = where(filters, meta)
    if order_by == "":
        order_by = f"{meta.sort_field or 'modified'} {meta.sort_order or 'DESC'}"
    limit = cint(limit or limit_page_length)
    page = f" LIMIT {limit} OFFSET {cint(start or limit_start)}" if limit else ""
    query = f"SELECT {'DISTINCT ' if distinct else ''}{columns(pluck or fields or 'name')} "
    query += f"FROM `{table_name(doctype)}`{conditions}{order(order_by, 'asc')}{page}"
    return frappe.db.sql(query, values, as_dict=not (pluck or as_list), pluck=bool(pluck))
