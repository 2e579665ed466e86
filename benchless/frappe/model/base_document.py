"""A record: its values, its row in the database, the checks of single values."""

import datetime
import importlib
import json
from functools import cached_property

import pymysql

import frappe
from frappe import _
from frappe.database.schema import TYPE_MAP
from frappe.model import child_table_fields, default_fields
from frappe.model.naming import set_new_name
from frappe.modules import get_module_app
from frappe.utils import cint, cstr, flt, now, strip_html
from frappe.utils.html_utils import sanitize_html
from frappe.utils.password import get_decrypted_password, set_encrypted_password

MAX_INT, MAX_BIGINT = 2**31 - 1, 2**63 - 1
FLOATS = ("Currency", "Float", "Percent")
DATES = (datetime.date, datetime.time, datetime.timedelta)
NEVER_SANITISED = ("Attach", "Attach Image", "Code")
NO_FIELDS = ("doctype", "meta", "flags", "_table_fieldnames", "_doc_before_save")


def get_controller(doctype):
    """Return the class of a DocType; Frappe's own DocTypes may do without."""
    from frappe.model.document import Document

    known = frappe.local.known.setdefault("controllers", {})
    if doctype not in known:
        try:
            module, name = frappe.get_meta(doctype).module, frappe.scrub(doctype)
        except frappe.DoesNotExistError as e:
            frappe.local.message_log.pop()
            raise ImportError(doctype) from e
        app = get_module_app(module)
        try:
            path = f"{app}.{frappe.scrub(module)}.doctype.{name}.{name}"
            code = importlib.import_module(path)
            known[doctype] = getattr(code, doctype.replace(" ", "").replace("-", ""))
        except ModuleNotFoundError:
            if app != "frappe":
                raise
            known[doctype] = Document
    return known[doctype]


