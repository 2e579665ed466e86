from frappe.model.document import Document


class GameAccessContent(Document):
    """A node that limited access opens; the access checks it."""
