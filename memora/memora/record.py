"""What all of Memora's records have in common, and those that people only read."""

import frappe
from frappe import _
from frappe.model.document import Document

from memora.utils import errors
from memora.utils.errors import ValidationError


class MemoraRecord(Document):
    """A record whose name never changes."""

    def before_rename(self, old: str, _new: str, _merge: bool = False) -> None:
        """Refuse, whoever asks: Frappe's own refusal gives no reason, and ``force`` skips it."""
        frappe.throw(
            _(
                "{0} {1} cannot be renamed: published files, students' progress and web addresses"
                " carry its name. {2}"
            ).format(_(self.doctype), old, self.instead_of_renaming()),
            ValidationError,
        )

    def instead_of_renaming(self) -> str:
        """Say what shows people another name."""
        if self.meta.title_field == "title":
            return _("Change its title instead.")
        return _("Make a new one with the right name instead.")


class ClosedRecord(MemoraRecord):
    """A record that the system alone writes.

    Services write it with SQL, or say ``ignore_permissions``. No role has the rights; whom this
    refuses is the Administrator, to whom Frappe gives all rights, and code by mistake.
    """

    def before_rename(self, _old: str, _new: str, _merge: bool = False) -> None:
        """Refuse: what the record tells of knows it by its name."""
        self.refuse()

    def validate(self) -> None:
        """Refuse people's inserts and changes."""
        self.refuse_people()

    def on_trash(self) -> None:
        """Refuse people's deletions."""
        self.refuse_people()

    def refuse_people(self) -> None:
        """Refuse who does not say that permissions do not matter."""
        if not self.flags.ignore_permissions:
            self.refuse()

    def refuse(self) -> None:
        """Refuse with the record's own reason."""
        frappe.throw(self.why_closed(), errors.PermissionError)

    def why_closed(self) -> str:
        """Say why people only read the record, and what to do instead."""
        return _(
            "{0} is written by the system alone: it tells what students did. Read it here; it"
            " cannot be added, changed or deleted by hand."
        ).format(_(self.doctype))
