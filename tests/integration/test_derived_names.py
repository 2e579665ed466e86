"""Rows that are written in bulk: their names say what they are of, and never collide."""

import frappe

from memora.services import ledger
from memora.services.boards import rebuild_boards, sync_subject_scores
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from tests.support.factories import make_subject
from tests.support.players import make_player
from tests.support.students import School, Student


def earn(player, xp, subject):
    ledger.record(player, lambda _state, _at: Decision([Entry("award", "t", subject, xp=xp)], {}))


def collide(monkeypatch):
    """Let every random name be the same one, as two of five million are."""
    monkeypatch.setattr(frappe, "generate_hash", lambda *_a, length=56, **_k: "0" * length)


def scores():
    return frappe.db.sql(
        "SELECT player, name, creation FROM `tabPlayer Subject Score` ORDER BY player"
    )


def test_scores_of_several_players_never_share_a_name(borrow_user, monkeypatch):
    subject = make_subject().name
    players = [make_player(borrow_user("Memora Student")) for _ in range(3)]
    for number, player in enumerate(players, start=1):
        earn(player, number, subject)
    rebuild_boards()
    collide(monkeypatch)

    assert sync_subject_scores() == 3
    assert len({name for _player, name, _made in scores()}) == 3


def test_a_score_keeps_name_and_creation_from_sync_to_sync(borrow_user):
    subject = make_subject().name
    first, second = (make_player(borrow_user("Memora Student")) for _ in range(2))
    earn(first, 10, subject)
    earn(second, 5, subject)
    rebuild_boards()
    sync_subject_scores()
    before = scores()

    earn(second, 20, subject)
    sync_subject_scores()

    assert scores() == before


def test_plays_of_several_students_never_share_a_name(new_client, borrow_user, monkeypatch):
    school = School(lessons=3)
    students = [school.enrol(Student(new_client, borrow_user("Memora Student"))) for _ in range(2)]
    collide(monkeypatch)

    for student in students:
        for number in (1, 2):
            answer = student.post(
                "sessions.submit_session",
                session_meta={"lesson_id": school.lesson_id(number)},
                gamification_results={"xp_earned": 10, "score": 100},
                interactions=[],
            )
            assert answer.status_code == 200, answer.text

    assert frappe.db.count("Gameplay Session") == 4
