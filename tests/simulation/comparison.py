"""Whether what students and staff are shown is what the log says."""

import frappe

from memora.services import boards as rankings
from memora.services import wallet_engine
from memora.services.boards import BoardRequest
from memora.services.ledger import recording as ledger
from memora.services.ledger.leaderboard import PERIODS
from memora.services.operations.reconcile import reconcile
from memora.services.reviews import memory_trackers
from memora.services.srs_redis_manager import SRSRedisManager
from tests.simulation import reference, reward_reference
from tests.simulation.reference import Wallet
from tests.simulation.reward_comparison import RewardComparison
from tests.simulation.school import REWARD_RULES

ANONYMOUS = "Anonymous student"
#: What Memora Settings pay for playing again unless the school says otherwise: times and XP a day.
REPLAYS = (2, 150)
NEIGHBOURS = 5


class Comparison:
    """Compares stores and answers with the log, and remembers what differs.

    Args:
        school: where the students learn.
        students: all of them.
        chance: the class's random numbers.
    """

    def __init__(self, school, students, chance):
        self.school, self.students, self.chance = school, students, chance
        self.wrong = []
        self.compared = 0
        users = [student.player for student in students]
        self._rewards = RewardComparison(school, users, self._expect)
        self._names = dict(
            frappe.db.sql("SELECT name, full_name FROM `tabUser` WHERE name IN %s", (users,))
        )

    def check_after_flush(self, now):
        """A flush is told on the boards, and wallets are whole at once."""
        student = self.chance.choice(self.students)
        answer = rankings.get_leaderboard(student.player, _request("global", None), now=now)
        self._expect("a board after a flush", answer.get("is_degraded"), True)
        self._check_wallet(student.player, _wallets())

    def check_views(self, now):
        """Wallets, progress and review schedules, as students see them."""
        frappe.db.commit()
        wallets, schedules = _wallets(), reference.schedules()
        for student in self.students:
            self._check_wallet(student.player, wallets)
            told = wallets.get(student.player, _NOTHING)
            self._expect(
                f"what {student.player} was told to have", (student.xp, student.gems), told[:2]
            )
        for (player, season), schedule in schedules.items():
            due = sorted((date, question) for question, date in schedule.items() if date <= now)
            shown, _is_new = SRSRedisManager().get_due_items_with_rehydration(
                player, season, None, now=now
            )
            self._expect(f"due for {player}", shown, [question for _date, question in due])
            read = memory_trackers.read_schedule(player, season)
            self._expect(f"schedule of {player}", read, schedule)
        for (player, subject), (passed, xp, hearts) in reference.progress().items():
            state = ledger.read_state(player, subject)[0].subjects[subject]
            shown = (state.passed, state.xp.total, sum(state.best.values()))
            self._expect(f"{subject} of {player}", shown, (passed, xp, hearts))

    def check_rewards(self, now):
        """Quests, freezes and achievements at the end of a day; and no play is paid twice."""
        frappe.db.commit()
        self._rewards.check(now)
        self._expect("plays paid twice", reference.paid_twice(), ())
        self._expect("replays paid too often", reference.paid_too_often(*REPLAYS), ())
        self._expect("hearts beyond marks", reference.hearts_beyond_marks(), ())
        self._expect("reviews undone twice", reference.undone_twice(), ())

    def check_quests_paid(self, days):
        """Quests of days that are over, whose reviews may have been taken back since."""
        for day in days:
            self._rewards.check_paid(day)

    def check_boards(self, now):
        """Whole boards of every scope and period, and the neighbours of everybody on one."""
        frappe.db.commit()
        boards = {
            (scope, of, period): reference.board(scope, of, period, now)
            for scope, of in self._scopes()
            for period in PERIODS
        }
        grades, anonymous = self._profiles()
        for (scope, of, period), board in boards.items():
            viewers = [
                s.player for s in self.students if scope != "grade" or grades[s.player] == of
            ]
            if viewers:
                viewer = self.chance.choice(viewers)
                self._check_board(viewer, (scope, of, period), board, anonymous, now)
        for student in self.students:
            key = self.chance.choice(list(self._boards_of(student.player, grades, boards)))
            self._check_place(student.player, key, boards[key], now)

    def check_every_place(self, now):
        """The place of everybody on every board that they may see."""
        frappe.db.commit()
        grades, _anonymous = self._profiles()
        for scope, of in self._scopes():
            for period in PERIODS:
                board = reference.board(scope, of, period, now)
                for student in self.students:
                    if scope != "grade" or grades[student.player] == of:
                        self._check_place(student.player, (scope, of, period), board, now)

    def check_snapshots(self):
        """Wallets and progress in MariaDB, as Desk and reports read them."""
        frappe.db.commit()
        rows = frappe.db.sql(
            """SELECT name, total_xp, gems_balance, current_streak, last_success_date
            FROM `tabMemora Player Wallet`"""
        )
        stored = {
            name: Wallet(xp, gems, streak, day and day.isoformat())
            for name, xp, gems, streak, day in rows
        }
        nobody = {student.player: _NOTHING for student in self.students}
        self._expect_all("stored wallet of", stored, nobody | _wallets())
        rows = frappe.db.sql(
            """SELECT player, subject, passed_lessons, total_xp_earned
            FROM `tabMemora Structure Progress`"""
        )
        stored = {(player, subject): figures for player, subject, *figures in rows}
        meant = {key: [passed, xp] for key, (passed, xp, _h) in reference.progress().items()}
        self._expect_all("stored progress of", stored, meant)

    def check_trackers(self):
        """The review schedules in MariaDB."""
        frappe.db.commit()
        rows = frappe.db.sql(
            """SELECT player, season, question_id, next_review_date
            FROM `tabPlayer Memory Tracker` WHERE next_review_date IS NOT NULL"""
        )
        stored = {row[:3]: row[3] for row in rows}
        meant = {
            (*key, question): date
            for key, schedule in reference.schedules().items()
            for question, date in schedule.items()
        }
        self._expect_all("tracker of", stored, meant)

    def check_subject_scores(self, now):
        """Level and rank in every subject, as staff see them."""
        rows = frappe.db.sql(
            "SELECT subject, player, total_xp, level, `rank` FROM `tabPlayer Subject Score`"
        )
        stored = {row[:2]: row[2:] for row in rows}
        meant = {
            (subject, row.player): (row.xp, row.level, rank)
            for subject in self.school.subjects
            for rank, row in enumerate(reference.board("subject", subject, "all_time", now), 1)
        }
        self._expect_all("subject score of", stored, meant)

    def check_nothing_drifted(self, now):
        """The recomputation finds nothing to repair."""
        drifts = []
        reconcile(on_drift=drifts.append, progress=None, now=now)
        self._expect("drifts", drifts, [])

    def _scopes(self):
        subjects = [("subject", subject) for subject in self.school.subjects]
        return [("global", None), *subjects, *(("grade", grade) for grade in self.school.grades)]

    def _boards_of(self, player, grades, boards):
        return (key for key in boards if key[0] != "grade" or key[1] == grades[player])

    def _profiles(self):
        """Return everybody's grade, and who is anonymous."""
        rows = frappe.db.sql("SELECT name, grade, is_anonymous FROM `tabMemora Player Profile`")
        return {row[0]: row[1] for row in rows}, {row[0] for row in rows if row[2]}

    def _check_wallet(self, player, wallets):
        shown = wallet_engine.get_wallet(player)
        xp, _gems, streak, day = wallets.get(player, _NOTHING)
        figures = (shown["total_xp"], shown["current_streak"], shown["last_success_date"])
        self._expect(f"wallet of {player}", figures, (xp, streak, day))

    def _check_board(self, viewer, key, board, anonymous, now):
        answer = rankings.get_leaderboard(viewer, _request(*key, limit=len(self.students)), now=now)
        shown = [
            (row["rank"], row["player"], row["xp"], row["level"]) for row in answer["rankings"]
        ]
        meant = [
            (rank, ANONYMOUS if row.player in anonymous - {viewer} else self._names[row.player])
            + row[1:]
            for rank, row in enumerate(board, start=1)
        ]
        self._expect(f"{key}", (shown, answer["total_players"]), (meant, len(board)))
        self._expect(f"{key} is degraded", answer.get("is_degraded", False), False)

    def _check_place(self, player, key, board, now):
        """Compare a player's own rank and XP, and who is shown around them."""
        answer = rankings.get_leaderboard(
            player, _request(*key, mode="neighbours", limit=NEIGHBOURS), now=now
        )
        players = [row.player for row in board]
        place = players.index(player) if player in players else None
        first = min(max((place or 0) - NEIGHBOURS // 2, 0), max(len(board) - NEIGHBOURS, 0))
        own = (None, 0) if place is None else (place + 1, board[place].xp)
        around = [(rank, row.xp) for rank, row in enumerate(board, start=1)]
        self._expect(
            f"place of {player} in {key}",
            (
                (answer["current_user_rank"], answer["current_user_xp"]),
                [(row["rank"], row["xp"]) for row in answer["rankings"]],
            ),
            (own, around[first : first + NEIGHBOURS] if place is not None else around[:NEIGHBOURS]),
        )

    def _expect_all(self, what, shown, meant):
        for key in sorted(shown.keys() | meant.keys()):
            self._expect(f"{what} {key}", shown.get(key), meant.get(key))

    def _expect(self, what, shown, meant):
        self.compared += 1
        if shown != meant:
            self.wrong.append(f"{what}: {shown} instead of {meant}")


def _wallets():
    return reference.wallets(reward_reference.streaks(REWARD_RULES))


_NOTHING = Wallet(0, 0, 0, None)


def _request(scope, of, period="all_time", mode="page", limit=20):
    subject = of if scope == "subject" else None
    return BoardRequest(scope, subject, period, mode, limit, 0)
