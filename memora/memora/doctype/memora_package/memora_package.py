import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.services.content import packages
from memora.services.content.text import inert
from memora.utils import errors
from memora.utils.errors import ValidationError

#: What an upload writes, and nobody else.
OF_THE_FILE = ("subject", "package_name", "sha256", "files", "file_size")


class MemoraPackage(MemoraRecord):
    """A package of HTML that a subject's lessons show; an upload makes it."""

    def validate(self) -> None:
        """Leave what tells of the file to the uploads, and keep the texts inert."""
        for fieldname in ("title", "license", "source"):
            if isinstance(self.get(fieldname), str):
                self.set(fieldname, inert(self.get(fieldname)))
        if self.flags.ignore_permissions:
            return
        before = self.get_doc_before_save()
        if before is None:
            frappe.throw(
                _("A package is made by uploading its zip: choose Upload in the list of packages."),
                errors.PermissionError,
            )
        for fieldname in OF_THE_FILE:
            self.set(fieldname, before.get(fieldname))

    def on_trash(self) -> None:
        """Refuse to take a package from lessons that show it: they could not be published."""
        lessons = packages.lessons_with(self.subject, self.package_name)
        if lessons:
            frappe.throw(
                _("Package {0} is shown by {1}. Take it out of these lessons first.").format(
                    self.package_name, ", ".join(lessons)
                ),
                ValidationError,
            )


def on_doctype_update() -> None:
    """Let the database refuse two packages of one name in a subject."""
    frappe.db.add_unique("Memora Package", ["subject", "package_name"], "subject_package")
