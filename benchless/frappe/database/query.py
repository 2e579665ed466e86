"""Frappe's filters and fields as SQL."""

import re
from typing import Any

import frappe
from frappe import _

TABLE = re.compile(r"^[\w -]*$", flags=re.ASCII)
COLUMN = r"^(?:`?tab[\w -]+`?\.)?`?(\w+)`?"
FIELD = re.compile(COLUMN + r"(?: as (\w+))?$", flags=re.IGNORECASE)
ORDER = re.compile(COLUMN + r"(?: (asc|desc))?$", flags=re.IGNORECASE)
OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between")
NEVER_NULL = ("name", "modified", "creation")
NUMBERS = ("Check", "Int", "Float", "Currency", "Percent")
NULL_DATES = {"Date": "'0001-01-01'", "Datetime": "'0001-01-01 00:00:00'"}


def table_name(doctype: str) -> str:
    """Return the table of a DocType; names with two underscores are tables already."""
    if not TABLE.match(doctype):
        frappe.throw(_("Invalid DocType: {0}").format(doctype))
    return doctype if doctype.startswith("__") else f"tab{doctype}"


def columns(fields: Any) -> str:
    """Return the column list of a SELECT: ``*``, ``a`` or ``a as b``; more is SQL's business."""
    fields = [fields] if isinstance(fields, str) else fields
    if "*" in fields:
        return "*"
    parts = []
    for field in fields:
        match = FIELD.match(field.strip())
        if not match:
            raise frappe.NotProvidedError(f"the field expression {field!r}: use frappe.db.sql")
        parts.append(f"`{match[1]}`" + (f" AS `{match[2]}`" if match[2] else ""))
    return ", ".join(parts)


def order(order_by: str | None, default: str = "desc") -> str:
    """Return an ORDER BY clause; without direction frappe.db descends, lists ascend."""
    parts = []
    for part in (order_by or "").split(","):
        if declaration := part.strip():
            match = ORDER.match(declaration)
            if not match:
                raise frappe.NotProvidedError(f"the order {order_by!r}: use frappe.db.sql")
            parts.append(f"`{match[1]}` {(match[2] or default).upper()}")
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def where(filters: Any, meta: Any = None) -> tuple[str, list]:
    """Return a WHERE clause and its values.

    Args:
        filters: a name, a dict, a list of names or of [field, operator, value].
        meta: given by lists, where NULL compares like the field's empty value.
    """
    conditions, values = [], []
    for field, operator, value in _triples(filters):
        if re.search(r"\W", field):
            frappe.throw(_("Invalid filter: {0}").format(field))
        empty = _empty_value(meta, field)
        condition, its_values = _condition(f"`{field}`", operator.lower(), value, empty)
        conditions.append(condition)
        values += its_values
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _empty_value(meta: Any, fieldname: str) -> str | None:
    field = meta.get_field(fieldname) if meta else None
    kind = field.fieldtype if field else None
    if not meta or fieldname in NEVER_NULL or kind in NUMBERS:
        return None
    return NULL_DATES.get(kind, "''")


def _triples(filters: Any) -> list[tuple[str, str, Any]]:
    if filters is None:
        return []
    if isinstance(filters, str | int):
        return [("name", "=", str(filters))]
    if isinstance(filters, dict):
        return [
            (field, *value) if isinstance(value, list | tuple) else (field, "=", value)
            for field, value in filters.items()
        ]
    if filters and all(isinstance(item, str | int) for item in filters):
        return [("name", "in", filters)]
    return [triple for item in filters for triple in _item(item)]


def _item(item: Any) -> list[tuple[str, str, Any]]:
    if isinstance(item, str | int | dict):
        return _triples(item)
    item = tuple(item[-3:])  # [doctype, field, operator, value] names the same table
    return [(item[0], "=", item[1]) if len(item) == 2 else item]  # noqa: PLR2004


def _condition(column: str, operator: str, value: Any, empty: str | None) -> tuple[str, list]:
    if operator not in OPERATORS:
        raise frappe.NotProvidedError(f"the filter operator {operator!r}: use frappe.db.sql")
    filled = f"COALESCE({column}, {empty})" if empty else column
    if operator == "is":
        return f"COALESCE({column}, '') {'!=' if value == 'set' else '='} ''", []
    if operator in ("in", "not in"):
        options = list(value.split(",") if isinstance(value, str) else value or ("",))
        if operator == "not in" or None in options or "" in options:
            column = filled
        marks = ", ".join(["%s"] * len(options))
        return f"{column} {operator.upper()} ({marks})", [_plain(each) for each in options]
    if operator == "between":
        return f"{column} BETWEEN %s AND %s", list(value)
    if value is None:
        return (f"{column} IS NULL" if empty is None else "FALSE"), []
    if operator in ("<", "<=", "!=", "not like") or value == "":
        column = filled
    return f"{column} {operator.upper()} %s", [_plain(value)]


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
