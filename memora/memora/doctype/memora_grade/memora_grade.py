from frappe.model.document import Document


class MemoraGrade(Document):
    """A school grade that plans are made for."""
