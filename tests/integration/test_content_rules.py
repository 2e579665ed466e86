"""Rules of content that people meet in Desk: order, prices, bounds, the default track."""

import frappe
import pytest

from memora.utils.errors import ValidationError
from tests.support.factories import (
    make_lesson,
    make_plan,
    make_sales_item,
    make_subject,
    make_topic,
    make_track,
)


def order_of(topic):
    return frappe.get_all(
        "Memora Lesson", {"parent_topic": topic}, pluck="name", order_by="sort_order", limit=9
    )


@pytest.fixture
def lessons():
    """Three lessons of one topic, in order."""
    topic = make_topic().name
    return [make_lesson(topic, node_id=f"l{number}") for number in (1, 2, 3)]


def test_a_lesson_put_where_another_stands_moves_the_later_ones_on(lessons):
    make_lesson(lessons[0].parent_topic, node_id="new", sort_order=2)
    assert order_of(lessons[0].parent_topic) == ["l1", "new", "l2", "l3"]


def test_a_lesson_moved_to_the_front_comes_first(lessons):
    lessons[2].sort_order = 1
    lessons[2].save()
    assert order_of(lessons[0].parent_topic) == ["l3", "l1", "l2"]


def test_a_lesson_saved_without_moving_moves_no_other(lessons):
    lessons[0].reload()
    lessons[0].title = "Another title"
    lessons[0].save()
    positions = frappe.get_all("Memora Lesson", pluck="sort_order", order_by="name", limit=9)
    assert positions == [1, 2, 3]


def test_a_lesson_that_comes_from_another_topic_takes_its_position(lessons):
    other = make_topic(frappe.db.get_value("Memora Topic", lessons[0].parent_topic, "parent_unit"))
    make_lesson(other.name, node_id="there")
    lessons[0].parent_topic = other.name
    lessons[0].save()
    assert order_of(other.name) == ["l1", "there"]


def test_a_subject_has_one_default_track():
    first = make_track(is_default=1)
    second = make_track(first.parent_subject, is_default=1)
    assert [frappe.db.get_value("Memora Track", t.name, "is_default") for t in (first, second)] == [
        0,
        1,
    ]


def test_other_subjects_keep_their_default_track():
    other = make_track(is_default=1)
    make_track(is_default=1)
    assert frappe.db.get_value("Memora Track", other.name, "is_default") == 1


@pytest.mark.parametrize("level", [-1, 1001])
def test_a_track_opens_at_a_level_that_exists(level):
    with pytest.raises(ValidationError, match="from 0 to 1000"):
        make_track(unlock_level=level)


@pytest.mark.parametrize("base_xp", [-1, 1001])
def test_a_lesson_is_worth_0_to_1000_xp(base_xp):
    with pytest.raises(ValidationError, match="from 0 to 1000"):
        make_lesson(base_xp=base_xp)


def test_a_discount_never_raises_the_price():
    with pytest.raises(ValidationError, match="above the full price"):
        make_subject(full_price=10, discounted_price=12)


def test_two_subjects_of_a_plan_have_two_positions():
    rows = [{"subject": make_subject().name, "sort_order": 1} for _ in range(2)]
    with pytest.raises(ValidationError, match="position 1 already"):
        make_plan(subjects=rows)


def test_content_requires_an_item_that_exists():
    with pytest.raises(frappe.LinkValidationError):
        make_lesson(required_item="no-such-item")


def test_an_item_that_content_requires_cannot_be_deleted():
    item = make_sales_item()
    make_lesson(required_item=item.name)
    with pytest.raises(frappe.LinkExistsError):
        item.delete()


def test_an_item_that_is_not_offered_any_more_still_locks_its_content():
    item = make_sales_item(is_active=0)
    assert make_lesson(required_item=item.name).required_item == item.name
