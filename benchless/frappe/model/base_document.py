"""A record: its values, its row in the database, the checks of single values."""

import datetime
import json
from functools import cached_property
from typing import Any

import pymysql

import frappe
from frappe import _
from frappe.database.schema import TYPE_MAP
from frappe.model import default_fields
from frappe.model.naming import set_new_name
from frappe.utils import cint, cstr, flt, now, strip_html, validate_email_address
from frappe.utils.html_utils import sanitize_html

MAX_INT = {"int": 2**31 - 1, "bigint": 2**63 - 1}
FLOATS = ("Currency", "Float", "Percent")
DATES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)
NEVER_SANITISED = ("Attach", "Attach Image", "Barcode", "Code")
NO_FIELDS = frozenset(("doctype", "meta", "flags", "_table_fieldnames", "_doc_before_save"))


def get_controller(doctype: str) -> type["BaseDocument"]:
    """Return the class ``<app>.<module>.doctype.<name>.<name>.<Name>`` of a DocType.

    Raises:
        ImportError: an app's DocType has no such class; Frappe's own may do without.
    """
    from frappe.model.document import Document
    from frappe.modules import get_module_app

    known = frappe.local.site_cache.setdefault("controllers", {})
    if doctype not in known:
        try:
            module, name = frappe.get_meta(doctype).module, frappe.scrub(doctype)
        except frappe.DoesNotExistError as e:
            frappe.clear_last_message()
            raise ImportError(doctype) from e
        app = get_module_app(module)
        path = f"{app}.{frappe.scrub(module)}.doctype.{name}.{name}"
        try:
            known[doctype] = getattr(
                frappe.get_module(path), doctype.replace(" ", "").replace("-", "")
            )
        except ModuleNotFoundError:
            if app != "frappe":
                raise
            known[doctype] = Document
    return known[doctype]


