"""A subject as plans show it: what is hidden, what is sold, who inherits what."""

import pytest

from memora.services.cdn_export.access_calculator import DOCTYPE_BY_TYPE, apply_plan_overrides
from memora.services.cdn_export.build.plan_tree import ContentNode, settle_lessons, view_of_plan

TYPES = ("subject", "track", "unit", "topic", "lesson")


def node(name, *children, **columns):
    """A node; its type follows from the depth of what is below it."""
    depth = 1 + max((TYPES[::-1].index(child.type) for child in children), default=-1)
    node_type = TYPES[::-1][depth]
    row = {"doctype": DOCTYPE_BY_TYPE[node_type], "name": name, **columns}
    return ContentNode(node_type, row, list(children))


def subject(*lessons, **topic_columns):
    return node("s", node("t", node("u", node("p", *lessons, **topic_columns))))


def overrides(*rows):
    return apply_plan_overrides(
        "P",
        rows=[
            {"parent": "P", "target_doctype": doctype, "target_name": name, "action": action}
            for doctype, name, action in rows
        ],
    )


def lessons_of(view):
    return {lesson.content.name: lesson.access_level for lesson in view.iterate("lesson")}


def test_lessons_inherit_their_topics_access():
    view = view_of_plan(subject(node("l1"), node("l2", is_free_preview=1), required_item="X"), {})

    assert lessons_of(view) == {"l1": "paid", "l2": "free_preview"}


def test_hiding_removes_the_subtree_and_its_counts():
    root = node(
        "s", node("t", node("u1", node("p1", node("l1"))), node("u2", node("p2", node("l2"))))
    )
    view = view_of_plan(root, overrides(("Memora Unit", "u1", "Hide")))

    assert lessons_of(view) == {"l2": "authenticated"}
    assert (view.lesson_count, view.children[0].lesson_count) == (1, 1)


def test_a_hidden_subject_has_no_view():
    assert view_of_plan(subject(node("l1")), overrides(("Memora Subject", "s", "Hide"))) is None


def test_the_lessons_that_any_plan_shows_are_found():
    hides_1 = overrides(("Memora Lesson", "l1", "Hide"))
    hides_both = overrides(("Memora Topic", "p", "Hide"))

    assert settle_lessons(subject(node("l1"), node("l2")), [hides_1, hides_both]) == {"l2"}
    assert settle_lessons(subject(node("l1"), node("l2")), [hides_1, {}]) == {"l1", "l2"}
    assert settle_lessons(subject(node("l1")), [hides_both]) == set()


def test_a_subject_that_no_plan_shows_is_told_from_an_empty_one():
    empty = ContentNode("subject", {"doctype": "Memora Subject", "name": "s"})
    hidden = overrides(("Memora Subject", "s", "Hide"))

    assert settle_lessons(empty, []) is None
    assert settle_lessons(empty, [hidden]) is None
    assert settle_lessons(empty, [hidden, {}]) == set()


@pytest.mark.parametrize("order", [1, -1])
def test_a_lesson_that_any_plan_sells_is_private(order):
    root = subject(node("l1"), node("l2"))
    sells_1 = overrides(("Memora Lesson", "l1", "Set Sold Separately"))
    settle_lessons(root, [{}, sells_1][::order])

    assert {x.name: x.is_private for x in root.iterate() if x.type == "lesson"} == {
        "l1": True,
        "l2": False,
    }
