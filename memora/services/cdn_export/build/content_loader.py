"""Reads a plan's content from MariaDB: one query a level, whatever the number of nodes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export.access_calculator import DOCTYPE_BY_TYPE, apply_plan_overrides
from memora.services.cdn_export.build.plan_tree import (
    ContentNode,
    PlanNode,
    settle_lessons,
    view_of_plan,
)
from memora.services.content.media.uses import load_media_of
from memora.services.content.tree import PARENT_FIELDS
from memora.utils.errors import NotFoundError

#: Lessons whose stages are read at a time: bounds the memory that their texts take.
LESSONS_PER_QUERY = 500

# The number of a lesson's stages and a digest of all they hold. It tells without reading the texts
# whether a lesson's file is still right, and goes by content and not by `modified`, which neither
# child edits nor `set_value` need move.
#
# A stage that shows a package or another site's page depends besides on the package's content, or
# on the hosts that the school names.
INTERACTIVE_DIGEST = """CASE WHEN stage.type = 'Interactive' THEN CONCAT_WS(',',
        (SELECT package.sha256 FROM `tabMemora Package` package
        WHERE package.subject = {subject}
            AND package.package_name = LOWER(JSON_VALUE(stage.config, '$.package'))),
        (SELECT QUOTE(value) FROM tabSingles
        WHERE doctype = 'Memora Settings' AND field = 'interactive_hosts')
    ) END"""
_STAGES_DIGEST = f"""(
    SELECT CONCAT(COUNT(*), '-', HEX(BIT_XOR(CAST(CONV(LEFT(MD5(CONCAT_WS('\\0',
        stage.idx, COALESCE(stage.title, ''), COALESCE(stage.type, ''),
        COALESCE(stage.config, ''), stage.target_time, stage.weight, stage.is_skippable,
        stage.server_marked,
        {INTERACTIVE_DIGEST.format(subject="`tabMemora Lesson`.subject")}
    )), 16), 16, 10) AS UNSIGNED))))
    FROM `tabMemora Lesson Stage` stage
    WHERE stage.parent = `tabMemora Lesson`.name AND stage.parenttype = 'Memora Lesson')"""
# How a lesson's texts are read: its own format, else its subject's; and the subject's language.
_WRITING = """COALESCE(NULLIF(text_format, ''), (
        SELECT subject.text_format FROM `tabMemora Subject` subject
        WHERE subject.name = `tabMemora Lesson`.subject), 'plain') AS text_format,
    (SELECT COALESCE(subject.language, '') FROM `tabMemora Subject` subject
        WHERE subject.name = `tabMemora Lesson`.subject) AS language"""
_COMMON_COLUMNS = "name, title, description, is_free_preview, is_public, required_item"
_ORDER = "sort_order, creation, name"
#: Columns that a lesson's entries in files are made from.
LESSON_COLUMNS = (*_COMMON_COLUMNS.split(", "), "bit_index", "base_xp", "text_format")
# By type: further columns, order among siblings.
_LEVELS = {
    "subject": ("is_linear, image, icon, color_code, language, text_format", "name"),
    "track": ("is_linear, is_default, unlock_level, icon", _ORDER),
    "unit": ("is_linear", _ORDER),
    "topic": ("is_linear", _ORDER),
    # A restored lesson is created anew but keeps its bit, and so its place.
    "lesson": (
        f"bit_index, base_xp, {_STAGES_DIGEST} AS stages_digest, {_WRITING}",
        "sort_order, bit_index",
    ),
}


@dataclass(slots=True)
class SubjectContent:
    """A subject's published content.

    Attributes:
        root: The tree; None if the subject is unpublished or gone.
        shown_lessons: Lessons that at least one published plan shows; None if none shows the
            subject.
    """

    root: ContentNode | None
    shown_lessons: set[str] | None


@dataclass(slots=True)
class PlanSubject:
    """A subject as one plan lists and shows it.

    Attributes:
        row: The plan's row: ``subject, display_name, is_mandatory``.
        view: The subject's tree as this plan shows it.
    """

    row: dict[str, Any]
    view: PlanNode


@dataclass(slots=True)
class PlanContent:
    """All that a plan's files are made of.

    Attributes:
        plan: The plan's row.
        subjects: The subjects that it shows, in its order.
        contents: Every subject that was asked for, shown or not.
        rolled_back_to: The older version whose arrangement and wording this is, if it is one.
    """

    plan: dict[str, Any]
    subjects: list[PlanSubject]
    contents: dict[str, SubjectContent]
    rolled_back_to: int | None = None


def load_plan(plan_id: str) -> dict[str, Any]:
    """Return a plan's row.

    Raises:
        NotFoundError: There is no such plan.
    """
    rows = frappe.db.sql(
        """SELECT name, title, season, grade, stream, is_published
        FROM `tabMemora Academic Plan` WHERE name = %s""",
        (plan_id,),
        as_dict=True,
    )
    if not rows:
        raise NotFoundError(
            _("There is no academic plan {0}. Check its id in the list of plans.").format(plan_id)
        )
    return rows[0]


def load_plan_subjects(plan_id: str) -> list[dict[str, Any]]:
    """Return a plan's subject rows in the plan's order."""
    return frappe.db.sql(
        """SELECT subject, display_name, is_mandatory
        FROM `tabMemora Plan Subject`
        WHERE parent = %s AND parenttype = 'Memora Academic Plan'
        ORDER BY sort_order, idx""",
        (plan_id,),
        as_dict=True,
    )


def load_plan_overrides(plan_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return each plan's overrides as ``apply_plan_overrides`` indexes them.

    Raises:
        ValueError: A plan has an override that is not understood.
    """
    # Names are compared here as the database compares them: an override typed as "Topic-1 " for
    # topic-1 is accepted when the plan is saved, and so it has to work.
    joins = " ".join(
        f"""LEFT JOIN `tab{doctype}` {node_type}
        ON override.target_doctype = '{doctype}' AND {node_type}.name = override.target_name"""
        for node_type, doctype in DOCTYPE_BY_TYPE.items()
    )
    names = ", ".join(f"{node_type}.name" for node_type in DOCTYPE_BY_TYPE)
    rows = _select(
        f"""SELECT override.parent, override.target_doctype, override.action,
            override.override_value, COALESCE({names}, override.target_name) AS target_name
        FROM `tabMemora Plan Override` override {joins}
        WHERE override.parent IN %(names)s AND override.parenttype = 'Memora Academic Plan'
        ORDER BY override.parent, override.idx""",
        plan_ids,
    )
    return {plan_id: apply_plan_overrides(plan_id, rows=rows) for plan_id in plan_ids}


