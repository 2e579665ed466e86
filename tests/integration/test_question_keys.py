"""Old keys of changed questions: a play is marked by the file that it was made with."""

from datetime import timedelta

import frappe
import pytest

from memora.services.cdn_export.health_checker import daily_full_scan
from memora.services.cdn_export.storage.local import LocalStorage
from memora.services.reviews import memory_trackers
from memora.utils.clock import utc_now
from tests.support.quizzes import Quiz
from tests.support.reviews import NOW

DAY = timedelta(days=1)


def choice(name, options, at):
    return {
        "id": f"quiz.{name}",
        "type": "multiple_choice",
        "text": f"{name}?",
        "options": options,
        "answer_index": at,
    }


OLD, NEW = choice("a", ["no", "yes"], 1), choice("a", ["yes", "no"], 0)
OTHER = choice("b", ["no", "yes"], 1)


def chosen(name, answer, **given):
    return {"question_id": f"quiz.{name}", "answer": answer, **given}


@pytest.fixture
def quiz(borrow_user):
    """A lesson of two questions, published."""
    return Quiz(borrow_user("Memora Student"), OLD, OTHER)


@pytest.fixture
def changed(quiz):
    """The same with the first one's options in another order; ``old`` is the version before."""
    quiz.old = quiz.version
    quiz.change(NEW, OTHER)
    return quiz


def rows():
    frappe.db.commit()
    return frappe.db.sql(
        """SELECT question_id, from_version, to_version FROM `tabMemora Question Key`
        ORDER BY question_id, from_version"""
    )


def test_a_position_is_marked_by_the_order_of_the_file_that_was_played(changed):
    play = changed.play(chosen("a", 1), chosen("b", 1), version=changed.old)

    assert play["score"] == 100


def test_a_position_of_the_file_that_is_published_is_marked_by_its_order(changed):
    assert changed.play(chosen("a", 0), chosen("b", 1), version=changed.version)["score"] == 100


def test_without_a_version_the_key_of_now_holds(changed):
    assert changed.play(chosen("a", 0), chosen("b", 1))["score"] == 100


def test_an_edit_that_is_not_published_yet_changes_nothing_for_who_names_a_version(quiz):
    quiz.change(NEW, OTHER, is_published=False)

    assert quiz.play(chosen("a", 1), chosen("b", 1), version=quiz.version)["score"] == 100


def test_a_version_between_two_files_is_the_older_ones(changed):
    between = changed.version - 1

    assert changed.play(chosen("a", 1), chosen("b", 1), version=between)["score"] == 100


@pytest.mark.parametrize("version", [1, 946_684_800])
def test_a_version_that_never_was_is_marked_by_the_key_of_now(changed, version):
    assert changed.play(chosen("a", "yes"), version=version)["score"] == 50
    assert changed.play(chosen("a", 0), version=version)["score"] == 50


def test_the_version_is_no_part_of_what_tells_two_plays_apart(changed):
    first = changed.play(chosen("a", 1), version=changed.old, event_id="once")

    assert changed.play(chosen("a", 1), event_id="once") == first


def test_a_question_that_is_new_is_not_missing_in_an_older_files_play(quiz):
    old = quiz.version
    quiz.change(OLD, OTHER, choice("c", ["no", "yes"], 1))

    assert quiz.play(chosen("a", 1), chosen("b", 1), version=old)["score"] == 100
    assert quiz.play(chosen("a", 1), chosen("b", 1))["score"] == 67


def test_a_question_that_is_gone_is_marked_and_not_planned(quiz):
    old = quiz.version
    quiz.change(OTHER)

    play = quiz.play(chosen("a", 0), chosen("b", 1), version=old)

    assert play["score"] == 50
    frappe.db.commit()
    assert memory_trackers.read_schedule(quiz.player, quiz.season).keys() == {"quiz.b"}


def test_a_review_is_marked_by_the_order_that_was_shown(quiz):
    quiz.is_due("quiz.a")
    (asked,) = quiz.ask()
    quiz.change(NEW, OTHER)

    session = quiz.review(chosen("a", 1, content_version=asked["content_version"]))

    assert (asked["options"], session["xp_earned"]) == (["no", "yes"], 2)
    assert session["results"][0]["key"] == {"answer_indexes": [1]}


def test_a_review_without_a_version_is_marked_by_the_key_of_now(changed):
    changed.is_due("quiz.a")

    assert changed.review(chosen("a", 0))["xp_earned"] == 2


def test_what_is_not_published_yet_is_asked_without_a_version(quiz):
    quiz.is_due("quiz.a")
    quiz.change(NEW, OTHER, is_published=False)

    (asked,) = quiz.ask()

    assert (asked["options"], asked["content_version"]) == (["yes", "no"], None)


def test_a_key_is_known_for_thirty_days_after_another_file(changed):
    published = utc_now()

    daily_full_scan(now=published + 29 * DAY)
    assert len(rows()) == 3
    daily_full_scan(now=published + 31 * DAY)
    assert [row[0] for row in rows()] == ["quiz.a", "quiz.b"]
    late = published + 31 * DAY
    assert changed.play(chosen("a", 0), version=changed.old, now=late)["score"] == 50


def test_a_question_that_stays_is_known_by_any_file_that_asked_it(changed):
    late = utc_now() + 40 * DAY
    daily_full_scan(now=late)

    version = changed.version
    play = changed.play(chosen("a", 0), chosen("b", 1), version=version, now=late)

    assert play["score"] == 100


def test_an_unchanged_question_costs_nothing(changed):
    assert rows() == (
        ("quiz.a", changed.old, changed.version),
        ("quiz.a", changed.version, 0),
        ("quiz.b", changed.old, 0),
    )


def test_a_publication_that_changes_no_question_writes_no_key(quiz):
    before = rows()
    frappe.db.set_value("Memora Lesson", quiz.lesson_id, "title", "Another title")

    quiz.publish()

    assert (quiz.file["title"], rows()) == ("Another title", before)


def test_two_publications_of_one_second_are_two_versions(quiz):
    moment = utc_now() + DAY
    quiz.change(NEW, OTHER, is_published=False)
    quiz.publish(now=moment)
    first = quiz.version
    quiz.change(OLD, OTHER, is_published=False)

    quiz.publish(now=moment)

    assert quiz.version > first
    assert quiz.play(chosen("a", 0), chosen("b", 1), version=first)["score"] == 100


def test_a_build_that_dies_before_the_file_leaves_the_old_key_in_force(quiz, monkeypatch):
    old = quiz.version
    quiz.change(NEW, OTHER, is_published=False)
    with monkeypatch.context() as dying:

        def die(*_arguments, **_options):
            raise KeyboardInterrupt

        dying.setattr(LocalStorage, "write_many", die)
        with pytest.raises(KeyboardInterrupt):
            quiz.publish()
    frappe.db.rollback()

    assert quiz.play(chosen("a", 1), chosen("b", 1), version=old)["score"] == 100
    quiz.publish()
    assert quiz.play(chosen("a", 0), chosen("b", 1), version=quiz.version)["score"] == 100
    assert quiz.play(chosen("a", 1), chosen("b", 1), version=old)["score"] == 100


def test_the_keys_of_a_lesson_that_is_gone_go_too(quiz):
    frappe.delete_doc("Memora Lesson", quiz.lesson_id)

    daily_full_scan(now=NOW)

    assert rows() == ()
