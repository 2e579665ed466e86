"""The life of a document: load, insert, save, delete, and the events on the way."""

import frappe
from frappe import _
from frappe.database.schema import TYPE_MAP
from frappe.model import optional_fields
from frappe.model.base_document import FLOATS, BaseDocument, get_controller
from frappe.model.naming import set_new_name, validate_name
from frappe.permissions import has_permission
from frappe.utils import cint, cstr, flt, now, now_datetime


def get_doc(*args, **kwargs):
    """Return a document: by DocType and name, of a Single by DocType, or new of a dict."""
    if args and isinstance(args[0], BaseDocument):
        return args[0]
    values = args[0] if args and isinstance(args[0], dict) else kwargs
    doctype = args[0] if args and isinstance(args[0], str) else values["doctype"]
    return get_controller(doctype)(*args, **kwargs)


def new_doc(doctype, **kwargs):
    return get_doc(get_defaults(doctype)).update(kwargs)


def get_defaults(doctype):
    """Return the values of a new document: owner, defaults, first options, zeros."""
    meta = frappe.get_meta(doctype)
    doc = frappe._dict.fromkeys(meta.get_valid_columns())
    doc.update(doctype=doctype, owner=frappe.session.user, docstatus=0, idx=0, __islocal=1)
    for field in meta.fields:
        if field.fieldtype in TYPE_MAP:
            doc[field.fieldname] = _as_number(field, _default(field))
    return doc if meta.issingle else doc.update(__unsaved=1)


def _default(field):
    if field.fieldtype in ("Date", "Datetime") and field.default in ("Today", "Now", "now"):
        return now_datetime() if field.fieldtype == "Datetime" else now()[:10]
    if not field.default and field.fieldtype == "Select" and field.options:
        return field.options.split("\n", 1)[0]
    return frappe.session.user if field.default == "__user" else field.default or None


def _as_number(field, value):
    if field.fieldtype == "Check" or (field.fieldtype == "Int" and value is not None):
        return cint(value)
    return flt(value) if field.fieldtype in FLOATS and value is not None else value


