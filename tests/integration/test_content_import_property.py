"""Whatever a course's texts hold: imported, saved in Desk, imported again, nothing has changed."""

import copy

import frappe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memora.services.content.importing import import_course
from tests.support.factories import course_file, lessons_of

LEVELS = ("Subject", "Track", "Unit", "Topic", "Lesson")
PIECES = (
    *("a<b", "a<b and c>d", "x < y", "<b>bold</b>", "<script>alert(1)</script>", "<!-- no -->"),
    *("</p>", "<?php", "<img src=x onerror=y>", "<<a", "&lt;b&gt;", "&amp;", "&", "\\", "%s"),
    *("{0}", "مرحبا", "كسر ½ من ٣", "🦊", "👩‍🚀", "é", "\u200f", "\xa0", "'", '"', "`", "\t", "\n"),
    *("\r\n", " ", "  ", "", "0", "null", "$x^2$", "{}", "[1, 2]", '{"a": 1}', "<", ">", "–"),
)
texts = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    max_size=5,
).map("".join)
titles = texts.map(lambda text: (text + " t")[:60])


@st.composite
def courses(draw):
    course = course_file(lessons=1)
    track = course["tracks"][0]
    unit = track["units"][0]
    (lesson,) = lessons_of(course)
    for node in (course, track, unit, unit["topics"][0], lesson):
        node["title"] = draw(titles)
        if draw(st.booleans()):
            node["description"] = draw(texts)
    for name in ("license", "source"):
        course[name] = draw(texts)[:60]
    lesson["stages"][0]["title"] = draw(titles)
    lesson["stages"][0]["config"] = {"text": draw(titles), "note": draw(texts)}
    return course


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(courses())
def test_a_second_import_changes_nothing_even_after_every_node_was_saved_in_desk(course):
    import_course(copy.deepcopy(course))
    again = import_course(copy.deepcopy(course))
    for level in LEVELS:
        for name in frappe.get_all(f"Memora {level}", pluck="name", order_by="name", limit=10):
            frappe.get_doc(f"Memora {level}", name).save()
    after_desk = import_course(course)
    frappe.db.rollback()

    assert (again["changed"], again["unchanged"]) == (0, 5)
    assert (after_desk["changed"], after_desk["unchanged"]) == (0, 5)
