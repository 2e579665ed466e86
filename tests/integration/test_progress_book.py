"""A whole book, taken by one student from its first to its last lesson."""

import json
from datetime import datetime, timedelta

import frappe

from memora.services.access.opening import find_lesson
from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.learning import completion, progress_map
from memora.services.ledger.interaction_log import fold_log
from memora.services.progress_engine import snapshot_syncer
from tests.support.factories import DEMO_COURSE, make_plan
from tests.support.math_10.pictures import import_with_pictures
from tests.support.players import make_player

FIRST_DAY = datetime(2026, 9, 1, 8)
#: The daily cap of 2,000 XP has room for as many first completions.
LESSONS_A_DAY = 40


def test_anatomy_is_taken_from_the_first_to_the_last_lesson(course_data_dir, borrow_user):
    course = json.loads((course_data_dir / "anatomy-physiology-2e.course.json").read_bytes())
    take_whole_course(course, borrow_user("Memora Student"), lessons=1_362)


def test_the_demo_course_is_taken_from_the_first_to_the_last_lesson(borrow_user):
    course = json.loads(DEMO_COURSE.read_bytes())
    take_whole_course(course, borrow_user("Memora Student"), lessons=60)


def take_whole_course(course, user, lessons):
    subject, player = publish_in_strict_order(course, user)
    percentages, taken = [], []
    while True:
        progress = progress_map.get_progress(player, subject)
        percentages.append(progress["completion_percentage"])
        lesson_id = progress["suggested_next_lesson_id"]
        if lesson_id is None:
            break
        days, turn = divmod(len(taken), LESSONS_A_DAY)
        at = FIRST_DAY + timedelta(days=days, minutes=turn)
        answer = completion.complete_lesson(player, find_lesson(lesson_id), 5, now=at).answer
        assert answer["is_first_completion"]
        assert "xp_capped" not in answer
        taken.append(lesson_id)

    assert len(taken) == len(set(taken)) == lessons
    assert (percentages[0], percentages[-1]) == (0.0, 100.0)
    assert percentages == sorted(percentages)
    assert (progress["passed_lessons"], progress["total_xp_earned"]) == (lessons, xp_of(subject))
    assert fold_log(player).streak == -(-lessons // LESSONS_A_DAY)
    snapshot_syncer.sync_pending_bitmaps()
    stored = frappe.db.get_value(
        "Memora Structure Progress",
        {"player": player, "subject": subject},
        ["passed_lessons", "completion_percentage"],
    )
    assert stored == (lessons, 100.0)


def publish_in_strict_order(course, user):
    """Import a course, let each node open the next, and enrol a student."""
    plan = make_plan()
    subject = import_with_pictures(course, plan.name)
    for doctype in ("Memora Subject", "Memora Track", "Memora Unit", "Memora Topic"):
        frappe.db.sql(f"UPDATE `tab{doctype}` SET is_linear = 1")
    rebuild_plan(plan.name)
    player = make_player(user)
    profile = frappe.get_doc("Memora Player Profile", player)
    profile.plan = plan.name
    profile.save()
    frappe.db.commit()
    return subject, player


def xp_of(subject):
    """What first completions with 5 hearts earn: the base, 10 for hearts, 5 and 10 of bonus."""
    rows = frappe.db.sql("SELECT base_xp FROM `tabMemora Lesson` WHERE subject = %s", subject)
    return sum(base_xp + 25 for (base_xp,) in rows)
