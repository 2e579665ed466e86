"""Frappe's filters and fields as SQL."""

import re
from typing import Any

import frappe
from frappe import _

TABLE = re.compile(r"^[\w -]*$", flags=re.ASCII)
FIELD = re.compile(r"^`?(\w+)`?(?: as (\w+))?$", flags=re.IGNORECASE)
ORDER = re.compile(r"^`?(\w+)`?(?: (asc|desc))?$", flags=re.IGNORECASE)
OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between")


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


def order(order_by: str | None) -> str:
    """Return an ORDER BY clause; a column without direction is descending, as in Frappe."""
    parts = []
    for part in (order_by or "").split(","):
        if declaration := part.strip():
            match = ORDER.match(declaration)
            if not match:
                raise frappe.NotProvidedError(f"the order {order_by!r}: use frappe.db.sql")
            parts.append(f"`{match[1]}` {(match[2] or 'desc').upper()}")
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def where(filters: Any, *, null_is_empty: bool = False) -> tuple[str, list]:
    """Return a WHERE clause and its values.

    Args:
        filters: a name, a dict, a list of names or of [field, operator, value].
        null_is_empty: NULL compares like "", as get_list and get_all do.
    """
    conditions, values = [], []
    for field, operator, value in _triples(filters):
        if re.search(r"\W", field):
            frappe.throw(_("Invalid filter: {0}").format(field))
        condition, its_values = _condition(f"`{field}`", operator.lower(), value, null_is_empty)
        conditions.append(condition)
        values += its_values
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values


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


def _condition(column: str, operator: str, value: Any, null_is_empty: bool) -> tuple[str, list]:
    if operator not in OPERATORS:
        raise frappe.NotProvidedError(f"the filter operator {operator!r}: use frappe.db.sql")
    empty = f"COALESCE({column}, '')"
    if operator == "is":
        return f"{empty} {'!=' if value == 'set' else '='} ''", []
    if operator in ("in", "not in"):
        options = list(value.split(",") if isinstance(value, str) else value or ("",))
        column = empty if null_is_empty and operator == "not in" else column
        return f"{column} {operator.upper()} ({', '.join(['%s'] * len(options))})", options
    if operator == "between":
        return f"{column} BETWEEN %s AND %s", list(value)
    if value is None:
        if null_is_empty:
            return f"{empty} {operator} ''", []
        return f"{column} IS NULL", []
    if null_is_empty and (operator in ("!=", "not like") or value == ""):
        column = empty
    return f"{column} {operator.upper()} %s", [int(value) if isinstance(value, bool) else value]
