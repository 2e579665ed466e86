"""Frappe's filters and fields as SQL."""

import re

import frappe
from frappe import _

COLUMN = r"(?:`?tab[\w -]+`?\.)?`?(\w+)`?"
FIELD = re.compile(COLUMN + r"(?: as (\w+))?", flags=re.IGNORECASE)
ORDER = re.compile(COLUMN + r"(?: (asc|desc))?", flags=re.IGNORECASE)
OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is")
NEVER_NULL = ("name", "modified", "creation")
NUMBERS = ("Check", "Int", "Float", "Currency", "Percent")
NULL_DATES = {"Date": "'0001-01-01'", "Datetime": "'0001-01-01 00:00:00'"}


def table_name(doctype):
    """Return the table of a DocType; names with two underscores are tables already."""
    if not re.fullmatch(r"[\w -]*", doctype, flags=re.ASCII):
        frappe.throw(_("Invalid DocType: {0}").format(doctype))
    return doctype if doctype.startswith("__") else f"tab{doctype}"


def _match(pattern, text):
    if match := pattern.fullmatch(text.strip()):
        return match
    raise frappe.NotProvidedError(f"{text!r} in a list of columns: use frappe.db.sql")


def columns(fields):
    """Return the column list of a SELECT: ``*``, ``a`` or ``a as b``."""
    fields = [fields] if isinstance(fields, str) else fields
    matches = [_match(FIELD, field) for field in fields if field != "*"]
    parts = [f"`{m[1]}`" + (f" AS `{m[2]}`" if m[2] else "") for m in matches]
    return "*" if "*" in fields else ", ".join(parts)


def order(order_by, default="desc"):
    """Return an ORDER BY clause; without direction frappe.db descends, lists ascend."""
    matches = [_match(ORDER, part) for part in (order_by or "").split(",") if part.strip()]
    parts = [f"`{m[1]}` {m[2] or default}" for m in matches]
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def where(filters, meta=None):
    """Return a WHERE clause and its values.

    ``filters`` is a name, a dict, a list of names or of [field, operator, value]. Lists give the
    ``meta``: there NULL compares like the field's empty value.
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


def _triples(filters):
    if filters is None:
        return []
    if isinstance(filters, str | int):
        return [("name", "=", str(filters))]
    if isinstance(filters, dict):
        pairs = filters.items()
        return [(k, *v) if isinstance(v, list | tuple) else (k, "=", v) for k, v in pairs]
    if filters and all(isinstance(item, str | int) for item in filters):
        return [("name", "in", filters)]
    # [field, value], [field, operator, value], or the same with the DocType's name in front
    return [(i[0], "=", i[1]) if len(i) == 2 else tuple(i[-3:]) for i in filters]


def _empty_value(meta, fieldname):
    field = meta.get_field(fieldname) if meta else None
    kind = field.fieldtype if field else None
    is_never_null = not meta or fieldname in NEVER_NULL or kind in NUMBERS
    return None if is_never_null else NULL_DATES.get(kind, "''")


def _condition(column, operator, value, empty):
    if operator not in OPERATORS:
        raise frappe.NotProvidedError(f"the filter operator {operator!r}: use frappe.db.sql")
    filled = f"COALESCE({column}, {empty})" if empty else column
    if operator == "is":
        return f"COALESCE({column}, '') {'!=' if value == 'set' else '='} ''", []
    if operator in ("in", "not in"):
        options = list(value.split(",") if isinstance(value, str) else value or ("",))
        column = filled if operator == "not in" or {None, ""} & set(options) else column
        return f"{column} {operator} ({', '.join(['%s'] * len(options))})", options
    if value is None:
        return (f"{column} IS NULL" if empty is None else "FALSE"), []
    column = filled if operator in ("<", "<=", "!=", "not like") or value == "" else column
    return f"{column} {operator} %s", [int(value) if isinstance(value, bool) else value]
