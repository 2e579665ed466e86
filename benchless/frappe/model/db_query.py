"""Lists of documents."""

import re
from typing import Any

import frappe
from frappe import _
from frappe.database import query as builder
from frappe.permissions import get_role_permissions
from frappe.utils import cint


class DatabaseQuery:
    """A list of one DocType's records."""

    def __init__(self, doctype: str) -> None:
        self.doctype = doctype

    def execute(
        self,
        fields: Any = None,
        filters: Any = None,
        *,
        order_by: str | None = "",
        limit_start: int = 0,
        limit_page_length: int | None = None,
        limit: int | None = None,
        start: int | None = None,
        page_length: int | None = None,
        as_list: bool = False,
        pluck: str | None = None,
        distinct: bool = False,
        ignore_permissions: bool = False,
        parent_doctype: str | None = None,
        **unknown: Any,
    ) -> list:
        """Return the rows; by default names of all that match, the newest change first."""
        if unknown:
            raise frappe.NotProvidedError(f"get_list({', '.join(unknown)}=…): use frappe.db.sql")
        # Nobody remembers which comes first: Frappe takes them in either order.
        if isinstance(fields, dict) or (fields and isinstance(fields[0], list)):
            filters, fields = fields, filters
        conditions, values = builder.where(filters, frappe.get_meta(self.doctype))
        if not ignore_permissions:
            conditions, values = self._permitted(conditions, values, parent_doctype)
        columns = builder.columns(pluck or self._parse(fields) or "name")
        limit = next((n for n in (limit, page_length, limit_page_length) if n is not None), 0)
        query = (
            f"SELECT {'DISTINCT ' if distinct else ''}{columns} "
            f"FROM `{builder.table_name(self.doctype)}`{conditions}{self._order(order_by)}"
        )
        if cint(limit):
            query += f" LIMIT {cint(limit)} OFFSET {cint(start or limit_start)}"
        as_dict = not (pluck or as_list)
        return frappe.db.sql(query, values, as_dict=as_dict, pluck=bool(pluck))

    @staticmethod
    def _parse(fields: Any) -> Any:
        if isinstance(fields, str) and fields != "*":
            fields = [field.strip() for field in fields.split(",")]
        for field in fields or ():
            if "(" in field and re.search(r"\bselect\b", field, flags=re.IGNORECASE):
                frappe.throw(_("Use of sub-query or function is restricted"), frappe.DataError)
        return fields

    def _order(self, order_by: str | None) -> str:
        if order_by == "":
            meta = frappe.get_meta(self.doctype)
            order_by = f"{meta.sort_field or 'modified'} {meta.sort_order or 'DESC'}"
        return builder.order(order_by, "asc")

    def _permitted(self, conditions: str, values: list, parent: str | None) -> tuple[str, list]:
        rights = get_role_permissions(self.doctype)
        ptype = "select" if rights.select and not rights.read else "read"
        frappe.has_permission(self.doctype, ptype, parent_doctype=parent, throw=True)
        if frappe.session.user != "Administrator" and not frappe.get_meta(self.doctype).istable:
            if "read" in rights.if_owner:
                word = "AND" if conditions else "WHERE"
                return f"{conditions} {word} `owner`=%s", [*values, frappe.session.user]
        return conditions, values
