"""Whether one lesson may be played, without computing the whole tree. Pure: no framework, no I/O.

The rules are those of ``unlock_calculator``; a property test holds the two together. Sets of
lessons are whole numbers, bit ``i`` for the lesson with bit index ``i``: a question about all
earlier siblings of a node is then one AND, at any size of subject.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from memora.services.cdn_export.access_calculator import (
    DOCTYPE_BY_TYPE,
    calculate_access_level,
    calculate_linear_mode,
)
from memora.services.progress_engine.structure import child_type_of, children_of


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a lesson closed: another lesson to pass first, or a level to reach.

    Attributes:
        lesson_id: the lesson to complete first, which is open; None where a level is missing.
        title: its title.
        level: the level to reach first; None where a lesson is missing.
    """

    lesson_id: str | None = None
    title: str | None = None
    level: int | None = None


class HiddenLessonError(LookupError):
    """The lesson is not published, or hidden in the plan."""


@dataclass(slots=True)
class _Place:
    """A node of the structure: its lessons, and those of the siblings before it."""

    source: Mapping[str, Any]
    parent: "_Place | None"
    before: int
    lessons: int = 0


class LessonGate:
    """The order of one published subject; made once for a structure, then asked for many players.

    Args:
        structure: the subject's structure file.

    Attributes:
        lessons: all lessons of the subject, bit ``i`` for bit index ``i``.
    """

    def __init__(self, structure: Mapping[str, Any]) -> None:
        self._places: dict[tuple[str, str], _Place] = {}
        self._in_order: list[Mapping[str, Any]] = []
        self.lessons = self._add(structure, "subject", None, 0)

    def find_obstacle(
        self,
        lesson_id: str,
        passed: int,
        *,
        plan_overrides: Mapping[str, Any] | None = None,
        player_level: int | None = None,
    ) -> Obstacle | None:
        """Say what keeps a lesson closed; None if it is open.

        Args:
            lesson_id: the lesson.
            passed: the lessons that the player has passed, bit ``i`` for bit index ``i``.
            plan_overrides: the plan's overrides, from ``apply_plan_overrides``.
            player_level: the player's level; None leaves all tracks open.

        Raises:
            HiddenLessonError: the structure has no such lesson, or the plan hides it.
        """
        overrides = plan_overrides or {}
        place, shown = self._find(lesson_id, overrides)
        for parent, child in _steps_to(place):
            level = child.source.get("unlock_level") or 0
            if player_level is not None and player_level < level:
                return Obstacle(level=level)
            missing = child.before & shown & ~passed
            is_begun = child.lessons & shown & passed
            if missing and not is_begun and calculate_linear_mode(parent.source, overrides):
                first = self._first_of(missing)
                return self.find_obstacle(
                    first["id"], passed, plan_overrides=overrides, player_level=player_level
                ) or Obstacle(lesson_id=first["id"], title=first["title"])
        return None

    def check_shown(
        self, lesson_id: str, *, plan_overrides: Mapping[str, Any] | None = None
    ) -> None:
        """Raise unless the lesson is on the map.

        Raises:
            HiddenLessonError: the structure has no such lesson, or the plan hides it.
        """
        self._find(lesson_id, plan_overrides or {})

    def is_complete(self, passed: int, *, plan_overrides: Mapping[str, Any] | None = None) -> bool:
        """Say whether everything on the map is passed.

        Args:
            passed: the lessons that the player has passed, bit ``i`` for bit index ``i``.
            plan_overrides: the plan's overrides, from ``apply_plan_overrides``.
        """
        return not self.lessons & ~self._hidden(plan_overrides or {}) & ~passed

    def _find(self, lesson_id: str, overrides: Mapping[str, Any]) -> tuple[_Place, int]:
        """Return a lesson's place, and all lessons but the hidden ones."""
        place = self._places.get(("lesson", lesson_id))
        shown = ~self._hidden(overrides)
        if place is None or not place.lessons & shown:
            raise HiddenLessonError(lesson_id)
        return place, shown

    def _add(
        self, node: Mapping[str, Any], node_type: str, parent: _Place | None, before: int
    ) -> int:
        place = _Place(node, parent, before)
        self._places[node_type, node["id"]] = place
        child_type = child_type_of(node_type)
        if child_type is None:
            self._in_order.append(node)
            place.lessons = 1 << int(node["bit_index"])
        else:
            for child in children_of(node, node_type):
                place.lessons |= self._add(child, child_type, place, place.lessons)
        return place.lessons

    def _hidden(self, overrides: Mapping[str, Any]) -> int:
        hidden = 0
        for name in overrides:
            for node_type in DOCTYPE_BY_TYPE:
                place = self._places.get((node_type, name))
                if place and calculate_access_level(place.source, None, overrides) is None:
                    hidden |= place.lessons
        return hidden

    def _first_of(self, lessons: int) -> Mapping[str, Any]:
        return next(node for node in self._in_order if lessons >> node["bit_index"] & 1)


def _steps_to(place: _Place) -> Iterator[tuple[_Place, _Place]]:
    """Yield (parent, child) from the subject down to a place."""
    steps = []
    while place.parent is not None:
        steps.append((place.parent, place))
        place = place.parent
    return reversed(steps)