def load_plan_content(plan: dict[str, Any], *, also_subjects: Iterable[str] = ()) -> PlanContent:
    """Read what a plan's files are made of.

    Args:
        plan: The plan's row, from ``load_plan``.
        also_subjects: Further subjects to read: those that the plan named before.

    Raises:
        ValueError: A plan that shares one of the subjects has an override that is not understood.
    """
    rows = load_plan_subjects(plan["name"])
    contents = load_subjects({row["subject"] for row in rows} | set(also_subjects))
    overrides = load_plan_overrides([plan["name"]])[plan["name"]]
    subjects = []
    for row in rows:
        root = contents[row["subject"]].root
        view = view_of_plan(root, overrides) if root else None
        if view is not None:
            subjects.append(PlanSubject(row, view))
    return PlanContent(plan, subjects, contents)


def load_subject_view(subject_id: str, plan_id: str | None = None) -> PlanNode | None:
    """Read one subject as a plan shows it, or without plan as it is.

    Returns:
        None if it is unpublished, gone, or hidden by the plan.
    """
    root = load_subjects({subject_id})[subject_id].root
    if root is None:
        return None
    return view_of_plan(root, load_plan_overrides([plan_id])[plan_id] if plan_id else {})


def load_subjects(subject_ids: Collection[str]) -> dict[str, SubjectContent]:
    """Read the published trees of subjects, and which lessons the published plans show or sell.

    Raises:
        ValueError: A published plan with one of them has an override that is not understood.
    """
    trees = _load_trees(subject_ids)
    plans_of = load_published_plans_of(trees.keys())
    overrides = load_plan_overrides({plan for plans in plans_of.values() for plan in plans})
    contents = {}
    for subject_id in subject_ids:
        root = trees.get(subject_id)
        of_plans = [overrides[plan] for plan in plans_of.get(subject_id, ())]
        shown = settle_lessons(root, of_plans) if root else None
        contents[subject_id] = SubjectContent(root, shown)
    return contents


