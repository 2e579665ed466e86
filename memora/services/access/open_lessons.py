"""May they be opened: the rule of ``opening`` for many lessons at once, in a few statements."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

import frappe

from memora.services.access import subscriptions
from memora.services.access.opening import (
    OVERRIDE_COLUMNS,
    Enrolment,
    LessonChain,
    chain_columns,
    chain_joins,
    find_plan,
    nodes_of,
)
from memora.services.access.subscriptions import PlayerAccess
from memora.services.cdn_export.access_calculator import PAID, apply_plan_overrides
from memora.utils.bulk import in_chunks
from memora.utils.clock import utc_now


class OpenLessons:
    """The lessons that a player may open, as ``open_lesson`` decides of each.

    Plan, overrides and what the player has paid for are read once, the lessons once a chunk; what
    was decided stays so for as long as the object lives: a request's time.

    Attributes:
        player: Who asks.
        now: The present moment, naive UTC.
    """

    def __init__(
        self, player: str, *, now: datetime | None = None, enrolment: Enrolment | None = None
    ) -> None:
        """Ask for a player; ``enrolment`` is the plan that they learn in, if it is at hand."""
        self.player = player
        self.now = now or utc_now()
        if enrolment:
            self._enrolment = enrolment
        self._last_days: dict[str, date | None] = {}

    def among(self, lesson_ids: Iterable[str]) -> set[str]:
        """Return those of some lessons that the player may open.

        Args:
            lesson_ids: Lessons, as their records are named.
        """
        return {lesson for lesson, day in self.last_days(lesson_ids).items() if day is not None}

    def last_days(self, lesson_ids: Iterable[str]) -> dict[str, date | None]:
        """Return until when the player may open some lessons.

        Args:
            lesson_ids: Lessons, as their records are named.

        Returns:
            By lesson the last day, UTC; ``date.max`` if it does not end, None if they may not.
        """
        wanted = set(lesson_ids)
        for chunk in in_chunks(sorted(wanted - self._last_days.keys())):
            self._last_days |= dict.fromkeys(chunk) | self._decide(chunk)
        return {lesson: self._last_days[lesson] for lesson in wanted}

    @cached_property
    def _enrolment(self) -> Enrolment | None:
        return find_plan(self.player)

    @cached_property
    def _access(self) -> PlayerAccess:
        season = self._enrolment.season if self._enrolment else ""
        return subscriptions.load_access(self.player, season, today=self.now.date())

    @cached_property
    def _overrides(self) -> list[dict[str, Any]]:
        if self._enrolment is None or not self._enrolment.has_overrides:
            return []
        return frappe.db.sql(
            f"""SELECT target_name, {", ".join(OVERRIDE_COLUMNS)} FROM `tabMemora Plan Override`
            WHERE parent = %s AND parenttype = 'Memora Academic Plan' ORDER BY idx""",
            self._enrolment.plan,
            as_dict=True,
        )

    def _decide(self, lesson_ids: tuple[str, ...]) -> dict[str, date | None]:
        if self._enrolment is None:
            return {}
        plan = self._enrolment.plan
        rows = frappe.db.sql(_QUERY, {"lessons": lesson_ids, "plan": plan})
        branches = [nodes_of(json.loads(row[0])) for row in rows]
        overrides = {plan: apply_plan_overrides(plan, rows=self._overrides_of(branches))}
        return {
            nodes[-1]["name"]: self._last_day(LessonChain(nodes, overrides)) for nodes in branches
        }

    def _overrides_of(self, branches: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """Return the plan's overrides, with their targets' names as the nodes spell them."""
        names = {
            (node["doctype"], node["name"].lower()): node["name"]
            for nodes in branches
            for node in nodes
        }
        return [
            {**row, "target_name": names[key]}
            for row in self._overrides
            if (key := (row["target_doctype"], row["target_name"].rstrip().lower())) in names
        ]

    def _last_day(self, chain: LessonChain) -> date | None:
        (plan,) = chain.overrides
        level = chain.access_level(plan)
        if level is None:
            return None
        if level != PAID:
            return date.max
        return self._access.last_day(chain.nodes[0]["name"], chain.keys)


_QUERY = f"""SELECT JSON_ARRAY({", ".join(chain_columns())}) {chain_joins()}
    WHERE lesson.name IN %(lessons)s AND lesson.is_published = 1 AND EXISTS (
        SELECT 1 FROM `tabMemora Plan Subject` listed
        WHERE listed.parent = %(plan)s AND listed.subject = n0.name)"""
