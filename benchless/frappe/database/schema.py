"""Tables as the DocTypes say: the definitions are real Frappe's."""

import re
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt

LENGTH = 140
TYPE_MAP = {
    **dict.fromkeys(("Currency", "Float", "Percent", "Duration"), ("decimal", "21,9")),
    **dict.fromkeys(("Data", "Link", "Dynamic Link", "Select", "Read Only"), ("varchar", LENGTH)),
    **dict.fromkeys(("Color", "Icon", "Phone", "Autocomplete"), ("varchar", LENGTH)),
    **dict.fromkeys(("Small Text", "Text", "Password", "Attach", "Attach Image"), ("text", "")),
    **dict.fromkeys(("Long Text", "Code", "Text Editor"), ("longtext", "")),
    **dict.fromkeys(("Markdown Editor", "HTML Editor"), ("longtext", "")),
    "Int": ("int", "11"),
    "Long Int": ("bigint", "20"),
    "Check": ("int", "1"),
    "Date": ("date", ""),
    "Datetime": ("datetime", "6"),
    "Time": ("time", "6"),
    "Rating": ("decimal", "3,2"),
    "JSON": ("json", ""),
}
TEXTS = ("text", "longtext")
DEFAULT_SHORTCUTS = ("_Login", "__user", "_Full Name", "Today", "__today", "now", "Now")


def column_type(field: Any) -> str | None:
    """Return the column's type; None for fields without a column."""
    name, size = TYPE_MAP.get(field.fieldtype, (None, None))
    if not name:
        return None
    length = cint(field.length)
    if field.fieldtype == "Int" and length > 11:  # noqa: PLR2004 (Frappe's limit for int)
        name, size = TYPE_MAP["Long Int"]
    elif length and (name == "varchar" or (name == "int" and length < 11)):  # noqa: PLR2004
        size = length
    return f"{name}({size})" if size else name


def definition(field: Any, *, unique: bool = True) -> str:
    """Return the column's definition: type, default, unique."""
    kind = text = column_type(field)
    default = field.default
    if field.fieldtype in ("Check", "Int"):
        text += f" not null default {cint(default)}"
    elif field.fieldtype in ("Currency", "Float", "Percent"):
        text += f" not null default {flt(default) or 0}"
    elif default and default not in DEFAULT_SHORTCUTS and not cstr(default).startswith(":"):
        text += f" default {frappe.db.escape(default, percent=False)}"
    if field.unique and unique and kind not in TEXTS:
        text += " unique"
    return text


