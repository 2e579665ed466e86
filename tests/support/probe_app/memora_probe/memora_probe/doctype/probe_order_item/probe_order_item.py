"""A row that links to a record of any DocType."""

from frappe.model.document import Document


class ProbeOrderItem(Document):
    """What an order is about."""
