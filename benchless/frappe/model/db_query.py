"""Lists of documents."""

from typing import Any

import frappe
from frappe import _
from frappe.database import query as builder
from frappe.permissions import get_role_permissions, has_permission
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
        limit_page_length: int | None = 20,
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
        conditions, values = builder.where(filters, null_is_empty=True)
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
        return frappe.db.sql(
            query, values, as_dict=not (pluck or as_list), pluck=bool(pluck)
        ) or ([] if not as_list else ())

    @staticmethod
    def _parse(fields: Any) -> Any:
        if isinstance(fields, str) and fields != "*":
            return [field.strip() for field in fields.split(",")]
        return fields

    def _order(self, order_by: str | None) -> str:
        if order_by == "":
            meta = frappe.get_meta(self.doctype)
            order_by = f"{meta.sort_field or 'modified'} {meta.sort_order or 'DESC'}"
        return builder.order(order_by)

    def _permitted(self, conditions: str, values: list, parent: str | None) -> tuple[str, list]:
        may = any(
            has_permission(
                self.doctype, ptype, raise_exception=False, parent_doctype=parent
            )
            for ptype in ("select", "read")
        )
        if not may:
            label = frappe.bold(self.doctype)
            frappe.flags.error_message = _("Insufficient Permission for {0}").format(label)
            raise frappe.PermissionError(self.doctype)
        if frappe.session.user != "Administrator" and not frappe.get_meta(self.doctype).istable:
            own = get_role_permissions(self.doctype).if_owner
            if "read" in own:
                word = "AND" if conditions else "WHERE"
                return f"{conditions} {word} `owner`=%s", [*values, frappe.session.user]
        return conditions, values
