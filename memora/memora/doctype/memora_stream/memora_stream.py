from frappe.model.document import Document


class MemoraStream(Document):
    """A stream within a grade, for example science."""
