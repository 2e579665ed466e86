"""What a DocType says of its records."""

import json
from functools import cached_property
from typing import Any

import frappe
from frappe import _
from frappe.database.schema import TYPE_MAP
from frappe.model import child_table_fields, default_fields

FLAGS = ("istable", "issingle", "custom", "track_changes", "allow_rename", "in_create", "read_only")
LACKING = ("is_submittable", "is_tree", "is_virtual")
LACKING_IN_FIELDS = ("fetch_from", "is_virtual", "permlevel")
LACKING_NAMING = ("naming_series:", "autoincrement", "format:")


def get_meta(doctype: str, cached: bool = True) -> "Meta":
    """Return the Meta of a DocType, kept for the life of the process or until a migrate.

    Raises:
        DoesNotExistError: there is no such DocType.
    """
    known = frappe.local.site_cache.setdefault("meta", {})
    if not cached or doctype not in known:
        query = "SELECT definition FROM tabDocType WHERE name=%s"
        rows = frappe.db.sql(query, (doctype,), pluck=True)
        if not rows:
            frappe.throw(_("DocType {0} not found").format(doctype), frappe.DoesNotExistError)
        known[doctype] = Meta(json.loads(rows[0]))
    return known[doctype]


class Meta:
    """A DocType's properties, fields and permissions; what it does not say is None."""

    def __init__(self, definition: dict) -> None:
        self._definition = definition
        self.fields = [
            frappe._dict(field, parent=definition["name"], idx=idx)
            for idx, field in enumerate(definition.get("fields", []), 1)
        ]
        self.permissions = [frappe._dict(perm) for perm in definition.get("permissions", [])]
        self._by_name = {field.fieldname: field for field in self.fields}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._definition.get(name, 0 if name in FLAGS else None)

    def get(self, key: str, filters: dict | None = None) -> Any:
        """Return a property; of ``fields`` those that match simple filters."""
        value = getattr(self, key)
        if key != "fields" or not filters:
            return value
        return [f for f in value if all(f.get(k) == wanted for k, wanted in filters.items())]

    def check_supported(self) -> None:
        """Raise NotImplementedError for what benchless would silently ignore."""
        lacking = [key for key in LACKING if self.get(key)]
        lacking += [f"autoname {self.autoname}"] * (self.autoname or "").startswith(LACKING_NAMING)
        lacking += [
            f"{field.fieldname}.{key}"
            for field in self.fields
            for key in LACKING_IN_FIELDS
            if field.get(key)
        ]
        if lacking:
            raise frappe.NotProvidedError(f"DocType {self.name}: {', '.join(lacking)}")

    def get_field(self, fieldname: str) -> Any:
        """Return a field, None if there is none of that name."""
        return self._by_name.get(fieldname)

    def has_field(self, fieldname: str) -> bool:
        """Tell whether there is a field of that name."""
        return fieldname in self._by_name

    def get_label(self, fieldname: str) -> str:
        """Return the field's label."""
        field = self.get_field(fieldname)
        return (field and field.label) or fieldname

    def get_title_field(self) -> str:
        """Return the field that holds a record's title."""
        return self.title_field or ("title" if self.has_field("title") else "name")

    @cached_property
    def _valid_columns(self) -> list[str]:
        columns = [*default_fields[1:]]
        columns += [field.fieldname for field in self.fields if field.fieldtype in TYPE_MAP]
        return columns + (list(child_table_fields) if self.istable else [])

    def get_valid_columns(self) -> list[str]:
        """Return the columns that documents read and write."""
        return self._valid_columns

    @cached_property
    def _table_fields(self) -> list[Any]:
        return self.get("fields", {"fieldtype": "Table"})

    def get_table_fields(self) -> list[Any]:
        """Return the child tables."""
        return self._table_fields

    @cached_property
    def _link_fields(self) -> list[Any]:
        links = [f for f in self.fields if f.fieldtype == "Link" and f.options != "[Select]"]
        return links + self.get("fields", {"fieldtype": "Dynamic Link"})

    def get_link_fields(self) -> list[Any]:
        """Return the links, the dynamic ones last."""
        return self._link_fields
