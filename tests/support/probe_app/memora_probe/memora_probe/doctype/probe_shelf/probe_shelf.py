from frappe.model.document import Document


class ProbeShelf(Document):
    """A plain record, to be linked to."""
