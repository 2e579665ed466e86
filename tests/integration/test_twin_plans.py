"""Two plans for one grade, stream and season: which one would a student learn in?"""

import frappe
import pytest

from memora.services import cdn_export
from memora.services.cdn_export import batch_processor
from memora.services.profiles import onboarding
from memora.utils.errors import ConflictError, ValidationError
from tests.support.factories import make_grade, make_plan, make_season, make_stream, make_subject


@pytest.fixture
def first():
    return make_plan(make_subject().name, title="The first plan", stream=make_stream().name)


def twin_of(plan, **fields):
    place = {"grade": plan.grade, "stream": plan.stream, "season": plan.season}
    return make_plan(**{**place, **fields})


def publish_unseen(plan):
    """Publish as an older release did, or somebody in the same moment."""
    frappe.db.set_value("Memora Academic Plan", plan.name, "is_published", 1)
    frappe.db.commit()


def test_a_second_published_plan_is_refused_with_the_names_of_the_first(first):
    with pytest.raises(ValidationError, match=f"{first.name} .The first plan.") as refusal:
        twin_of(first)

    assert first.grade in str(refusal.value)


def test_an_unpublished_twin_may_be_prepared_and_is_refused_when_it_is_published(first):
    second = twin_of(first, is_published=0)
    second.is_published = 1

    with pytest.raises(ValidationError, match=first.name):
        second.save()


@pytest.mark.parametrize("part", ["grade", "stream", "season"])
def test_a_published_plan_cannot_become_another_ones_twin(first, part):
    other = {"grade": make_grade, "stream": make_stream, "season": make_season}[part]().name
    second = twin_of(first, **{part: other})
    second.set(part, first.get(part))

    with pytest.raises(ValidationError, match=first.name):
        second.save()


def test_without_a_stream_a_plan_is_no_twin_of_one_with(first):
    assert twin_of(first, stream=None).is_published


def test_two_of_before_can_be_edited_and_publishing_names_both(first):
    second = twin_of(first, is_published=0)
    publish_unseen(second)
    second = frappe.get_doc("Memora Academic Plan", second.name)
    second.title = "Another title"
    second.save()
    frappe.db.commit()

    for plan in (first, second):
        with pytest.raises(ConflictError) as refusal:
            batch_processor.rebuild_plan(plan.name)
        assert first.name in str(refusal.value)
        assert second.name in str(refusal.value)


def test_two_of_before_stop_no_build_in_the_background(first):
    publish_unseen(twin_of(first, is_published=0))

    batch_processor.process_pending_plans()

    frappe.db.commit()
    assert frappe.db.count("CDN Sync Log", {"status": "Failed"}) == 0
    assert cdn_export.find_logs(None, None, limit=20, offset=0)["total"] > 0


def test_of_two_of_before_students_get_the_first_that_has_subjects(first):
    empty = twin_of(first, node_id="a-plan-before-all-others", is_published=0)
    publish_unseen(empty)

    plans = onboarding.get_academic_masters()["combinations"]

    assert [plan["plan"] for plan in plans] == [first.name, empty.name]
