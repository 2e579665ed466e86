from frappe.model.document import Document


class MemoraPlanSubject(Document):
    """A subject in a plan; the plan checks it."""