class BaseDocument:
    """The values of a record as attributes."""

    def __init__(self, d):
        self.doctype = d.get("doctype") or self.doctype
        self._table_fieldnames = {field.fieldname for field in self.meta.get_table_fields()}
        self.update(d)

    @cached_property
    def meta(self):
        return frappe.get_meta(self.doctype)

    def update(self, d):
        self.name = d.get("name", self.get("name"))
        for key, value in d.items():
            self.set(key, value)
        return self

    def get(self, key, filters=None, default=None):
        """Return a value; of a child table those rows that match a dict of filters."""
        if isinstance(filters, dict):
            rows = self.__dict__.get(key) or []
            return [r for r in rows if all(r.get(k) == wanted for k, wanted in filters.items())]
        return self.__dict__.get(key, default if filters is None else filters)

    def set(self, key, value):
        if key in self._table_fieldnames:
            self.__dict__[key] = []
            self.extend(key, value or [])
        elif key not in NO_FIELDS:
            self.__dict__[key] = value

    def append(self, key, value=None):
        """Append a row to a child table and return it."""
        if key not in self._table_fieldnames:
            raise AttributeError(key)
        table, row = self.__dict__.setdefault(key, []), value
        if not isinstance(row, BaseDocument):
            doctype = self.meta.get_field(key).options
            row = get_controller(doctype)(dict(value or {}, doctype=doctype))
        row.parent, row.parenttype, row.parentfield = self.name, self.doctype, key
        row.idx = row.get("idx") or len(table) + 1
        if not row.get("name"):
            row.set("__islocal", 1)
        table.append(row)
        return row

    def extend(self, key, value):
        for row in value:
            self.append(key, row)

    def remove(self, doc):
        rows = self.get(doc.parentfield)
        rows.remove(doc)
        for idx, row in enumerate(rows, 1):
            row.idx = idx

    def is_new(self):
        return self.get("__islocal")

    def init_values(self):
        """Let every column and child table have a value."""
        for key in self._table_fieldnames:
            self.__dict__[key] = self.__dict__.get(key) or []
        for key in (*default_fields, *self.meta.get_valid_columns()):
            self.__dict__.setdefault(key, None)
        self.docstatus, self.idx = cint(self.docstatus), cint(self.idx)

    def get_valid_dict(self, dates_as_text=False, ignore_nulls=False):
        """Return the values of the columns, cast to their types."""
        values = frappe._dict()
        for fieldname in self.meta.get_valid_columns():
            value, field = self.get(fieldname), self.meta.get_field(fieldname)
            value = self._cast(field, value) if field else value
            if dates_as_text and isinstance(value, DATES):
                value = str(value)
            if not (ignore_nulls and value is None):
                values[fieldname] = value
        return values

    @staticmethod
    def _cast(field, value):
        kind = field.fieldtype
        if isinstance(value, list):
            frappe.throw(_("Value for {0} cannot be a list").format(_(field.label)))
        if kind == "Check":
            return 1 if cint(value) else 0
        if kind == "Int":
            return value if isinstance(value, int) else cint(value)
        if kind in FLOATS:
            return value if isinstance(value, float) else flt(value)
        if kind == "JSON" and isinstance(value, dict):
            return json.dumps(value, separators=(",", ":"))
        no_date = kind in ("Date", "Datetime", "Time") and value == ""
        return None if no_date or (field.unique and not cstr(value).strip()) else value

    def as_dict(self, no_nulls=False):
        doc = self.get_valid_dict(ignore_nulls=no_nulls)
        doc["doctype"] = self.doctype
        for fieldname in self._table_fieldnames:
            doc[fieldname] = [row.as_dict(no_nulls) for row in self.get(fieldname) or []]
        marks = ("__islocal", "__onload", "__unsaved")
        return doc.update({key: self.get(key) for key in marks if self.get(key)})

    def as_json(self):
        return frappe.as_json(self.as_dict())

    def db_insert(self, ignore_if_duplicate=False):
        """Insert the row; raise DuplicateEntryError for its name, UniqueValidationError else."""
        if not self.name:
            set_new_name(self)
        if not self.creation:
            self.creation = self.modified = now()
            self.owner = self.modified_by = frappe.session.user
        row = self.get_valid_dict(dates_as_text=True)
        try:
            frappe.db.bulk_insert(self.doctype, list(row), [list(row.values())])
        except pymysql.IntegrityError as e:
            if "PRIMARY" not in str(e):
                self._raise_unique(e)
            if not ignore_if_duplicate:
                message = _("{0} {1} already exists").format(_(self.doctype), self.name)
                frappe.msgprint(message, title=_("Duplicate Name"), indicator="red")
                raise frappe.DuplicateEntryError(self.doctype, self.name, e) from e
        self.set("__islocal", False)

    def db_update(self):
        """Update the row; a new record is inserted."""
        if self.is_new() or not self.name:
            self.db_insert()
            return
        row = self.get_valid_dict(dates_as_text=True)
        name = row.pop("name")
        sets = ", ".join(f"`{column}`=%s" for column in row)
        query = f"UPDATE `tab{self.doctype}` SET {sets} WHERE `name`=%s"
        try:
            frappe.db.sql(query, [*row.values(), name])
        except pymysql.IntegrityError as e:
            self._raise_unique(e)

    def _raise_unique(self, e):
        if not frappe.db.is_duplicate_entry(e):
            raise e
        query = f"SHOW INDEX FROM `tab{self.doctype}` WHERE key_name=%s"
        index = frappe.db.sql(query, str(e).split("'")[-2], as_dict=True)
        label = self.meta.get_label(index[0].Column_name)
        frappe.msgprint(_("{0} must be unique").format(label))
        raise frappe.UniqueValidationError(self.doctype, self.name, e) from e

    def get_missing_mandatory(self):
        """Return the label of each required field without content, by fieldname."""
        fields = self.meta.get("fields", {"reqd": 1})
        if self.meta.istable:
            fields += [frappe._dict(fieldname=name, label=name) for name in child_table_fields]
        values = {f.fieldname: (self.get(f.fieldname), f.label) for f in fields}
        empty = lambda v: v in (None, []) or not strip_html(cstr(v)).strip()  # noqa: E731
        return {name: label for name, (value, label) in values.items() if empty(value)}

    def get_invalid_links(self):
        """Return a text for each link to nothing; the others take the target's spelling."""
        invalid = []
        for field in self.meta.get_linking_fields():
            if docname := self.get(field.fieldname):
                is_link, doctype = field.fieldtype == "Link", field.options
                if not is_link and not (doctype := self.get(field.options)):
                    label = self.meta.get_label(field.options)
                    frappe.throw(_("{0} must be set first").format(label))
                is_single = frappe.get_meta(doctype).issingle
                found = frappe.db.get_value(doctype, docname, "name")
                self.set(field.fieldname, doctype if is_single else found)
                if not self.get(field.fieldname):
                    row = f"{_('Row')} #{self.idx}: " if self.get("parentfield") else ""
                    invalid.append(f"{row}{_(field.label)}: {docname}")
        return invalid

    def validate_values(self):
        """Check each value by its field; sanitise HTML; take passwords out of the record."""
        for field in self.meta.get("fields", {"fieldtype": "Select"}):
            if self.get(field.fieldname) and field.options:
                self._validate_select(field)
        if (self.meta.autoname or "").startswith("field:"):
            self.set(self.meta.autoname[6:], self.name)
        if not frappe.flags.in_install:
            for fieldname, value in self.get_valid_dict().items():
                if field := self.meta.get_field(fieldname):
                    self._validate_length(field, value)
                    is_exempt = field.ignore_xss_filter or field.fieldtype in NEVER_SANITISED
                    if isinstance(value, str) and "<" in value and not is_exempt:
                        self.set(fieldname, sanitize_html(value))
        self._save_passwords()

    def _validate_select(self, field):
        options, value = field.options.split("\n"), cstr(self.get(field.fieldname)).strip()
        self.set(field.fieldname, value)
        if value not in options and any(options) and not frappe.flags.in_import:
            prefix = _("Row #{0}:").format(self.idx) if self.get("parentfield") else ""
            message = _('{0} {1} cannot be "{2}". It should be one of "{3}"')
            frappe.throw(message.format(prefix, _(field.label), value, '", "'.join(options)))

    def _validate_length(self, field, value):
        (column, size), own = TYPE_MAP[field.fieldtype], cint(field.length)
        limit = {"varchar": own or size, "int": MAX_BIGINT if own > 11 else MAX_INT}.get(column)
        length = abs(cint(value)) if column == "int" else len(cstr(value))
        if limit and length > limit and not self.meta.issingle:
            row = f", {_('Row')} {self.idx}" if self.get("parentfield") else ""
            message = _("{0}: '{1}' ({3}) will get truncated, as max characters allowed is {2}")
            name, label = f"{_(self.doctype)} {self.name}{row}", frappe.bold(_(field.label))
            error = frappe.CharacterLengthExceededError
            frappe.throw(message.format(name, label, limit, value), error, _("Value too big"))

    def _save_passwords(self):
        for field in self.meta.get("fields", {"fieldtype": "Password"}):
            password, place = self.get(field.fieldname), {"fieldname": field.fieldname}
            if not password:
                frappe.db.delete("__Auth", place | {"doctype": self.doctype, "name": self.name})
            elif set(password) != {"*"}:
                set_encrypted_password(self.doctype, self.name, password, field.fieldname)
                self.set(field.fieldname, "*" * len(password))

    def get_password(self, fieldname="password", raise_exception=True):
        """Return a Password field in clear."""
        value = self.get(fieldname)
        if value and set(value) != {"*"}:
            return value
        return get_decrypted_password(self.doctype, self.name, fieldname, raise_exception)
