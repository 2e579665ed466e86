import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.services.content.media import files, names, sniff, uses
from memora.services.content.text import inert
from memora.utils.errors import ValidationError

#: What the file alone says of itself.
FILE_FIELDS = (
    *("kind", "extension", "sha256", "file_size", "width", "height", "file_name"),
    *("subject", "media_name"),
)
_LESSONS_NAMED = 3


class MemoraMedia(MemoraRecord):
    """A picture, a sound, a film or a paper that a subject's lessons may show."""

    def autoname(self) -> None:
        """Name the record after the subject and what lessons call the medium there."""
        self.name = names.record_name(self.subject, self.media_name)

    def validate(self) -> None:
        """Keep what the file says of itself; its words are people's."""
        self.keep_file()
        for fieldname in ("alt", "license", "source"):
            if isinstance(self.get(fieldname), str):
                self.set(fieldname, inert(self.get(fieldname)).strip())

    def keep_file(self) -> None:
        """Take the file from an upload alone, or from a record that is restored.

        Raises:
            ValidationError: a new record has no file on this site.
        """
        if self.flags.has_file:
            return
        before = self.get_doc_before_save()
        if before:
            self.update({fieldname: before.get(fieldname) for fieldname in FILE_FIELDS})
            return
        path = files.locate(self.sha256, self.extension)
        if path is None or not names.is_name(str(self.media_name)):
            frappe.throw(
                _("A medium begins with its file: upload it in the list of media."),
                ValidationError,
            )
        self.kind = sniff.BY_EXTENSION[self.extension].kind
        self.file_size = path.stat().st_size

    def on_trash(self) -> None:
        """Refuse to delete what lessons show.

        Raises:
            ValidationError: a lesson refers to it.
        """
        lessons = uses.lessons_with(self.name, most=_LESSONS_NAMED + 1)
        if lessons:
            named = ", ".join(lessons[:_LESSONS_NAMED]) + ("…" if lessons[_LESSONS_NAMED:] else "")
            frappe.throw(
                _(
                    "{0} is shown by lessons: {1}. Take it out of them first, then delete it."
                ).format(self.media_name, named),
                ValidationError,
            )

    def instead_of_renaming(self) -> str:
        """Say how a medium gets another name."""
        return _("Upload its file again under the right name instead, and let lessons refer to it.")
