"""What a DocType says of its records."""

import json

import frappe
from frappe import _
from frappe.database.schema import LAYOUT, TYPE_MAP
from frappe.model import child_table_fields, default_fields

FLAGS = ("istable", "issingle", "custom", "track_changes", "allow_rename", "is_submittable")
LACKING = ("is_submittable", "is_tree", "is_virtual", "track_seen", "fetch_from", "permlevel")
LACKING += ("if_owner", "non_negative")
NAMINGS = ("field:", "hash", "prompt")


def get_meta(doctype, cached=True):
    """Return the Meta of a DocType, kept for the life of the process or until a migrate."""
    known = frappe.local.known.setdefault("meta", {})
    if doctype not in known:
        query = "SELECT definition FROM tabDocType WHERE name=%s"
        rows = frappe.db.sql(query, doctype, pluck=True)
        if not rows:
            frappe.throw(_("DocType {0} not found").format(doctype), frappe.DoesNotExistError)
        known[doctype] = Meta(json.loads(rows[0]))
    return known[doctype]


class Meta:
    """A DocType's properties, fields and permissions; what it does not say is None, a flag 0."""

    def __init__(self, definition):
        self._definition, name = definition, definition["name"]
        self.fields = [frappe._dict(field, parent=name) for field in definition.get("fields", [])]
        self.permissions = [frappe._dict(rule) for rule in definition.get("permissions", [])]
        self._by_name = {field.fieldname: field for field in self.fields}
        own = [field.fieldname for field in self.fields if field.fieldtype in TYPE_MAP]
        self._columns = [*default_fields, *own, *(child_table_fields if self.istable else ())]
        self._tables = self.get("fields", {"fieldtype": "Table"})
        self._links = [f for f in self.fields if f.fieldtype in ("Link", "Dynamic Link")]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._definition.get(name, 0 if name in FLAGS else None)

    def check_supported(self):
        """Raise NotImplementedError for what benchless would silently ignore."""
        parts = {"": self._definition} | self._by_name | {r.role: r for r in self.permissions}
        lacking = [f"{key} of {n}" for n, part in parts.items() for key in LACKING if part.get(key)]
        lacking += [f.fieldtype for f in self.fields if f.fieldtype not in (*TYPE_MAP, *LAYOUT)]
        if not (self.autoname or "hash").lower().startswith(NAMINGS):
            lacking.append(f"autoname {self.autoname}")
        if lacking:
            raise frappe.NotProvidedError(f"DocType {self.name}: {', '.join(lacking)}")

    def get(self, key, filters=None):
        """Return a property; of ``fields`` those that match."""
        value, wanted = getattr(self, key), (filters or {}).items()
        return [f for f in value if wanted <= f.items()] if filters else value

    def get_field(self, fieldname):
        return self._by_name.get(fieldname)

    def has_field(self, fieldname):
        return fieldname in self._by_name

    def get_label(self, fieldname):
        field = self.get_field(fieldname)
        return (field and field.label) or fieldname

    def get_valid_columns(self):
        return self._columns

    def get_table_fields(self):
        return self._tables

    def get_linking_fields(self):
        """Return Links and Dynamic Links."""
        return self._links