def load_stages(lesson_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the stages of lessons, by lesson, in order."""
    stages: dict[str, list[dict[str, Any]]] = {lesson_id: [] for lesson_id in lesson_ids}
    rows = _select(
        """SELECT parent, title, type, config, target_time, weight, is_skippable, server_marked
        FROM `tabMemora Lesson Stage`
        WHERE parent IN %(names)s AND parenttype = 'Memora Lesson'
        ORDER BY parent, idx""",
        lesson_ids,
    )
    for row in rows:
        stages[row["parent"]].append(row)
    return stages


def load_writing(lesson_id: str) -> dict[str, Any]:
    """Return ``text_format`` and ``language`` of a lesson's texts; plain if it is gone."""
    return load_writings([lesson_id])[lesson_id]


def load_writings(lesson_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return ``text_format`` and ``language`` of the texts of lessons, by lesson; plain if gone."""
    rows = _select(
        f"SELECT name, {_WRITING} FROM `tabMemora Lesson` WHERE name IN %(names)s", lesson_ids
    )
    gone = {lesson_id: {"text_format": "plain", "language": ""} for lesson_id in lesson_ids}
    return gone | {row.pop("name"): row for row in rows}


def load_level(node_type: str, parent_ids: Collection[str]) -> list[dict[str, Any]]:
    """Return the published nodes of one type below some parents, in order among siblings.

    Args:
        node_type: The type.
        parent_ids: Their parents; of subjects, the subjects themselves.

    Returns:
        Their rows, with ``doctype`` and ``parent_name``; lessons with ``stage_count``,
        ``stages_digest`` and ``media``, of class ``Medium``.
    """
    columns, order = _LEVELS[node_type]
    doctype = DOCTYPE_BY_TYPE[node_type]
    parent_column = PARENT_FIELDS.get(doctype)
    rows = _select(
        f"""SELECT {_COMMON_COLUMNS}, {columns}, {parent_column or "NULL"} AS parent_name
        FROM `tab{doctype}`
        WHERE {parent_column or "name"} IN %(names)s AND is_published = 1
        ORDER BY {order}""",
        parent_ids,
    )
    for row in rows:
        row["doctype"] = doctype
        if node_type == "lesson":
            count, _, row["stages_digest"] = row["stages_digest"].partition("-")
            row["stage_count"] = int(count)
    if node_type == "lesson":
        media = load_media_of([row["name"] for row in rows])
        for row in rows:
            row["media"] = media.get(row["name"], [])
    return rows


def load_published_plans_of(subject_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the published plans that hold subjects, by subject."""
    plans: dict[str, list[str]] = {}
    rows = _select(
        """SELECT DISTINCT listed.subject, plan.name
        FROM `tabMemora Plan Subject` listed
        JOIN `tabMemora Academic Plan` plan ON plan.name = listed.parent
        WHERE listed.subject IN %(names)s AND listed.parenttype = 'Memora Academic Plan'
            AND plan.is_published = 1
        ORDER BY listed.subject, plan.name""",
        subject_ids,
    )
    for row in rows:
        plans.setdefault(row["subject"], []).append(row["name"])
    return plans


def _load_trees(subject_ids: Collection[str]) -> dict[str, ContentNode]:
    trees: dict[str, ContentNode] = {}
    parents: dict[str, ContentNode] = {}
    for node_type in _LEVELS:
        level = {}
        for row in load_level(node_type, subject_ids if node_type == "subject" else parents):
            node = level[row["name"]] = ContentNode(node_type, row)
            if node_type != "subject":
                parents[row["parent_name"]].children.append(node)
        trees = trees or level
        parents = level
    return trees


def _select(query: str, names: Collection[str]) -> list[dict[str, Any]]:
    """Run a query over ``%(names)s``; nothing is found among no names."""
    if not names:
        return []
    return frappe.db.sql(query, {"names": tuple(names)}, as_dict=True)
