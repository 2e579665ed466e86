"""What all of Memora's records have in common, and those that people only read."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from memora.utils import errors
from memora.utils.errors import ValidationError


class MemoraRecord(Document):
    """A record whose name never changes, and which many may save side by side.

    Frappe's save reads the child rows under a lock and deletes those that are gone, both by
    ``parent``. Where a parent has none, either locks a gap of the index; two people who then give
    their records the first child wait for each other, and MariaDB ends one of the saves (1213).
    Here the parent's row alone is locked, and child rows are found by their names.
    """

    def load_from_db(self) -> "MemoraRecord":
        """Load the record, locked where a save asks for it, and its child rows, never locked.

        Child rows change with their parent, whose ``modified`` says whether this transaction's
        snapshot has the last of them. Where it is older, Frappe's locking reads are needed.
        """
        if not self.flags.for_update or not isinstance(self.name, str) or self.meta.issingle:
            return super().load_from_db()
        how = {"as_dict": True, "order_by": None}
        newest = frappe.db.get_value(self.doctype, self.name, "*", for_update=True, **how)
        seen = frappe.db.get_value(self.doctype, self.name, "modified", order_by=None)
        if newest is None or newest.modified != seen:
            return super().load_from_db()
        self.flags.for_update = False
        try:
            super().load_from_db()
        finally:
            self.flags.for_update = True
        # What services write without a save (counters, sessions) is as new as the lock.
        self.update(newest)
        return self

    def update_child_table(self, fieldname: str, df: Any = None) -> None:
        """Write the child rows of one table; those that the save dropped go by their names.

        Args:
            fieldname: the table's field.
            df: its definition, where the caller has it.
        """
        before = self.get_doc_before_save()
        if before is None:
            super().update_child_table(fieldname, df)
            return
        table = (df or self.meta.get_field(fieldname)).options
        kept = {row.name for row in self.get(fieldname) if row.name and not row.is_new()}
        for row in before.get(fieldname):
            if row.name not in kept:
                frappe.db.delete(table, {"name": row.name})
        for row in self.get(fieldname):
            row.db_update()

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
