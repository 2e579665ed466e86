import json
from html import escape

import frappe
from frappe import _

from memora.memora.content_node import ContentNode
from memora.memora.field_checks import require_between, require_not_negative
from memora.services.content import bit_index, question_index
from memora.services.content.importing import stage_faults
from memora.services.content.media import uses
from memora.services.content.native import ids_in, read_config, with_other_ids
from memora.services.content.rendering import PLAIN
from memora.services.content.text import inert
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

#: As much as a client's game may claim at once; what is more is a slip of the pen.
LARGEST_BASE_XP = 1_000


class MemoraLesson(ContentNode):
    """A lesson: the leaf of the content tree, with its place in the subject's bitmap."""

    def before_insert(self) -> None:
        """Tell a restored lesson from a new one."""
        self.flags.restored = self.is_restored()
        super().before_insert()
        if not self.flags.restored:
            self.give_fresh_question_ids()

    def give_fresh_question_ids(self) -> None:
        """Let a copy's questions be its own: reviews of the original's are kept by their ids."""
        for stage in self.stages:
            config = read_config(stage.config)
            taken = question_index.find_owners(ids_in(stage.type, config))
            if taken:
                fresh = {each: frappe.generate_hash(length=10) for each in taken}
                config = with_other_ids(stage.type, config, fresh)
                stage.config = json.dumps(config, ensure_ascii=False)

    def validate(self) -> None:
        """Check the node, its figures and stages, and keep its place in the bitmap."""
        super().validate()
        require_between(self, "base_xp", 0, LARGEST_BASE_XP)
        self.validate_stages()
        self.validate_question_ids()
        self.keep_place_in_subject()

    def make_texts_inert(self) -> None:
        """Treat the titles of the stages as the lesson's own."""
        super().make_texts_inert()
        for stage in self.stages:
            if isinstance(stage.title, str):
                stage.title = inert(stage.title)

    def validate_stages(self) -> None:
        """Refuse a stage whose config does not fit its type."""
        for stage in self.stages:
            require_not_negative(stage, "target_time", "weight")
        faults = stage_faults(
            [{"title": s.title, "type": s.type, "config": s.config} for s in self.stages],
            **self.writing(),
        )
        if faults:
            lines = "<br>".join(self.describe_stage_fault(fault) for fault in faults)
            frappe.throw(
                _("The stages cannot be saved like this:") + "<br>" + lines, ValidationError
            )

    def validate_question_ids(self) -> None:
        """Refuse a new question with the id of another lesson's; older ones stay as they are."""
        before = self.get_doc_before_save()
        asked = set(before.question_ids()) if before else set()
        new = [question_id for question_id in self.question_ids() if question_id not in asked]
        owners = question_index.find_owners(new, besides_lesson=self.name)
        for question_id, owner in owners.items():
            frappe.throw(
                _(
                    "Question id {0} belongs to lesson {1} already. Give the question another id:"
                    " what students answered to the other one is kept by it."
                ).format(escape(question_id, quote=False), owner.lesson),
                ValidationError,
            )

    def question_ids(self) -> list[str]:
        """Return the ids of the lesson's questions."""
        configs = [(stage.type, read_config(stage.config)) for stage in self.stages]
        return [each for stage_type, config in configs for each in ids_in(stage_type, config)]

    def writing(self) -> dict[str, str | None]:
        """Return how the lesson's texts are written, and in which language."""
        subject = self.subject or self.subject_of_parent()
        text_format, language = frappe.db.get_value(
            "Memora Subject", subject, ["text_format", "language"]
        ) or (None, None)
        return {"text_format": self.text_format or text_format or PLAIN, "language": language}

    def describe_stage_fault(self, fault: dict[str, str]) -> str:
        """Name the row as Desk counts it, then the place in its config: ``$[0].config.text``."""
        position, _bracket, place = fault["path"].removeprefix("$[").partition("]")
        stage = self.stages[int(position)]
        line = _("Row {0} ({1}), {2}: {3}").format(
            stage.idx, stage.title, place.removeprefix("."), fault["message"]
        )
        # Desk shows messages as HTML, and an author's question id may hold anything.
        return escape(line, quote=False)

    def keep_place_in_subject(self) -> None:
        """Set subject and bit index: given at the first save, the same for ever after."""
        before = self.get_doc_before_save()
        if before:
            self.subject, self.bit_index = before.subject, before.bit_index
            return
        self.subject = self.subject_of_parent()
        if not self.subject:
            frappe.throw(
                _("Topic {0} belongs to no subject. Complete its unit and track first.").format(
                    self.parent_topic
                ),
                ValidationError,
            )
        self.bit_index = (
            bit_index.reclaim(self.subject, self.bit_index)
            if self.flags.restored
            else bit_index.reserve(self.subject)
        )

    def on_update(self) -> None:
        """Let the indexes of questions and media follow: this save holds the lesson's lock."""
        before = self.get_doc_before_save()
        change = {"user": frappe.session.user, "now": utc_now()}
        question_index.replace(before.questions() if before else {}, self.questions(), **change)
        uses.replace(before.media_uses() if before else {}, self.media_uses(), **change)

    def after_delete(self) -> None:
        """Take the lesson out of the indexes; a restore brings it back."""
        question_index.forget(self.name)
        uses.forget(self.name)

    def media_uses(self) -> uses.Rows:
        """Return what the index of media holds of this lesson."""
        stages = [{"type": stage.type, "config": stage.config} for stage in self.stages]
        return uses.uses_in(self.name, self.subject, stages)

    def questions(self) -> question_index.Rows:
        """Return what the question index holds of this lesson."""
        # A client may send rows in another order than the one they will be read in.
        stages = sorted(self.stages, key=lambda stage: (float(stage.idx), stage.name))
        return question_index.questions_in(
            self.name,
            self.parent_topic,
            self.subject,
            [{"type": stage.type, "config": stage.config} for stage in stages],
        )


def on_doctype_update() -> None:
    """Let the database refuse a bit index given twice."""
    frappe.db.add_unique("Memora Lesson", ["subject", "bit_index"], "subject_bit_index")
