"""XP means learning: a script that takes what it can get brings no more than honest work."""

from datetime import timedelta
from random import Random

import frappe

from memora.services import integrity
from memora.utils.clock import utc_now
from tests.simulation.profiles import Cheater, Diligent
from tests.simulation.school import School, read_course
from tests.support.factories import DEMO_COURSE

DAYS = 3


def earned_by_day(player):
    """Return what the log says of a player's days: first completions, and all else."""
    rows = frappe.db.sql(
        """SELECT DATE(created_at), SUM(IF(is_first, xp, 0)), SUM(IF(is_first, 0, xp)) FROM (
            SELECT log.created_at, log.xp, log.interaction_type = 'lesson_completion'
                AND log.seq = (SELECT MIN(seq) FROM `tabMemora Interaction Log` other
                    WHERE other.player = log.player AND other.reference_id = log.reference_id
                    AND other.interaction_type = 'lesson_completion') AS is_first
            FROM `tabMemora Interaction Log` log WHERE log.player = %s) judged
        GROUP BY DATE(created_at) ORDER BY 1""",
        player,
    )
    return [(int(first), int(rest)) for _day, first, rest in rows]


def test_a_script_brings_beside_first_completions_no_more_than_a_diligent_student_earns(
    borrow_user, capsys
):
    first_day = utc_now().date() - timedelta(days=DAYS + 1)
    school = School([read_course(DEMO_COURSE)], utc_now() - timedelta(days=DAYS + 1), DAYS, 2_000)
    for quest in school.quests:
        frappe.db.set_value("Game Daily Quest", quest, "is_active", 0)
    (subject,) = school.subjects
    honest = Diligent(
        school.enrol(borrow_user("Memora Student"), school.grades[0]), school, subject, Random(1)
    )
    cheat = Cheater(school.enrol(borrow_user("Memora Student"), school.grades[0]), school, subject)
    for day in range(DAYS):
        honest.live(first_day + timedelta(days=day))
        cheat.live(first_day + timedelta(days=day))
    integrity.report_improbable_plays(now=utc_now() - timedelta(days=1))

    of_honest = [first + rest for first, rest in earned_by_day(honest.player)]
    of_cheat = earned_by_day(cheat.player)
    found = integrity.get_report(first_day, utc_now().date(), limit=100)["rows"]
    with capsys.disabled():
        print(
            f"\na diligent student earns {of_honest} XP on {DAYS} days; the script"
            f" {[rest for _first, rest in of_cheat]} beside first completions"
            f" ({[first for first, _rest in of_cheat]}), {cheat.refused} requests refused; in the"
            f" report: {[(row['day'], row['reasons'], row['rushed_plays']) for row in found]}"
        )
    assert len(of_honest) == len(of_cheat) == DAYS
    assert max(rest for _first, rest in of_cheat) <= min(of_honest)
    assert {row["player"] for row in found} == {cheat.player}
    assert "rushed" in found[-1]["reasons"]