class BaseDocument:
    """The values of a record as attributes."""

    def __init__(self, d: dict) -> None:
        if d.get("doctype"):
            self.doctype = d["doctype"]
        self._table_fieldnames = {field.fieldname for field in self.meta.get_table_fields()}
        self.update(d)
        if hasattr(self, "__setup__"):
            self.__setup__()

    @cached_property
    def meta(self) -> Any:
        """Return the DocType's Meta."""
        return frappe.get_meta(self.doctype)

    def __getstate__(self) -> dict:
        return {key: value for key, value in self.__dict__.items() if key != "meta"}

    # --- values --------------------------------------------------------------------------------

    def update(self, d: dict) -> "BaseDocument":
        """Set several values."""
        if "name" in d:
            self.name = d["name"]
        for key, value in d.items():
            self.set(key, value)
        return self

    def update_if_missing(self, d: dict) -> None:
        """Set those values that are None here."""
        for key, value in d.items():
            if value is not None and self.get(key) is None:
                self.set(key, value)

    def get(self, key: str, filters: Any = None, default: Any = None) -> Any:
        """Return a value; of a child table those rows that match simple filters."""
        if isinstance(filters, dict):
            rows = self.__dict__.get(key) or []
            return [r for r in rows if all(r.get(k) == wanted for k, wanted in filters.items())]
        return self.__dict__.get(key, default if filters is None else filters)

    def set(self, key: str, value: Any) -> None:
        """Set a value; the rows of a child table may be dicts."""
        if key in NO_FIELDS:
            return
        if key in self._table_fieldnames:
            self.__dict__[key] = []
            self.extend(key, value or [])
        else:
            self.__dict__[key] = value

    def append(self, key: str, value: Any = None) -> Any:
        """Append a row to a child table and return it."""
        table = self.__dict__.setdefault(key, None)
        if table is None:
            table = self.__dict__[key] = []
        row = value
        if not isinstance(row, BaseDocument):
            field = self.meta.get_field(key)
            if not field:
                raise AttributeError(key)
            row = get_controller(field.options)(dict(value or {}, doctype=field.options))
        row.parent, row.parenttype, row.parentfield = self.name, self.doctype, key
        row.docstatus = row.get("docstatus") or 0
        row.idx = row.get("idx") or len(table) + 1
        if not row.get("name"):
            row.__dict__["__islocal"] = 1
        table.append(row)
        return row

    def extend(self, key: str, value: Any) -> None:
        """Append rows to a child table."""
        for row in value:
            self.append(key, row)

    def remove(self, doc: "BaseDocument") -> None:
        """Take a row out of its child table."""
        rows = self.get(doc.parentfield)
        rows.remove(doc)
        for idx, row in enumerate(rows, 1):
            row.idx = idx

    def is_new(self) -> Any:
        """Tell whether the record is not in the database yet."""
        return self.get("__islocal")

    def init_values(self) -> None:
        """Let every column have a value."""
        for fieldname in self._table_fieldnames:
            if self.__dict__.get(fieldname) is None:
                self.__dict__[fieldname] = []
        for key in (*default_fields, *self.meta.get_valid_columns()):
            self.__dict__.setdefault(key, None)
        for key in ("docstatus", "idx"):
            self.__dict__[key] = cint(self.__dict__[key])

    def get_valid_dict(
        self, convert_dates_to_str: bool = False, ignore_nulls: bool = False
    ) -> frappe._dict:
        """Return the values of the columns, cast to their types."""
        values = frappe._dict()
        for fieldname in self.meta.get_valid_columns():
            value = self.__dict__.get(fieldname)
            field = self.meta.get_field(fieldname)
            if field:
                value = self._cast(field, value)
            if convert_dates_to_str and isinstance(value, DATES):
                value = str(value)
            if not (ignore_nulls and value is None):
                values[fieldname] = value
        return values

    @staticmethod
    def _cast(field: Any, value: Any) -> Any:
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

    def as_dict(self, no_nulls: bool = False, convert_dates_to_str: bool = False) -> frappe._dict:
        """Return the values, child rows included, as a dict."""
        doc = self.get_valid_dict(convert_dates_to_str, no_nulls)
        doc["doctype"] = self.doctype
        for fieldname in self._table_fieldnames:
            rows = self.get(fieldname) or []
            doc[fieldname] = [row.as_dict(no_nulls, convert_dates_to_str) for row in rows]
        for key in ("__islocal", "__onload", "__unsaved"):
            if value := self.get(key):
                doc[key] = value
        return doc

    def as_json(self) -> str:
        """Return the values as JSON."""
        return frappe.as_json(self.as_dict())

    # --- the row -------------------------------------------------------------------------------

    def db_insert(self, ignore_if_duplicate: bool = False) -> None:
        """Insert the row.

        Raises:
            DuplicateEntryError: the name exists.
            UniqueValidationError: another unique key exists.
        """
        if not self.name:
            set_new_name(self)
        if not self.creation:
            self.creation = self.modified = now()
            self.owner = self.modified_by = frappe.session.user
        row = self.get_valid_dict(convert_dates_to_str=True)
        try:
            frappe.db.bulk_insert(self.doctype, list(row), [list(row.values())])
        except pymysql.IntegrityError as e:
            if not frappe.db.is_primary_key_violation(e):
                self._raise_unique(e)
            if self.meta.autoname == "hash":
                self.name = None
                self.db_insert()
            elif not ignore_if_duplicate:
                frappe.msgprint(
                    _("{0} {1} already exists").format(_(self.doctype), frappe.bold(self.name)),
                    title=_("Duplicate Name"),
                    indicator="red",
                )
                raise frappe.DuplicateEntryError(self.doctype, self.name, e) from e
        self.set("__islocal", False)

    def db_update(self) -> None:
        """Update the row; a new record is inserted."""
        if self.get("__islocal") or not self.name:
            self.db_insert()
            return
        row = self.get_valid_dict(convert_dates_to_str=True)
        name = cstr(row.pop("name"))
        sets = ", ".join(f"`{column}`=%s" for column in row)
        try:
            frappe.db.sql(
                f"UPDATE `tab{self.doctype}` SET {sets} WHERE `name`=%s", [*row.values(), name]
            )
        except pymysql.IntegrityError as e:
            self._raise_unique(e)

    def _raise_unique(self, e: pymysql.IntegrityError) -> None:
        if not frappe.db.is_unique_key_violation(e):
            raise e
        key = str(e).split("'")[-2]
        query = f"SHOW INDEX FROM `tab{self.doctype}` WHERE key_name=%s AND Non_unique=0"
        index = frappe.db.sql(query, (key,), as_dict=True)
        label = self.meta.get_label(index[0].Column_name if index else key)
        frappe.msgprint(_("{0} must be unique").format(label))
        raise frappe.UniqueValidationError(self.doctype, self.name, e) from e

    # --- checks ----------------------------------------------------------------------------------

    def get_missing_mandatory(self) -> list[tuple[str, str]]:
        """Return fieldname and message of each required field without content."""
        missing = []
        for field in self.meta.get("fields", {"reqd": 1}):
            value = self.get(field.fieldname)
            if value in (None, []) or not strip_html(cstr(value)).strip():
                missing.append((field.fieldname, self._missing_message(field)))
        if self.meta.istable:
            for fieldname in ("parent", "parenttype"):
                if not self.get(fieldname):
                    field = frappe._dict(label=fieldname, parent=self.doctype)
                    missing.append((fieldname, self._missing_message(field)))
        return missing

    def _missing_message(self, field: Any) -> str:
        label = _(field.label)
        if field.fieldtype == "Table":
            return f"{_('Error')}: {_('Data missing in table')}: {label}"
        if self.get("parentfield"):
            row = f"{frappe.bold(_(self.doctype))} {_('Row')} #{self.idx}"
            return f"{_('Error')}: {row}: {_('Value missing for')}: {label}"
        return _("Error: Value missing for {0}: {1}").format(_(field.parent), label)

    def get_invalid_links(self) -> list[str]:
        """Return a text for each link to nothing; the others take the target's spelling."""
        invalid = []
        for field in self.meta.get_link_fields():
            docname = self.get(field.fieldname)
            if not docname:
                continue
            doctype = field.options
            if field.fieldtype == "Dynamic Link":
                doctype = self.get(field.options)
            if not doctype:
                label = self.meta.get_label(field.options)
                frappe.throw(_("{0} must be set first").format(label))
            if frappe.get_meta(doctype).issingle:
                name = doctype
            else:
                name = frappe.db.get_value(doctype, docname, "name", cache=True)
            setattr(self, field.fieldname, name)
            if not name:
                text = f"{_(field.label)}: {docname}"
                row = f"{_('Row')} #{self.idx}: " if self.get("parentfield") else ""
                invalid.append(row + text)
        return invalid

    def validate_values(self) -> None:
        """Check each value by its field, in Frappe's order; sanitise HTML; keep passwords apart."""
        self._validate_data_fields()
        self._validate_selects()
        self._validate_non_negative()
        self._validate_length()
        autoname = self.meta.autoname or ""
        if autoname.startswith("field:") and self.name:
            self.set(autoname[6:], self.name)
        self._sanitize_content()
        self._save_passwords()

    def _validate_data_fields(self) -> None:
        for field in self.meta.get("fields", {"fieldtype": "Data", "options": "Email"}):
            value = self.get(field.fieldname)
            if value and not {self.owner, value} <= set(frappe.STANDARD_USERS):
                validate_email_address(value, throw=True)

    def _validate_selects(self) -> None:
        if frappe.flags.in_import:
            return
        for field in self.meta.get("fields", {"fieldtype": "Select"}):
            if not (self.get(field.fieldname) and field.options):
                continue
            options = field.options.split("\n")
            value = cstr(self.get(field.fieldname)).strip()
            self.set(field.fieldname, value)
            if any(options) and value not in options:
                prefix = _("Row #{0}:").format(self.idx) if self.get("parentfield") else ""
                frappe.throw(
                    _('{0} {1} cannot be "{2}". It should be one of "{3}"').format(
                        prefix, _(field.label), value, '", "'.join(_(each) for each in options)
                    )
                )

    def _validate_non_negative(self) -> None:
        for field in self.meta.get("fields", {"non_negative": 1}):
            if flt(self.get(field.fieldname)) < 0:
                message = _("Value cannot be negative for {0}: {1}")
                frappe.throw(
                    message.format(_(field.parent), frappe.bold(_(field.label))),
                    frappe.NonNegativeError,
                    title=_("Negative Value"),
                )

    def _validate_length(self) -> None:
        if frappe.flags.in_install or self.meta.issingle:
            return
        for fieldname, value in self.get_valid_dict().items():
            field = self.meta.get_field(fieldname)
            if not field or field.fieldtype == "Check":
                continue
            column, size = TYPE_MAP[field.fieldtype]
            if column == "varchar":
                limit, too_long = cint(field.length) or cint(size), len(cstr(value))
            elif column in MAX_INT:
                big = cint(field.length) > 11  # noqa: PLR2004 (Frappe's limit for int)
                limit, too_long = MAX_INT["bigint" if big else column], abs(cint(value))
            else:
                continue
            if too_long > limit:
                self._throw_length_exceeded(field, limit, value)

    def _throw_length_exceeded(self, field: Any, limit: int, value: Any) -> None:
        if self.get("parentfield"):
            reference = _("{0}, Row {1}").format(_(self.doctype), self.idx)
        else:
            reference = f"{_(self.doctype)} {self.name}"
        message = _("{0}: '{1}' ({3}) will get truncated, as max characters allowed is {2}")
        frappe.throw(
            message.format(reference, frappe.bold(_(field.label)), limit, value),
            frappe.CharacterLengthExceededError,
            title=_("Value too big"),
        )

    def _sanitize_content(self) -> None:
        if frappe.flags.in_install:
            return
        for fieldname, value in self.get_valid_dict().items():
            if isinstance(value, str) and ("<" in value or ">" in value):
                field = self.meta.get_field(fieldname) or frappe._dict()
                is_email = field.fieldtype in ("Data", "Small Text", "Text")
                if not (
                    field.ignore_xss_filter
                    or field.fieldtype in NEVER_SANITISED
                    or (is_email and field.options == "Email")
                ):
                    self.set(fieldname, sanitize_html(value))

    def _save_passwords(self) -> None:
        from frappe.utils.password import remove_encrypted_password, set_encrypted_password

        for field in self.meta.get("fields", {"fieldtype": "Password"}):
            if field.fieldname in (self.flags.ignore_save_passwords or ()):
                continue
            password = self.get(field.fieldname)
            if not password:
                remove_encrypted_password(self.doctype, self.name, field.fieldname)
            elif set(password) != {"*"}:
                set_encrypted_password(self.doctype, self.name, password, field.fieldname)
                self.set(field.fieldname, "*" * len(password))

    def get_password(self, fieldname: str = "password", raise_exception: bool = True) -> Any:
        """Return a Password field in clear."""
        from frappe.utils.password import get_decrypted_password

        value = self.get(fieldname)
        if value and set(value) != {"*"}:
            return value
        return get_decrypted_password(self.doctype, self.name, fieldname, raise_exception)

    def without_own_stamps(self) -> dict:
        """Return the values by which two versions of a child row are compared."""
        stamps = ("modified", "modified_by", "creation")
        values = self.as_dict(convert_dates_to_str=True)
        return {key: value for key, value in values.items() if key not in stamps}
