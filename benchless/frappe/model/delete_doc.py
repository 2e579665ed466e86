"""Deleting documents."""

import frappe
from frappe import _


def delete_doc(
    doctype,
    name,
    force=False,
    *,
    for_reload=False,
    ignore_permissions=False,
    flags=None,
    ignore_missing=True,
    delete_permanently=False,
):
    """Delete a record; events: on_trash, on_change, after_delete. A copy stays to be restored."""
    if not frappe.db.exists(doctype, name):
        if not ignore_missing:
            raise frappe.DoesNotExistError
        return False
    frappe.db.delete("__Auth", {"doctype": doctype, "name": name})
    frappe.db.get_value(doctype, name, for_update=True, wait=False)
    doc = frappe.get_doc(doctype, name)
    if not for_reload:
        doc.flags.update(flags or {})
        doc.flags.ignore_permissions = doc.flags.ignore_permissions or ignore_permissions
        if not doc.has_permission("delete"):
            message = _("User not allowed to delete {0}: {1}").format(doctype, name)
            frappe.throw(message, frappe.PermissionError)
        doc.run_method("on_trash")
        doc.flags.in_delete = True
        doc.run_method("on_change")
        if not force:
            _check_if_linked(doc)
    frappe.db.delete(doctype, {"name": doc.name})
    for field in doc.meta.get_table_fields():
        frappe.db.delete(field.options, {"parenttype": doctype, "parent": doc.name})
    doc.run_method("after_delete")
    frappe.clear_document_cache(doctype, doc.name)
    if not (delete_permanently or for_reload or doctype == "Deleted Document"):
        values = {"deleted_doctype": doctype, "deleted_name": doc.name, "data": doc.as_json()}
        frappe.get_doc(doctype="Deleted Document", **values).db_insert()
    return None


def _check_if_linked(doc):
    ignored = frappe.get_hooks("ignore_links_on_delete")
    for name in frappe.get_all("DocType", {"name": ("not in", ignored)}, pluck="name"):
        meta = frappe.get_meta(name)
        for field in meta.get_linking_fields():
            filters = {field.fieldname: doc.name}
            if field.fieldtype == "Dynamic Link":
                filters[field.options] = doc.doctype
            elif field.options != doc.doctype:
                continue
            if meta.issingle:
                is_linked = filters.items() <= frappe.db.get_singles_dict(name).items()
                rows = [frappe._dict(name=name)] if is_linked else []
            else:
                columns = ["name", "parent", "parenttype"] if meta.istable else ["name"]
                rows = frappe.db.get_values(name, filters, columns, as_dict=True)
            for row in rows:
                linking = (row.parenttype or name, row.parent or row.name)
                if linking != (doc.doctype, doc.name):
                    message = _("Cannot delete or cancel because {0} {1} is linked with {2} {3}")
                    message = message.format(_(doc.doctype), doc.name, _(linking[0]), linking[1])
                    frappe.throw(message, frappe.LinkExistsError)