class DBTable:
    """A DocType's table."""

    def __init__(self, meta: Any) -> None:
        self.meta = meta
        self.name = f"tab{meta.name}"
        fields = [field for field in meta.fields if column_type(field)]
        if not meta.istable:
            extra = frappe.db.OPTIONAL_COLUMNS + (("_seen",) if meta.track_seen else ())
            fields += [frappe._dict(fieldname=name, fieldtype="Text") for name in extra]
        self.fields = {field.fieldname: field for field in fields}

    def sync(self) -> None:
        """Create the table, or alter it to what the DocType says; columns are never dropped."""
        if not frappe.db.table_exists(self.meta.name):
            self.create()
        else:
            self.alter()

    def create(self) -> None:
        """Create the table."""
        lines = [
            f"name varchar({LENGTH}) primary key",
            "creation datetime(6)",
            "modified datetime(6)",
            f"modified_by varchar({LENGTH})",
            f"owner varchar({LENGTH})",
            "docstatus int(1) not null default '0'",
            "idx int(8) not null default '0'",
        ]
        lines += [f"`{name}` {definition(field)}" for name, field in self.fields.items()]
        lines += [
            f"index `{name}`(`{name}`)"
            for name, field in self.fields.items()
            if field.search_index and not field.unique and column_type(field) not in TEXTS
        ]
        if self.meta.istable:
            parents = ("parent", "parentfield", "parenttype")
            lines += [f"{name} varchar({LENGTH})" for name in parents]
            lines.append("index parent(parent)")
        else:
            lines.append("index modified(modified)")
        frappe.db.sql_ddl(
            f"create table `{self.name}` ({', '.join(lines)}) ENGINE={self.meta.engine or 'InnoDB'}"
            " ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
        )

    def alter(self) -> None:
        """Add and change columns, add and drop single-column indexes."""
        columns = self._current_columns()
        changes: list[str] = []
        for name, field in self.fields.items():
            kind, current = column_type(field), columns.get(name.lower())
            indexable = kind not in TEXTS
            if not current:
                if re.search(r"\W", name):
                    message = _("Fieldname {0} cannot have special characters").format(name)
                    frappe.throw(message, frappe.InvalidColumnName)
                changes.append(f"ADD COLUMN `{name}` {definition(field)}")
                if indexable and field.search_index and not field.unique:
                    changes.append(f"ADD INDEX `{name}_index`(`{name}`)")
                continue
            if self._stored_type(kind) != current.type or self._default_changed(field, current):
                changes.append(f"MODIFY `{name}` {definition(field, unique=False)}")
            if indexable:
                changes += self._index_changes(field, current)
        if self.meta.sort_field == "creation" and not self._index("creation", unique=False):
            changes.append("ADD INDEX `creation`(`creation`)")
        if changes:
            frappe.db.sql_ddl(f"ALTER TABLE `{self.name}` {', '.join(changes)}")

    def _index_changes(self, field: Any, current: Any) -> list[str]:
        name, changes = field.fieldname, []
        if bool(field.unique) != bool(current.unique):
            if field.unique:
                changes.append(f"ADD UNIQUE INDEX IF NOT EXISTS `{name}` (`{name}`)")
            elif index := self._index(name, unique=True):
                changes.append(f"DROP INDEX `{index}`")
        # A composite index that starts with the column stands for its own index in Frappe too.
        if bool(field.search_index) != bool(current.index):
            index = self._index(name, unique=False)
            if field.search_index and not field.unique and not index:
                changes.append(f"ADD INDEX `{name}_index`(`{name}`)")
            elif not field.search_index and index:
                changes.append(f"DROP INDEX `{index}`")
        return changes

    @staticmethod
    def _stored_type(kind: str) -> str:
        return "longtext" if kind == "json" else kind  # MariaDB's JSON is a checked longtext

    def _default_changed(self, field: Any, current: Any) -> bool:
        stored = None if current.default in (None, "NULL") else current.default.strip("'")
        if "decimal" in current.type or field.fieldtype in ("Int", "Check"):
            return flt(stored) != flt(field.default)
        new = field.default or None
        if new and (new in DEFAULT_SHORTCUTS or cstr(new).startswith(":")):
            return False
        return (stored or None) != new

    def _current_columns(self) -> dict[str, Any]:
        rows = frappe.db.sql(
            """SELECT column_name AS name, column_type AS type, column_default AS `default`,
                column_key = 'UNI' AS `unique`,
                EXISTS (SELECT 1 FROM information_schema.statistics s
                    WHERE s.table_schema = c.table_schema AND s.table_name = c.table_name
                    AND s.column_name = c.column_name AND s.non_unique = 1
                    AND s.seq_in_index = 1) AS `index`
            FROM information_schema.columns c WHERE table_schema = %s AND table_name = %s""",
            (frappe.db.cur_db_name, self.name),
            as_dict=True,
        )
        return {row.name.lower(): row for row in rows}

    def _index(self, column: str, *, unique: bool) -> str | None:
        """Return the name of the index on this column alone."""
        names = frappe.db.sql(
            """SELECT index_name FROM information_schema.statistics
            WHERE table_schema = %s AND table_name = %s GROUP BY index_name
            HAVING GROUP_CONCAT(column_name) = %s AND MIN(non_unique) = %s""",
            (frappe.db.cur_db_name, self.name, column, int(not unique)),
            pluck=True,
        )
        return names[0] if names else None
