"""Deleted documents and their return."""

import json

import frappe
from frappe import _
from frappe.model.document import Document


class DeletedDocument(Document):
    """The JSON of a deleted document."""


@frappe.whitelist()
def restore(name):
    """Insert a deleted document again: the insert's events fire, autoname may name it anew."""
    deleted = frappe.get_doc("Deleted Document", name)
    if deleted.restored:
        message = _("Document {0} Already Restored").format(name)
        frappe.throw(message, frappe.DocumentAlreadyRestored)
    doc = frappe.get_doc(json.loads(deleted.data)).insert()
    deleted.update({"new_name": doc.name, "restored": 1}).db_update()
