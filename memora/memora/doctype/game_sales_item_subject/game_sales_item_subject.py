from frappe.model.document import Document


class GameSalesItemSubject(Document):
    """A subject that an item opens; the item checks it."""
