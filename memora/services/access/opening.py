"""May it be opened: a lesson, the plan a player learns in, and how the plan opens the lesson."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _

from memora.services.access import subscriptions
from memora.services.cdn_export import load_published_plans_of
from memora.services.cdn_export.access_calculator import (
    PAID,
    apply_plan_overrides,
    calculate_access_level,
)
from memora.services.cdn_export.addresses.lessons import lesson_address
from memora.services.content.tree import CONTENT_DOCTYPES, PARENT_FIELDS
from memora.services.ledger.player_view import LessonRef
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, PermissionError
from memora.utils.names import is_same_name, stored_name

_COLUMNS = ("name", "is_free_preview", "is_public", "required_item")
OVERRIDE_COLUMNS = ("parent", "idx", "target_doctype", "action", "override_value")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What completing a lesson needs to know of it.

    Attributes:
        lesson_id: Its name.
        subject: Its subject.
        bit_index: Its bit in the subject's progress.
        base_xp: What it is worth.
        is_server_marked: Whether the server alone marks one of its stages, so that no client can
            say how many hearts are left.
    """

    lesson_id: str
    subject: str
    bit_index: int
    base_xp: int
    is_server_marked: bool = False

    @property
    def ref(self) -> LessonRef:
        """Where the lesson's progress is kept."""
        return LessonRef(self.subject, self.bit_index)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The plan and season a player learns in, and whether the plan overrides anything.

    Attributes:
        subject: the subject that was asked about, by the name that is stored; none of a plan.
    """

    plan: str
    season: str
    has_overrides: bool
    subject: str = ""


@dataclass(frozen=True, slots=True)
class OpenLesson:
    """A lesson that a player may open.

    Attributes:
        enrolment: The plan and season in which they learn it.
        access_level: How the plan opens it.
        last_day: The last day of the player's access to a paid lesson, UTC; ``date.max`` if it
            does not end.
    """

    enrolment: Enrolment
    access_level: str
    last_day: date = date.max


@dataclass(frozen=True, slots=True)
class LessonChain:
    """A published lesson and its published parents, from the subject down.

    Attributes:
        nodes: Their rows: ``doctype, name, is_free_preview, is_public, required_item``.
        overrides: What plans change for them, by plan, as ``apply_plan_overrides`` indexes it.
    """

    nodes: list[dict[str, Any]]
    overrides: dict[str, dict[str, Any]]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """DocType and name of each node."""
        return [(node["doctype"], node["name"]) for node in self.nodes]

    @property
    def required_item(self) -> str | None:
        """The item that opens the lesson: its own, else the nearest above it."""
        items = (node["required_item"] for node in reversed(self.nodes))
        return next(filter(None, items), None)

    def access_level(self, plan_id: str) -> str | None:
        """Return how the lesson may be opened in a plan; None if it hides the lesson."""
        level = None
        for node in self.nodes:
            level = calculate_access_level(node, level, self.overrides[plan_id])
            if level is None:
                return None
        return level


def find_lesson(lesson_id: str) -> Lesson | None:
    """Return a published lesson, by the name that is stored, or None."""
    row = frappe.db.sql(
        """SELECT name, subject, bit_index, base_xp, EXISTS (
            SELECT 1 FROM `tabMemora Lesson Stage` stage
            WHERE stage.parent = lesson.name AND stage.parenttype = 'Memora Lesson'
            AND stage.type = 'Quiz' AND stage.server_marked = 1)
        FROM `tabMemora Lesson` lesson WHERE name = %s AND is_published = 1""",
        lesson_id,
    )
    if not row or not is_same_name(lesson_id, row[0][0]):
        return None
    *place, is_server_marked = row[0]
    return Lesson(*place, bool(is_server_marked))


def find_plan(player: str) -> Enrolment | None:
    """Return the published plan and the season in which a player learns; None without one."""
    row = frappe.db.sql(
        """SELECT plan.name, plan.season, EXISTS (
            SELECT 1 FROM `tabMemora Plan Override` override WHERE override.parent = plan.name)
        FROM `tabMemora Player Profile` profile
        JOIN `tabMemora Academic Plan` plan ON plan.name = profile.plan AND plan.is_published = 1
        WHERE profile.name = %s""",
        player,
    )
    return Enrolment(row[0][0], row[0][1], bool(row[0][2])) if row else None


def get_enrolment(player: str, subject: str) -> Enrolment:
    """Return the plan and season in which a player learns a subject.

    Raises:
        PermissionError: the player has no plan, or it does not hold the subject.
        NotFoundError: there is no such subject, or it is not published.
    """
    row = frappe.db.sql(
        """SELECT plan.name, plan.season, content.name, content.is_published, EXISTS (
            SELECT 1 FROM `tabMemora Plan Override` override WHERE override.parent = plan.name)
        FROM `tabMemora Player Profile` profile
        LEFT JOIN `tabMemora Academic Plan` plan
            ON plan.name = profile.plan AND plan.is_published = 1
        LEFT JOIN `tabMemora Plan Subject` subject
            ON subject.parent = plan.name AND subject.subject = %s
        LEFT JOIN `tabMemora Subject` content ON content.name = subject.subject
        WHERE profile.name = %s""",
        (subject, player),
    )
    plan, season, stored, is_published, has_overrides = row[0] if row else (None,) * 5
    if stored and not is_same_name(subject, stored):
        raise NotFoundError(_("There is no subject {0}.").format(subject))
    if is_published:
        return Enrolment(plan, season, bool(has_overrides), stored)
    if is_published is not None:
        # Its files stay for a while, for those who still follow an old manifest.
        raise NotFoundError(
            _("The subject {0} is not published yet. Please try again later.").format(subject)
        )
    if not stored_name("Memora Subject", subject):
        raise NotFoundError(_("There is no subject {0}.").format(subject))
    if plan is None:
        raise PermissionError(_("Choose your grade and year first: you are not in a plan yet."))
    raise PermissionError(_("Your plan does not include this subject."))


def open_lesson(player: str, lesson: Lesson, *, now: datetime | None = None) -> OpenLesson:
    """Check that a player may open a lesson.

    Args:
        player: Who asks.
        lesson: The lesson.
        now: The present moment, naive UTC; the clock's if None.

    Raises:
        PermissionError: The player's plan does not hold the lesson's subject, or the lesson is
            paid and the player has no access to it; ``required_item`` then names the item that
            opens it, if there is one.
        NotFoundError: The lesson is hidden in the player's plan, or something above it is not
            published.
    """
    enrolment = get_enrolment(player, lesson.subject)
    chain = load_lesson_chain(lesson.lesson_id, [enrolment.plan])
    level = chain.access_level(enrolment.plan) if chain else None
    if chain is None or level is None:
        raise NotFoundError(_("There is no lesson {0}.").format(lesson.lesson_id))
    if level != PAID:
        return OpenLesson(enrolment, level)
    today = (now or utc_now()).date()
    access = subscriptions.load_access(player, enrolment.season, today=today)
    last_day = access.last_day(lesson.subject, chain.keys)
    if last_day is None:
        raise _not_paid(chain)
    return OpenLesson(enrolment, level, last_day)


def get_lesson_url(player: str, lesson: Lesson, *, now: datetime) -> dict[str, Any]:
    """Return the documented answer of ``sessions.get_lesson_url``.

    Args:
        player: Who asks.
        lesson: The lesson.
        now: The present moment, naive UTC.

    Raises:
        PermissionError: See ``open_lesson``.
        NotFoundError: See ``open_lesson``; or the lesson's file is not published yet.
    """
    opened = open_lesson(player, lesson, now=now)
    address = lesson_address(
        *(lesson.lesson_id, lesson.subject),
        player=player,
        is_sold=is_sold(lesson),
        last_day=opened.last_day,
        now=now,
    )
    named = {"lesson_id": lesson.lesson_id, "subject": lesson.subject}
    return {**named, "access": opened.access_level, **address}


def is_sold(lesson: Lesson) -> bool:
    """Say whether a published plan sells a lesson, so that its files have no public address."""
    plans = load_published_plans_of([lesson.subject]).get(lesson.subject)
    chain = load_lesson_chain(lesson.lesson_id, plans) if plans else None
    return chain is not None and PAID in map(chain.access_level, plans)


def may_read(player: str, lesson_id: str, *, now: datetime) -> bool:
    """Say whether a player may open a lesson at this moment: whoever holds its address asks.

    Args:
        player: Whom the address was given to.
        lesson_id: The lesson; empty where it was given to staff, for a draft.
        now: The present moment, naive UTC.
    """
    if not lesson_id:
        return bool(frappe.has_permission("Memora Media", "read", user=player))
    lesson = find_lesson(lesson_id)
    try:
        return lesson is not None and bool(open_lesson(player, lesson, now=now))
    except (NotFoundError, PermissionError):
        return False


def load_lesson_chain(lesson_id: str, plan_ids: Collection[str]) -> LessonChain | None:
    """Read a lesson, all above it, and what plans change there, in one query.

    Args:
        lesson_id: The lesson.
        plan_ids: At least one plan.

    Returns:
        None unless each node is there and published.

    Raises:
        ValueError: A plan has an override that is not understood.
    """
    rows = frappe.db.sql(_QUERY, {"lesson": lesson_id, "plans": tuple(plan_ids)})
    if not rows:
        return None
    nodes = nodes_of(json.loads(rows[0][0]))
    # Names were compared as the database does; from here on they are compared letter by letter.
    names = {node["doctype"]: node["name"] for node in nodes}
    # Sorted here: asked to sort, MariaDB makes a temporary table, which tripled the query's time.
    overrides = [
        dict(zip(OVERRIDE_COLUMNS, columns, strict=True))
        for _nodes, *columns in sorted(rows, key=lambda row: row[1:3])
        if columns[0]
    ]
    for override in overrides:
        override["target_name"] = names[override["target_doctype"]]
    return LessonChain(
        nodes, {plan_id: apply_plan_overrides(plan_id, rows=overrides) for plan_id in plan_ids}
    )


def nodes_of(values: Sequence[Any]) -> list[dict[str, Any]]:
    """Return a lesson and all above it, from the subject down, from what ``chain_columns`` read."""
    each = iter(values)
    return [
        {"doctype": doctype, **{column: next(each) for column in _COLUMNS}}
        for doctype in CONTENT_DOCTYPES
    ]


def chain_columns() -> list[str]:
    """Return the columns that ``nodes_of`` takes, of what ``chain_joins`` joins."""
    return [f"{_alias(depth)}.{c}" for depth, _ in enumerate(CONTENT_DOCTYPES) for c in _COLUMNS]


def chain_joins() -> str:
    """Return FROM and JOIN of lessons (``lesson``) and the published nodes above (``n0`` on)."""
    joins = [
        f"JOIN `tab{doctype}` n{depth} ON n{depth}.is_published = 1 AND n{depth}.name ="
        f" {_alias(depth + 1)}.{PARENT_FIELDS[CONTENT_DOCTYPES[depth + 1]]}"
        for depth, doctype in reversed(list(enumerate(CONTENT_DOCTYPES[:-1])))
    ]
    return f"FROM `tab{CONTENT_DOCTYPES[-1]}` lesson {' '.join(joins)}"


def _alias(depth: int) -> str:
    return "lesson" if depth == len(CONTENT_DOCTYPES) - 1 else f"n{depth}"


def _not_paid(chain: LessonChain) -> PermissionError:
    item = chain.required_item
    name = subscriptions.name_on_offer(item) if item else None
    if name is None:
        return PermissionError(_("This lesson is paid. Ask your school for access."))
    return PermissionError(
        _("This lesson is paid. Buy {0} in the store, or ask your school for access.").format(name),
        required_item=item,
    )


def _make_query() -> str:
    override_columns = [f"override.{column}" for column in OVERRIDE_COLUMNS]
    targets = " OR ".join(
        f"override.target_doctype = '{doctype}' AND override.target_name = {_alias(depth)}.name"
        for depth, doctype in enumerate(CONTENT_DOCTYPES)
    )
    # One text instead of twenty columns: their descriptions took as long as the read.
    return f"""SELECT JSON_ARRAY({", ".join(chain_columns())}), {", ".join(override_columns)}
        {chain_joins()}
        LEFT JOIN `tabMemora Plan Override` override
            ON override.parent IN %(plans)s AND override.parenttype = 'Memora Academic Plan'
            AND ({targets})
        WHERE lesson.name = %(lesson)s AND lesson.is_published = 1"""


_QUERY = _make_query()