class Document(BaseDocument):
    """What all controllers inherit from."""

    def __init__(self, *args, **kwargs):
        self.doctype = self.name = None
        self.flags = frappe._dict()
        if args and isinstance(args[0], str):
            self.doctype, self.name = args[0], (*args, None)[1] or args[0]
            self.flags.for_update = kwargs.get("for_update")
            self.load_from_db()
        else:
            super().__init__(args[0] if args else kwargs)
            self.init_values()

    def load_from_db(self):
        """Load the record and its child rows, or raise DoesNotExistError."""
        lock = {"for_update": self.flags.for_update}
        if self.meta.issingle:
            values = frappe.db.get_singles_dict(self.doctype, **lock) or get_defaults(self.doctype)
            super().__init__(values | {"name": self.doctype, "__islocal": None})
            self.init_values()
            for field in self.meta.fields:
                self.set(field.fieldname, _as_number(field, self.get(field.fieldname)))
        else:
            order = {} if isinstance(self.name, dict | list) else {"order_by": None}
            values = frappe.db.get_value(self.doctype, self.name, "*", **lock, **order)
            if not values:
                message = _("{0} {1} not found").format(_(self.doctype), self.name)
                frappe.throw(message, frappe.DoesNotExistError)
            super().__init__(values)
        for field in self.meta.get_table_fields():
            place = self._place_of(field)
            rows = frappe.db.get_values(field.options, place, "*", order_by="idx asc", **lock)
            self.set(field.fieldname, rows)
        return self

    reload = load_from_db

    def _place_of(self, field):
        return {"parent": self.name, "parenttype": self.doctype, "parentfield": field.fieldname}

    def get_doc_before_save(self):
        return self.__dict__.get("_doc_before_save")

    def load_doc_before_save(self):
        """Load, and lock, what is in the database now."""
        known = None if self.is_new() else get_doc(self.doctype, self.name, for_update=True)
        self._doc_before_save = known

    def has_value_changed(self, fieldname):
        """Tell whether this save changes the field; of a new record every field changed."""
        previous = self.get_doc_before_save()
        if not previous:
            return True
        old, new = previous.get(fieldname), self.get(fieldname)
        # Dates come as texts from people and as dates from the database.
        return cstr(old) != cstr(new) if hasattr(old, "isoformat") else old != new

    def has_permission(self, permtype="read", user=None):
        return self.flags.ignore_permissions or has_permission(self.doctype, permtype, self, user)

    def check_permission(self, permtype="read"):
        if not self.has_permission(permtype):
            message = _("Insufficient Permission for {0}").format(self.doctype)
            frappe.flags.error_message = f"{message} ({frappe.bold(_(permtype))})"
            raise frappe.PermissionError

    def insert(self, ignore_permissions=None, ignore_if_duplicate=False, set_name=None, **flags):
        """Insert the record; ``ignore_links``, ``ignore_mandatory`` skip those checks.

        Events: before_insert, before_naming, autoname, before_validate, validate, before_save,
        after_insert, on_update, on_change.
        """
        self.flags.update(flags)
        self.set("__islocal", True)
        self._prepare(ignore_permissions)
        self._validate_links()
        self.check_permission("create")
        self.run_method("before_insert")
        if set_name:
            self.name = validate_name(self.doctype, set_name)
        elif not self.flags.name_set:
            set_new_name(self)
        for row in self.get_all_children():
            set_new_name(row)
            row.parent = self.name
        self.flags.name_set = self.flags.in_insert = True
        self._validate()
        if self.meta.issingle:
            self._update_single()
        else:
            self.db_insert(ignore_if_duplicate=ignore_if_duplicate)
        for row in self.get_all_children():
            row.db_insert()
        self.run_method("after_insert")
        self._run_post_save_methods()
        self.flags.in_insert = False
        for key in ("__islocal", "__unsaved"):
            self.__dict__.pop(key, None)
        return self

    def save(self, ignore_permissions=None, **_ignored):
        """Save the record; events: before_validate, validate, before_save, on_update, on_change."""
        if self.is_new() or not self.name:
            return self.insert(ignore_permissions)
        self._prepare(ignore_permissions, "write")
        for row in self.get_all_children():
            row.parent = self.name
            if not row.name:
                set_new_name(row)
        self._validate_links()
        self._validate()
        if self.meta.issingle:
            self._update_single()
        else:
            self.db_update()
        for field in self.meta.get_table_fields():
            self.update_child_table(field.fieldname, field)
        self._run_post_save_methods()
        self.__dict__.pop("__unsaved", None)
        return self

    def _prepare(self, ignore_permissions, permtype=None):
        """Set defaults and stamps; refuse what somebody else saved since it was loaded."""
        if ignore_permissions is not None:
            self.flags.ignore_permissions = ignore_permissions
        for document in () if frappe.flags.in_import else (self, *self.get_all_children()):
            if document.is_new():
                defaults = get_defaults(document.doctype).items()
                missing = {k: v for k, v in defaults if v is not None and document.get(k) is None}
                document.update(missing)
        if permtype:
            self.check_permission(permtype)
        if self.docstatus:
            raise frappe.NotProvidedError("submitting documents is not part of benchless")
        loaded = self.modified
        self.modified, self.modified_by = now(), frappe.session.user
        if self.is_new():
            self.creation, self.owner = self.modified, self.modified_by
        for row in self.get_all_children():
            row.modified, row.modified_by = self.modified, self.modified_by
            row.owner, row.creation = row.owner or self.owner, row.creation or self.creation
        self.load_doc_before_save()
        if self._doc_before_save and cstr(self._doc_before_save.modified) != cstr(loaded):
            message = _("Error: Document has been modified after you have opened it")
            advice = _("Please refresh to get the latest document.")
            frappe.throw(f"{message}. {advice}", frappe.TimestampMismatchError)

    def _validate_links(self):
        documents = () if self.flags.ignore_links else (self, *self.get_all_children())
        invalid = [text for document in documents for text in document.get_invalid_links()]
        if invalid:
            message = _("Could not find {0}").format(", ".join(invalid))
            frappe.throw(message, frappe.LinkValidationError)

    def _validate(self):
        self.run_method("before_validate")
        if not self.flags.ignore_validate:
            self.run_method("validate")
            self.run_method("before_save")
        documents = (self, *self.get_all_children())
        missing = [(d, *item) for d in documents for item in d.get_missing_mandatory().items()]
        if missing and not self.flags.ignore_mandatory:
            for document, _fieldname, label in missing:
                place = f" #{document.idx}" if document is not self else ""
                message = _("Error: Value missing for {0}: {1}")
                frappe.msgprint(message.format(_(document.doctype) + place, _(label)))
            fields = ", ".join(fieldname for _document, fieldname, _label in missing)
            raise frappe.MandatoryError(f"[{self.doctype}, {self.name}]: {fields}")
        for document in documents:
            document.validate_values()
        if self.is_new():
            self.update(dict.fromkeys(optional_fields))
        for field in self.meta.get("fields", {"set_only_once": 1}):
            if not self.is_new() and self.has_value_changed(field.fieldname):
                label = frappe.bold(self.meta.get_label(field.fieldname))
                message = _("Value cannot be changed for {0}").format(label)
                frappe.throw(message, frappe.CannotChangeConstantError)

    def _update_single(self):
        frappe.db.delete("Singles", {"doctype": self.doctype})
        rows = [(self.doctype, field, value) for field, value in self.get_valid_dict().items()]
        frappe.db.bulk_insert("Singles", ["doctype", "field", "value"], rows)

    def update_child_table(self, fieldname, df=None):
        """Delete the rows of a table that are gone, and write the others."""
        field, rows = df or self.meta.get_field(fieldname), self.get(fieldname)
        kept = [row.name for row in rows if row.name and not row.is_new()]
        others = {"name": ("not in", kept)} if kept else {}
        frappe.db.delete(field.options, self._place_of(field) | others)
        for row in rows:
            row.db_update()

    def _run_post_save_methods(self):
        self.run_method("on_update")
        frappe.clear_document_cache(self.doctype, self.name)
        self.run_method("on_change")

    def get_all_children(self):
        fields = self.meta.get_table_fields()
        return [row for field in fields for row in self.get(field.fieldname) or []]

    def run_method(self, method, *args, **kwargs):
        """Run the controller's method, then the doc_events of the DocType and of ``*``."""
        function = getattr(self, method, None)
        result = function(*args, **kwargs) if callable(function) else None
        events = frappe.get_hooks("doc_events", {})
        for name in (self.doctype, "*"):
            for path in events.get(name, {}).get(method, []):
                frappe.get_attr(path)(self, method, *args, **kwargs)
        return result

    def db_set(self, fieldname, value=None, update_modified=True):
        """Set fields here and in the database; events: before_change, on_change."""
        self.update(fieldname if isinstance(fieldname, dict) else {fieldname: value})
        if update_modified:
            self.modified, self.modified_by = now(), frappe.session.user
        if not self.get_doc_before_save():
            self.load_doc_before_save()
        self.run_method("before_change")
        stamps = (self.modified, self.modified_by, update_modified)
        frappe.db.set_value(self.doctype, self.name, fieldname, value, *stamps)
        self.run_method("on_change")

    def delete(self, **how):
        frappe.delete_doc(self.doctype, self.name, flags=self.flags, **how)

    def log_error(self, title=None, message=None):
        return frappe.log_error(title, message, self.doctype, self.name)
