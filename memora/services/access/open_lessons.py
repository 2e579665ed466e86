"""May they be opened: the rule of ``opening`` for many lessons at once, in a few statements."""

import json
from collections.abc import Iterable
from datetime import datetime
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

    Args:
        player: Who asks.
        now: The present moment, naive UTC; the clock's if None.
    """

    def __init__(self, player: str, *, now: datetime | None = None) -> None:
        self._player = player
        self._today = (now or utc_now()).date()
        self._decided: dict[str, bool] = {}

    def among(self, lesson_ids: Iterable[str]) -> set[str]:
        """Return those of some lessons that the player may open.

        Args:
            lesson_ids: Lessons, as their records are named.
        """
        wanted = set(lesson_ids)
        for chunk in in_chunks(sorted(wanted - self._decided.keys())):
            opened = self._decide(chunk)
            self._decided |= {lesson: lesson in opened for lesson in chunk}
        return {lesson for lesson in wanted if self._decided[lesson]}

    @cached_property
    def _enrolment(self) -> Enrolment | None:
        return find_plan(self._player)

    @cached_property
    def _access(self) -> PlayerAccess:
        season = self._enrolment.season if self._enrolment else ""
        return subscriptions.load_access(self._player, season, today=self._today)

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

    def _decide(self, lesson_ids: tuple[str, ...]) -> set[str]:
        if self._enrolment is None:
            return set()
        plan = self._enrolment.plan
        rows = frappe.db.sql(_QUERY, {"lessons": lesson_ids, "plan": plan})
        branches = [nodes_of(json.loads(row[0])) for row in rows]
        overrides = {plan: apply_plan_overrides(plan, rows=self._overrides_of(branches))}
        return {
            nodes[-1]["name"] for nodes in branches if self._is_open(LessonChain(nodes, overrides))
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

    def _is_open(self, chain: LessonChain) -> bool:
        (plan,) = chain.overrides
        level = chain.access_level(plan)
        if level != PAID:
            return level is not None
        return self._access.opens(chain.nodes[0]["name"], chain.keys)


_QUERY = f"""SELECT JSON_ARRAY({", ".join(chain_columns())}) {chain_joins()}
    WHERE lesson.name IN %(lessons)s AND lesson.is_published = 1 AND EXISTS (
        SELECT 1 FROM `tabMemora Plan Subject` listed
        WHERE listed.parent = %(plan)s AND listed.subject = n0.name)"""
