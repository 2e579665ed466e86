from html import escape

import frappe
from frappe import _

from memora.memora.record import MemoraRecord
from memora.services.content.importing import course_text, tasks
from memora.utils import errors
from memora.utils.clock import utc_now
from memora.utils.errors import MemoraError, ValidationError

FAULTS_SHOWN = 50


class MemoraContentImport(MemoraRecord):
    """An import of a course file that a worker does: asked for once, then the system's."""

    def before_insert(self) -> None:
        """Check the course at once: a faulty one leaves no record behind."""
        if not self.is_restored():
            self.update(self.flags.request or self.requested_in_desk())

    def is_restored(self) -> bool:
        """Tell a finished import that was deleted and comes back: its file may be outdated."""
        return bool(self.finished_at)

    def requested_in_desk(self) -> dict:
        """Return the fields of a task whose course comes with the form."""
        self.question_id_prefix = (self.question_id_prefix or "").strip()
        try:
            return tasks.new_task(
                self.given_course(),
                self.plan,
                self.question_id_prefix,
                user=frappe.session.user,
                now=utc_now(),
            )
        except MemoraError as error:
            frappe.throw(describe(error), type(error))

    def given_course(self) -> object:
        """Return the parsed course: sent as text, else attached."""
        if self.course:
            return course_text.parse_course(self.course)
        if not self.course_file:
            raise ValidationError(_("Attach the course file that shall be imported."))
        return course_text.read_attached_course(self.course_file)

    def after_insert(self) -> None:
        """Let a worker begin."""
        if not self.is_restored():
            tasks.start(self.name, self.attempts, self.requested_at)

    def validate(self) -> None:
        """Refuse later changes: the record says what was asked for and what came of it."""
        if not self.is_new():
            # The DocType lets administrators write: Desk's form for a new record needs that.
            frappe.throw(
                _("An import cannot be changed. Make a new one instead."), errors.PermissionError
            )

    def on_trash(self) -> None:
        """Keep an import that is under way; one that waits is given up by deleting it."""
        if tasks.is_under_way(self.name):
            frappe.throw(
                _("This import is under way. Wait until it is done, then delete its record."),
                ValidationError,
            )


def describe(error: MemoraError) -> str:
    """Return what Desk shows of a refusal: the message, and a row for each fault."""
    text = escape(str(error), quote=False)
    faults = error.details.get("invalid", [])
    if not faults:
        return text
    rows = [(fault["path"], fault["message"]) for fault in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        rows.append(("…", _("and {0} more").format(len(faults) - FAULTS_SHOWN)))
    cells = "".join(
        f"<tr><td>{escape(path, quote=False)}</td><td>{escape(message, quote=False)}</td></tr>"
        for path, message in rows
    )
    return f'{text}<br><br><table class="table table-bordered"><tbody>{cells}</tbody></table>'


def on_doctype_update() -> None:
    """Make finding unfinished imports cheap."""
    frappe.db.add_index("Memora Content Import", ["status", "requested_at"], "status_requested_at")
