"""Refuses lessons that the player's map shows as locked."""

from dataclasses import dataclass
from typing import Any

from frappe import _

from memora.services.access import Enrolment, Lesson
from memora.services.cdn_export import load_plan_overrides
from memora.services.ledger.player_state import PlayerState, level_of
from memora.services.progress_engine import structure_loader
from memora.services.progress_engine.lesson_gate import HiddenLessonError, LessonGate, Obstacle
from memora.utils.errors import ConflictError, NotFoundError


def load_overrides(enrolment: Enrolment) -> dict[str, Any]:
    """Return the overrides of a player's plan, as ``apply_plan_overrides`` indexes them."""
    if not enrolment.has_overrides:
        return {}
    return load_plan_overrides([enrolment.plan])[enrolment.plan]


@dataclass(frozen=True, slots=True)
class LessonLock:
    """A lesson's place on the map of one player.

    It is meant to be asked under the player's lock: a view that lags behind must not refuse a
    lesson which the player has opened.
    """

    lesson: Lesson
    gate: LessonGate
    overrides: dict[str, Any]

    def require_open(self, state: PlayerState) -> None:
        """Check that the player has opened the lesson.

        Raises:
            ConflictError: another lesson, or a level, comes first.
        """
        obstacle = self.gate.find_obstacle(
            self.lesson.lesson_id,
            state.passed_bits(self.lesson.subject),
            plan_overrides=self.overrides,
            player_level=level_of(state.xp.total),
        )
        if obstacle:
            raise _refusal(obstacle)

    def completes_subject(self, state: PlayerState) -> bool:
        """Say whether with this lesson everything is passed that the map of the subject shows."""
        passed = state.passed_bits(self.lesson.subject) | 1 << self.lesson.bit_index
        return self.gate.is_complete(passed, plan_overrides=self.overrides)


def load_lesson_lock(lesson: Lesson, enrolment: Enrolment) -> LessonLock:
    """Return what knows whether a player has opened a lesson.

    Args:
        lesson: the lesson.
        enrolment: the player's.

    Raises:
        NotFoundError: the lesson is not on the player's map: not published with its subject yet,
            or hidden in the plan.
    """
    overrides = load_overrides(enrolment)
    try:
        gate = structure_loader.load_lesson_gate(lesson.subject)
        gate.check_shown(lesson.lesson_id, plan_overrides=overrides)
    except (FileNotFoundError, HiddenLessonError) as error:
        raise NotFoundError(
            _("The lesson {0} is not on your map at the moment. Choose another one there.").format(
                lesson.lesson_id
            )
        ) from error
    return LessonLock(lesson, gate, overrides)


def _refusal(obstacle: Obstacle) -> ConflictError:
    if obstacle.lesson_id is None:
        return ConflictError(
            _("This part opens at level {0}. Earn XP in other lessons first.").format(
                obstacle.level
            ),
            required_level=obstacle.level,
        )
    return ConflictError(
        _("This lesson is still locked. Complete “{0}” first.").format(obstacle.title),
        required_lesson_id=obstacle.lesson_id,
    )
