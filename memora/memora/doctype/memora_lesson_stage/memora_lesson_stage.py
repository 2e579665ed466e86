from frappe.model.document import Document


class MemoraLessonStage(Document):
    """A step of a lesson; the lesson checks it, as child rows fire no events of their own."""
