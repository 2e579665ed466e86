"""A record of the kinds of fields that the other probes lack."""

from frappe.model.document import Document


class ProbeOrder(Document):
    """An order."""
