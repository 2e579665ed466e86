"""What the records of the content tree and the plan have in common."""

import re

import frappe
from frappe import _

from memora.memora.field_checks import require_not_negative
from memora.memora.record import MemoraRecord
from memora.services.content.reserved_ids import find_clashes, is_reserved
from memora.services.content.text import inert
from memora.services.content.tree import PARENT_FIELDS, last_position, make_room, subject_of
from memora.utils.errors import ValidationError

NODE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


class NamedByNodeId(MemoraRecord):
    """A record named by a stable, path-safe id of its own."""

    ID_FIELD = "node_id"

    def before_insert(self) -> None:
        """Give the record an id where its author did not."""
        if not self.get(self.ID_FIELD):
            self.set(self.ID_FIELD, frappe.generate_hash(length=10))

    def is_restored(self) -> bool:
        """Tell, before naming, a deleted record that comes back from a new one.

        Only the first brings its name; Desk gives a new form a temporary one, and a client's
        new record or copy has none or another's.
        """
        return bool(self.name) and self.name == self.get(self.ID_FIELD)

    def validate(self) -> None:
        """Check the id."""
        self.validate_node_id()

    def validate_node_id(self) -> None:
        """Refuse ids that could not be part of a path: names become addresses of files."""
        given = self.get(self.ID_FIELD)
        if not NODE_ID.fullmatch(str(given or "")):
            frappe.throw(
                _(
                    "{0} {1} cannot be used. Begin with a letter or digit, then use letters,"
                    " digits, dots, hyphens and underscores only, at most 120."
                ).format(_(self.meta.get_label(self.ID_FIELD)), given),
                ValidationError,
            )


class ContentNode(NamedByNodeId):
    """A node of the content tree: subject, track, unit, topic or lesson."""

    PLAIN_TEXTS: tuple[str, ...] = ("title", "description")

    def before_insert(self) -> None:
        """Put the node after its siblings where its author chose no position."""
        link = PARENT_FIELDS.get(self.doctype)
        if link and not self.sort_order and not self.is_restored():
            self.sort_order = last_position(self.doctype, self.get(link)) + 1
        super().before_insert()

    def validate(self) -> None:
        """Check the node's own fields and that it stays in its subject."""
        super().validate()
        require_not_negative(self, "sort_order")
        self.validate_id_is_free()
        self.make_texts_inert()
        self.validate_same_subject()
        self.take_position()

    def validate_id_is_free(self) -> None:
        """Refuse a new node whose file would take the place of another of the export."""
        if self.get_doc_before_save():
            return
        given = str(self.get(self.ID_FIELD))
        if is_reserved(self.doctype, given) or find_clashes(self.doctype, [given]):
            frappe.throw(
                _(
                    "{0} {1} is reserved: a file of every published plan has that name. Choose"
                    " another one."
                ).format(_(self.meta.get_label(self.ID_FIELD)), given),
                ValidationError,
            )

    def make_texts_inert(self) -> None:
        """Keep formulas such as a<b as they are read, and markup as text."""
        for fieldname in self.PLAIN_TEXTS:
            if isinstance(self.get(fieldname), str):
                self.set(fieldname, inert(self.get(fieldname)))

    def validate_same_subject(self) -> None:
        """Refuse to move a branch to another subject.

        A student's progress lies in the subject's bitmap; a lesson that changed its subject
        would leave it behind.
        """
        link = PARENT_FIELDS.get(self.doctype)
        before = self.get_doc_before_save()
        if not link or not before or before.get(link) == self.get(link):
            return
        old = subject_of(self.doctype, self.name)
        new = self.subject_of_parent()
        if old != new:
            frappe.throw(
                _(
                    "{0} belongs to subject {1} and cannot move to {2}, because students' progress"
                    " is kept by subject. Create it anew there instead."
                ).format(self.title, *map(_title_of_subject, (old, new))),
                ValidationError,
            )

    def take_position(self) -> None:
        """Move later siblings on, where one stands at the position that was chosen."""
        link = PARENT_FIELDS.get(self.doctype)
        before = self.get_doc_before_save()
        place = [self.get(link), int(self.sort_order or 0)] if link else None
        if place and (not before or [before.get(link), before.sort_order] != place):
            make_room(self.doctype, *place, self.name)

    def subject_of_parent(self) -> str | None:
        """Return the subject that the chosen parent belongs to."""
        link = PARENT_FIELDS[self.doctype]
        parent_doctype = self.meta.get_field(link).options
        return subject_of(parent_doctype, self.get(link)) if self.get(link) else None


def _title_of_subject(name: str | None) -> str | None:
    return frappe.db.get_value("Memora Subject", name, "title") if name else None
