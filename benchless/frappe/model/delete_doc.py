"""Deleting documents."""

from typing import Any

import frappe
from frappe import _
from frappe.utils.password import delete_all_passwords_for


def delete_doc(
    doctype: str,
    name: Any = None,
    force: bool = False,
    ignore_doctypes: list[str] | None = None,  # noqa: ARG001 (Frappe's place for it)
    for_reload: bool = False,
    ignore_permissions: bool = False,
    flags: dict | None = None,
    ignore_on_trash: bool = False,
    ignore_missing: bool = True,
    delete_permanently: bool = False,
) -> bool | None:
    """Delete records; events: on_trash, on_change, after_delete. A copy stays to be restored.

    Raises:
        DoesNotExistError: there is none and ``ignore_missing`` is off.
        LinkExistsError: another record links to it and ``force`` is off.
    """
    for each in [name] if isinstance(name, str | int) else name or []:
        if not frappe.db.exists(doctype, each):
            if not ignore_missing:
                raise frappe.DoesNotExistError
            return False
        delete_all_passwords_for(doctype, each)
        _lock(doctype, each)
        doc = frappe.get_doc(doctype, each)
        if not for_reload:
            doc.flags.update(flags or {})
            if ignore_permissions:
                doc.flags.ignore_permissions = True
            _check_permission(doc)
            if not ignore_on_trash:
                doc.run_method("on_trash")
                doc.flags.in_delete = True
                doc.run_method("on_change")
            if not force:
                _check_if_linked(doc)
        _delete_rows(doc)
        doc.run_method("after_delete")
        doc.clear_cache()
        if not (delete_permanently or for_reload or doctype == "Deleted Document"):
            _keep_copy(doc)
    return None


def _lock(doctype: str, name: str) -> None:
    try:
        if not frappe.get_meta(doctype).issingle:
            frappe.db.get_value(doctype, name, for_update=True, wait=False)
    except frappe.QueryTimeoutError:
        frappe.throw(
            _("This document can not be deleted right now as it's being modified by another user.")
            + " "
            + _("Please try again after some time."),
            frappe.QueryTimeoutError,
        )


def _check_permission(doc: Any) -> None:
    if doc.flags.ignore_permissions or frappe.session.user == "Administrator":
        return
    if not doc.has_permission("delete"):
        frappe.msgprint(
            _("User not allowed to delete {0}: {1}").format(doc.doctype, doc.name),
            raise_exception=frappe.PermissionError,
        )


def _links_to(doctype: str) -> list[tuple[str, Any]]:
    known = frappe.local.site_cache.setdefault("links_to", {})
    if doctype not in known:
        metas = [frappe.get_meta(name) for name in frappe.get_all("DocType", pluck="name")]
        known[doctype] = [
            (meta.name, field)
            for meta in metas
            for field in meta.get_link_fields()
            if field.fieldtype == "Dynamic Link" or field.options == doctype
        ]
    return known[doctype]


def _check_if_linked(doc: Any) -> None:
    ignored = frappe.get_hooks("ignore_links_on_delete")
    for doctype, field in _links_to(doc.doctype):
        filters = {field.fieldname: doc.name}
        if field.fieldtype == "Dynamic Link":
            filters[field.options] = doc.doctype
        meta = frappe.get_meta(doctype)
        if meta.issingle:
            values = frappe.db.get_singles_dict(doctype)
            linked = all(values.get(key) == value for key, value in filters.items())
            rows = [frappe._dict(name=doctype)] if linked else []
        else:
            fields = ["name", "parent", "parenttype"] if meta.istable else ["name"]
            rows = frappe.db.get_values(doctype, filters, fields, as_dict=True)
        for row in rows:
            linking = (row.parenttype or doctype, row.parent or row.name)
            if linking != (doc.doctype, doc.name) and linking[0] not in ignored:
                _raise_link_exists(doc, *linking)


def _raise_link_exists(doc: Any, doctype: str, name: str) -> None:
    if doc.meta.has_field("enabled") or doc.meta.has_field("disabled"):
        message = _("You can disable this {0} instead of deleting it.").format(_(doc.doctype))
        frappe.throw(message, frappe.LinkExistsError)
    own, other = (
        f'<a href="/app/Form/{kind}/{each}">{each}</a>'
        for kind, each in ((doc.doctype, doc.name), (doctype, name))
    )
    message = _("Cannot delete or cancel because {0} {1} is linked with {2} {3} {4}")
    label = "" if doctype == name else _(doctype)
    frappe.throw(message.format(_(doc.doctype), own, label, other, ""), frappe.LinkExistsError)


def _delete_rows(doc: Any) -> None:
    if doc.meta.issingle:
        frappe.db.delete("Singles", {"doctype": doc.doctype})
    else:
        frappe.db.delete(doc.doctype, {"name": doc.name})
    for field in doc.meta.get_table_fields():
        frappe.db.delete(field.options, {"parenttype": doc.doctype, "parent": doc.name})


def _keep_copy(doc: Any) -> None:
    if frappe.flags.in_install != "frappe":
        frappe.get_doc(
            doctype="Deleted Document",
            deleted_doctype=doc.doctype,
            deleted_name=doc.name,
            data=doc.as_json(),
            owner=frappe.session.user,
        ).db_insert()
