"""Tables as the DocTypes say: the definitions are real Frappe's."""

from pymysql.converters import escape_string

import frappe
from frappe.model import optional_fields
from frappe.utils import cint, flt

LENGTH = 140
TYPE_MAP = {
    **dict.fromkeys(("Currency", "Float", "Percent"), ("decimal", "21,9")),
    **dict.fromkeys(("Data", "Link", "Dynamic Link", "Select", "Read Only"), ("varchar", LENGTH)),
    "Autocomplete": ("varchar", LENGTH),
    **dict.fromkeys(("Small Text", "Text", "Password", "Attach", "Attach Image"), ("text", "")),
    **dict.fromkeys(("Long Text", "Code", "Text Editor"), ("longtext", "")),
    "Int": ("int", "11"),
    "Check": ("int", "1"),
    "JSON": ("json", ""),
    "Date": ("date", ""),
    "Datetime": ("datetime", "6"),
    "Time": ("time", "6"),
}
LAYOUT = ("Section Break", "Column Break", "Tab Break", "HTML", "Heading", "Table")
TEXTS = ("text", "longtext")
DYNAMIC_DEFAULTS = ("__user", "Today", "Now", "now")
COMMON = f"""name varchar({LENGTH}) primary key, creation datetime(6), modified datetime(6),
    modified_by varchar({LENGTH}), owner varchar({LENGTH}),
    docstatus int(1) not null default '0', idx int(8) not null default '0'"""
OF_CHILDREN = f"""parent varchar({LENGTH}), parentfield varchar({LENGTH}),
    parenttype varchar({LENGTH}), index parent(parent)"""


def column_type(field):
    name, size = TYPE_MAP[field.fieldtype]
    length = cint(field.length)
    if field.fieldtype == "Int" and length > 11:
        return "bigint(20)"
    size = length if length and name in ("varchar", "int") else size
    return f"{name}({size})" if size else name


def definition(field, *, unique=True):
    """Return the column's definition: type, default, unique."""
    kind = text = column_type(field)
    if field.fieldtype in ("Check", "Int"):
        text += f" not null default {cint(field.default)}"
    elif kind.startswith("decimal"):
        text += f" not null default {flt(field.default) or 0}"
    elif field.default and field.default not in DYNAMIC_DEFAULTS:
        text += f" default '{escape_string(str(field.default))}'"
    return text + (" unique" if field.unique and unique and kind not in TEXTS else "")


def _is_key(field):
    return bool(field.search_index) and not field.unique and column_type(field) not in TEXTS


def sync_table(meta):
    """Create the DocType's table, or alter it to what the DocType says; no column is dropped."""
    fields = [field for field in meta.fields if field.fieldtype in TYPE_MAP]
    if not meta.istable:
        fields += [frappe._dict(fieldname=name, fieldtype="Text") for name in optional_fields]
    fields = {field.fieldname: field for field in fields}
    query = """SELECT column_name FROM information_schema.columns
        WHERE table_schema = %s AND table_name = %s"""
    present = frappe.db.sql(query, (frappe.db.cur_db_name, f"tab{meta.name}"), pluck=True)
    if present:
        _alter(meta, fields, present)
    else:
        _create(meta, fields)


def _create(meta, fields):
    lines = [COMMON, *(f"`{name}` {definition(field)}" for name, field in fields.items())]
    lines += [f"index `{name}`(`{name}`)" for name, field in fields.items() if _is_key(field)]
    lines.append(OF_CHILDREN if meta.istable else "index modified(modified)")
    frappe.db.sql_ddl(
        f"create table `tab{meta.name}` ({', '.join(lines)}) ENGINE={meta.engine or 'InnoDB'} "
        "ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
    )


def _alter(meta, fields, present):
    """Add and change columns, add and drop single-column indexes."""
    query = """SELECT MIN(column_name), MIN(non_unique), index_name
        FROM information_schema.statistics WHERE table_schema = %s AND table_name = %s
        GROUP BY index_name HAVING COUNT(*) = 1"""
    rows = frappe.db.sql(query, (frappe.db.cur_db_name, f"tab{meta.name}"))
    indexes = {(column, bool(may_repeat)): name for column, may_repeat, name in rows}
    changes = []
    for name, field in fields.items():
        if name in present:
            changes.append(f"MODIFY `{name}` {definition(field, unique=False)}")
        else:
            changes.append(f"ADD COLUMN `{name}` {definition(field)}")
        wanted = {False: bool(field.unique and name in present), True: _is_key(field)}
        for may_repeat, is_wanted in wanted.items():
            index = indexes.get((name, may_repeat))
            if is_wanted and not index:
                kind, suffix = ("INDEX", "_index") if may_repeat else ("UNIQUE INDEX", "")
                changes.append(f"ADD {kind} `{name}{suffix}`(`{name}`)")
            elif index and not is_wanted:
                changes.append(f"DROP INDEX `{index}`")
    frappe.db.sql_ddl(f"ALTER TABLE `tab{meta.name}` {', '.join(changes)}")
