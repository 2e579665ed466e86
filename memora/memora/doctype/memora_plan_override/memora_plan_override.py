from frappe.model.document import Document


class MemoraPlanOverride(Document):
    """What a plan changes for one content node; the plan checks it."""
