"""The life of a document: load, insert, save, delete, and the events on the way."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.model import optional_fields
from frappe.model.base_document import BaseDocument, get_controller
from frappe.model.create_new import get_new_doc
from frappe.model.naming import set_new_name, validate_name
from frappe.utils import cint, cstr, flt, now


def get_doc(*args: Any, **kwargs: Any) -> "Document":
    """Return a document: by DocType and name, of a Single by DocType, or new of a dict."""
    if args and isinstance(args[0], BaseDocument):
        return args[0]
    values = args[0] if args and isinstance(args[0], dict) else kwargs
    doctype = args[0] if args and isinstance(args[0], str) else values.get("doctype")
    if not doctype:
        raise ValueError('"doctype" is a required key')
    return get_controller(doctype)(*args, **kwargs)


class Document(BaseDocument):
    """What all controllers inherit from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.doctype = self.name = None
        self.flags = frappe._dict()
        if args and isinstance(args[0], str):
            self.doctype = args[0]
            self.name = args[0] if len(args) == 1 or args[1] is None else args[1]
            self.flags.for_update = kwargs.get("for_update")
            self.load_from_db()
            return
        values = args[0] if args else kwargs
        if not values:
            raise ValueError("Illegal arguments")
        super().__init__(values)
        self.init_values()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name or 'unsaved'}>"

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.name or 'unsaved'})"

    # --- loading ---------------------------------------------------------------------------------

    def load_from_db(self) -> "Document":
        """Load the record and its child rows.

        Raises:
            DoesNotExistError: there is no such record.
        """
        lock = self.flags.for_update
        if self.meta.issingle:
            values = frappe.db.get_singles_dict(self.doctype, for_update=lock)
            if not values:
                values = get_new_doc(self.doctype)
                del values["__islocal"]
            super().__init__(values | {"name": self.doctype})
            self.init_values()
            self._fix_numeric_types()
        else:
            by_name = not isinstance(self.name, dict | list)
            order = {"order_by": None} if by_name else {}
            values = frappe.db.get_value(
                self.doctype, self.name, "*", as_dict=True, for_update=lock, **order
            )
            if not values:
                message = _("{0} {1} not found").format(_(self.doctype), self.name)
                frappe.throw(message, frappe.DoesNotExistError)
            super().__init__(values)
        for field in self.meta.get_table_fields():
            place = {"parent": self.name, "parenttype": self.doctype}
            rows = frappe.db.get_values(
                field.options,
                place | {"parentfield": field.fieldname},
                "*",
                order_by="idx asc",
                for_update=lock,
            )
            self.set(field.fieldname, rows)
        return self

    reload = load_from_db

    def _fix_numeric_types(self) -> None:
        for field in self.meta.fields:
            value = self.get(field.fieldname)
            if field.fieldtype == "Check" or (field.fieldtype == "Int" and value is not None):
                self.set(field.fieldname, cint(value))
            elif field.fieldtype in ("Float", "Currency", "Percent") and value is not None:
                self.set(field.fieldname, flt(value))

    def get_doc_before_save(self) -> "Document | None":
        """Return the record as it was in the database before this save."""
        return getattr(self, "_doc_before_save", None)

    def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
        """Load, and lock, what is in the database now."""
        self._doc_before_save = None
        if self.is_new():
            return
        try:
            self._doc_before_save = frappe.get_doc(self.doctype, self.name, for_update=True)
        except frappe.DoesNotExistError:
            if raise_exception:
                raise
            frappe.clear_last_message()

    def has_value_changed(self, fieldname: str) -> bool:
        """Tell whether this save changes the field; of a new record every field changed."""
        previous = self.get_doc_before_save()
        if not previous:
            return True
        old, new = previous.get(fieldname), self.get(fieldname)
        # Dates come as texts from people and as dates from the database.
        return cstr(old) != cstr(new) if hasattr(old, "isoformat") else old != new

    # --- permissions ---------------------------------------------------------------------------

    def has_permission(self, permtype: str = "read", user: str | None = None) -> bool:
        """Tell whether the user may."""
        from frappe.permissions import has_permission

        if self.flags.ignore_permissions:
            return True
        return has_permission(self.doctype, permtype, self, user)

    def check_permission(self, permtype: str = "read", _permlevel: Any = None) -> None:
        """Raise PermissionError if the user may not."""
        if not self.has_permission(permtype):
            message = _("Insufficient Permission for {0}").format(self.doctype)
            frappe.flags.error_message = f"{message} ({frappe.bold(_(permtype))})"
            raise frappe.PermissionError

    # --- insert and save -----------------------------------------------------------------------

    def insert(
        self,
        ignore_permissions: bool | None = None,
        ignore_links: bool | None = None,
        ignore_if_duplicate: bool = False,
        ignore_mandatory: bool | None = None,
        set_name: str | None = None,
        set_child_names: bool = True,
    ) -> "Document":
        """Insert the record; events: before_insert, before_naming, autoname, before_validate,
        validate, before_save, after_insert, on_update, on_change.
        """
        given = {
            "ignore_permissions": ignore_permissions,
            "ignore_links": ignore_links,
            "ignore_mandatory": ignore_mandatory,
        }
        self.flags.update({key: value for key, value in given.items() if value is not None})
        self.set("__islocal", True)
        self._set_defaults()
        self._set_user_and_timestamp()
        self._check_if_latest()
        self._validate_links()
        self.check_permission("create")
        self.run_method("before_insert")
        self._set_new_name(set_name, set_child_names)
        self._set_parent_in_children()
        self.flags.in_insert = True
        self._run_before_save_methods()
        self._validate()
        self.flags.in_insert = False
        if self.meta.issingle:
            self._update_single()
        else:
            self.db_insert(ignore_if_duplicate=ignore_if_duplicate)
        for row in self.get_all_children():
            row.db_insert()
        self.run_method("after_insert")
        self.flags.in_insert = True
        self._run_post_save_methods()
        self.flags.in_insert = False
        for key in ("__islocal", "__unsaved"):
            self.__dict__.pop(key, None)
        return self

    def save(
        self,
        ignore_permissions: bool | None = None,
        ignore_version: bool | None = None,  # noqa: ARG002 (no versions are kept)
    ) -> "Document":
        """Save the record; events: before_validate, validate, before_save, on_update, on_change.

        Raises:
            TimestampMismatchError: somebody else saved it since it was loaded.
        """
        if ignore_permissions is not None:
            self.flags.ignore_permissions = ignore_permissions
        if self.get("__islocal") or not self.get("name"):
            return self.insert()
        self._set_defaults()
        self.check_permission("write", "save")
        self._set_user_and_timestamp()
        self._check_if_latest()
        self._set_parent_in_children()
        for row in self.get_all_children():
            if not row.name:
                set_new_name(row)
        self._validate_links()
        self._run_before_save_methods()
        self._validate()
        if self.meta.issingle:
            self._update_single()
        else:
            self.db_update()
        self._update_children()
        self._run_post_save_methods()
        self.__dict__.pop("__unsaved", None)
        return self

    def _set_defaults(self) -> None:
        if frappe.flags.in_import:
            return
        if self.is_new():
            self.update_if_missing(get_new_doc(self.doctype))
        for field in self.meta.get_table_fields():
            rows = [row for row in self.get(field.fieldname) or [] if row.is_new()]
            if rows:
                defaults = get_new_doc(field.options, self, field.fieldname)
                for row in rows:
                    row.update_if_missing(defaults)

    def _set_user_and_timestamp(self) -> None:
        self._original_modified = self.modified
        self.modified, self.modified_by = now(), frappe.session.user
        flags = frappe.local.flags
        if self.is_new() and not (flags.in_install or flags.in_patch or flags.in_migrate):
            self.creation, self.owner = self.modified, self.modified_by
        for row in self.get_all_children():
            row.modified, row.modified_by = self.modified, self.modified_by
            row.owner, row.creation = row.owner or self.owner, row.creation or self.creation
            row.docstatus = self.docstatus
        flags.currently_saving.append((self.doctype, self.name))

    def _check_if_latest(self) -> None:
        if self.docstatus:
            raise frappe.NotProvidedError("submitting documents is not part of benchless")
        self.load_doc_before_save(raise_exception=True)
        previous = self._doc_before_save
        if previous and cstr(previous.modified) != cstr(self._original_modified):
            frappe.msgprint(
                _("Error: Document has been modified after you have opened it")
                + f" ({previous.modified}, {self.modified}). "
                + _("Please refresh to get the latest document."),
                raise_exception=frappe.TimestampMismatchError,
            )

    def _validate_links(self) -> None:
        if self.flags.ignore_links:
            return
        documents = (self, *self.get_all_children())
        invalid = [text for document in documents for text in document.get_invalid_links()]
        if invalid:
            message = _("Could not find {0}").format(", ".join(invalid))
            frappe.throw(message, frappe.LinkValidationError)

    def _set_new_name(self, set_name: str | None, set_child_names: bool) -> None:
        if self.flags.name_set:
            return
        if set_name:
            self.name = validate_name(self.doctype, set_name)
        elif self.get("__newname") and (self.meta.autoname or "").lower() == "prompt":
            self.name = validate_name(self.doctype, self.get("__newname"))
        else:
            set_new_name(self)
        if set_child_names:
            for row in self.get_all_children():
                set_new_name(row)
        self.flags.name_set = True

    def _set_parent_in_children(self) -> None:
        for row in self.get_all_children():
            row.parent, row.parenttype = self.name, self.doctype

    def _run_before_save_methods(self) -> None:
        self.run_method("before_validate")
        if not self.flags.ignore_validate:
            self.run_method("validate")
            self.run_method("before_save")

    def _validate(self) -> None:
        self._validate_mandatory()
        self.validate_values()
        for row in self.get_all_children():
            row.validate_values()
        if self.is_new():
            for fieldname in optional_fields:
                self.set(fieldname, None)
        else:
            self._validate_set_only_once()

    def _validate_mandatory(self) -> None:
        if self.flags.ignore_mandatory:
            return
        documents = (self, *self.get_all_children())
        missing = [item for document in documents for item in document.get_missing_mandatory()]
        for _fieldname, message in missing:
            frappe.msgprint(message)
        if missing:
            fields = ", ".join(fieldname for fieldname, _message in missing)
            raise frappe.MandatoryError(f"[{self.doctype}, {self.name}]: {fields}")

    def _validate_set_only_once(self) -> None:
        for field in self.meta.get("fields", {"set_only_once": 1}):
            value = self.get(field.fieldname)
            original = self._doc_before_save.get(field.fieldname)
            if field.fieldtype == "Table":
                value, original = (
                    [row.without_own_stamps() for row in rows] for rows in (value, original)
                )
            elif field.fieldtype in ("Date", "Datetime", "Time"):
                value, original = str(value), str(original)
            if value != original:
                label = frappe.bold(self.meta.get_label(field.fieldname))
                frappe.throw(
                    _("Value cannot be changed for {0}").format(label),
                    frappe.CannotChangeConstantError,
                )

    def _update_single(self) -> None:
        frappe.db.delete("Singles", {"doctype": self.doctype})
        rows = [(self.doctype, field, value) for field, value in self.get_valid_dict().items()]
        frappe.db.bulk_insert("Singles", ["doctype", "field", "value"], rows)
        frappe.db.value_cache.pop(self.doctype, None)

    def _update_children(self) -> None:
        for field in self.meta.get_table_fields():
            rows = self.get(field.fieldname)
            kept = [row.name for row in rows if row.name and not row.is_new()]
            place = {
                "parent": self.name,
                "parenttype": self.doctype,
                "parentfield": field.fieldname,
            }
            if kept:
                place["name"] = ("not in", kept)
            frappe.db.delete(field.options, place)
            for row in rows:
                row.db_update()

    def _run_post_save_methods(self) -> None:
        self.run_method("on_update")
        self.clear_cache()
        self.run_method("on_change")
        saving = frappe.local.flags.currently_saving
        if (self.doctype, self.name) in saving:
            saving.remove((self.doctype, self.name))

    def clear_cache(self) -> None:
        """Forget the cached copy."""
        frappe.clear_document_cache(self.doctype, self.name)

    def get_all_children(self) -> list["Document"]:
        """Return the rows of all child tables."""
        fields = self.meta.get_table_fields()
        return [row for field in fields for row in self.get(field.fieldname) or []]

    # --- events ------------------------------------------------------------------------------------

    def run_method(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Run the controller's method, then the doc_events of the DocType and of ``*``."""
        function = getattr(self, method, None)
        result = function(*args, **kwargs) if callable(function) else None
        for handler in doc_event_handlers(self.doctype, method):
            answer = handler(self, method, *args, **kwargs)
            result = result if answer is None else answer
        return result

    def db_set(
        self,
        fieldname: str | dict,
        value: Any = None,
        update_modified: bool = True,
        notify: bool = False,  # noqa: ARG002 (nobody listens)
        commit: bool = False,
    ) -> None:
        """Set fields here and in the database; events: before_change, on_change."""
        self.update(fieldname if isinstance(fieldname, dict) else {fieldname: value})
        if update_modified and (self.doctype, self.name) not in frappe.flags.currently_saving:
            self.modified, self.modified_by = now(), frappe.session.user
        if not self.get_doc_before_save():
            self.load_doc_before_save()
        self.run_method("before_change")
        if self.name is None:
            return
        name = None if self.meta.issingle else self.name
        stamps = (self.modified, self.modified_by, update_modified)
        frappe.db.set_value(self.doctype, name, fieldname, value, *stamps)
        self.run_method("on_change")
        if commit:
            frappe.db.commit()

    def db_get(self, fieldname: str) -> Any:
        """Return the field as it is in the database."""
        return frappe.db.get_value(self.doctype, self.name, fieldname)

    def delete(
        self,
        ignore_permissions: bool = False,
        force: bool = False,
        *,
        delete_permanently: bool = False,
    ) -> None:
        """Delete the record; see frappe.model.delete_doc.delete_doc."""
        frappe.delete_doc(
            self.doctype,
            self.name,
            ignore_permissions=ignore_permissions,
            flags=self.flags,
            force=force,
            delete_permanently=delete_permanently,
        )

    def log_error(self, title: str | None = None, message: str | None = None) -> Any:
        """Write an Error Log that names this record."""
        return frappe.log_error(
            title, message, reference_doctype=self.doctype, reference_name=self.name
        )


def doc_event_handlers(doctype: str, method: str) -> list[Callable]:
    """Return the functions that hooks.py's doc_events name for an event."""
    known = frappe.local.site_cache.setdefault("doc_event_handlers", {})
    key = (doctype, method)
    if key not in known:
        paths = []
        for wanted in (doctype, "*"):
            for target, events in frappe.get_hooks("doc_events", {}).items():
                if wanted == target or (isinstance(target, tuple) and wanted in target):
                    paths += events.get(method, [])
        known[key] = [frappe.get_attr(path) for path in paths]
    return known[key]
