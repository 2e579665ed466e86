from frappe.model.document import Document


class MemoraAuthorizedDevice(Document):
    """A device a student may study on; the profile checks it."""
