"""Named students over some days: who learns, and who takes what the API gives.

Each does the day's deeds at moments of their own; what they earned is what the log says.
"""

from datetime import datetime, time, timedelta

import frappe

from demo.right_answers import right_answer
from memora.services import wallet_engine
from memora.services.learning import completion, sessions
from memora.services.learning.sessions import Play
from memora.services.profiles import onboarding
from memora.services.reviews import review_session as reviews
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.utils.errors import MemoraError

#: Of a diligent student: lessons a day, and how many answers of a hundred are right.
NEW_LESSONS_A_DAY, RIGHT_PERCENT = 8, 85
#: Of the script: lessons that it knows of; playing them again would earn 1,200 XP a day.
LESSONS_KNOWN = 20
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Diligent:
    """Learns eight lessons a day in the time that they are meant to take, and reviews what is due.

    Args:
        player: whose account.
        school: where they learn.
        subject: what they learn.
        chance: the test's random numbers.
    """

    def __init__(self, player, school, subject, chance):
        self.player, self.school, self.chance = player, school, chance
        self.lessons = iter(school.lessons[subject])

    def live(self, day):
        """Do a day's work."""
        at = datetime.combine(day, time(15))
        for _number in range(NEW_LESSONS_A_DAY):
            lesson = next(self.lessons)
            at += timedelta(seconds=_seconds_meant(lesson)) + MINUTE
            play = Play(self._answers(lesson), 1_000, 0)
            sessions.submit_session(self.player, lesson, play, now=at)
        while shown := reviews.get_review_session(self.player, now=at)["questions"]:
            at += 5 * MINUTE
            answers = [self._answer(self.school.questions[one["id"]]) for one in shown]
            reviews.submit_review_session(self.player, answers, now=at)

    def _answers(self, lesson):
        return [self._answer(question) for question in self.school.asked[lesson.lesson_id]]

    def _answer(self, question):
        is_right = self.chance.randrange(100) < RIGHT_PERCENT
        answer = right_answer(question.payload) if is_right else "?"
        return Answered(question.question_id, answer, is_right)


class Cheater:
    """A script: completes what is open, then takes whatever the API gives, many times a second.

    The arguments are those of ``Diligent``; the grades are for changing plans.
    """

    def __init__(self, player, school, subject):
        self.player, self.school = player, school
        self.lessons = school.lessons[subject][:LESSONS_KNOWN]
        self.at = datetime.min
        self.refused = 0

    def live(self, day):
        """Do a day's work."""
        self.at = max(self.at, datetime.combine(day, time(1)))
        for lesson in self.lessons:
            self._try(self._complete, lesson, 5)
        for _round in range(2):
            self.at += 2 * MINUTE
            for lesson in self.lessons:
                self._try(self._complete, lesson, 5)
                self._try(self._for_hearts, lesson)
                self._try(self._empty_session, lesson)
        for grade in self.school.grades:
            self._try(self._change_plan, grade)
            self._try(self._complete, self.lessons[0], 5)
        self._reviews_by_oracle()
        for amount in (1_000, 100, 50, 50, 10, 10, 1, 1):
            self._try(self._claim, amount)

    def _reviews_by_oracle(self):
        """Answer wrong, take it back, and answer what the verdict told; as often as it goes."""
        for _round in range(4):
            shown = reviews.get_review_session(self.player, now=self.at)["questions"]
            wrong = [Answered(one["id"], "?", is_correct=True, score=1.0) for one in shown]
            keys = {one["id"]: self.school.questions[one["id"]].payload for one in shown}
            right = [
                Answered(name, right_answer(payload), is_correct=True)
                for name, payload in keys.items()
            ]
            if not shown:
                return
            for answers in (wrong, right):
                self._try(self._review, answers)
                self._try(self._undo)
            self._try(self._review, right)

    def _try(self, deed, *arguments):
        self.at += 0.2 * SECOND
        try:
            deed(*arguments)
        except MemoraError:
            frappe.db.rollback()
            self.refused += 1

    def _complete(self, lesson, hearts):
        completion.complete_lesson(self.player, lesson, hearts, now=self.at)

    def _for_hearts(self, lesson):
        completion.complete_for_hearts(self.player, lesson, 3, now=self.at)

    def _empty_session(self, lesson):
        sessions.submit_session(self.player, lesson, Play([], 10_000, 100), now=self.at)

    def _change_plan(self, grade):
        season = next(plan.season for plan in self.school.plans if plan.grade == grade)
        onboarding.set_academic_profile(self.player, grade, None, season, today=self.at.date())
        frappe.db.commit()

    def _review(self, answers):
        reviews.submit_review_session(self.player, answers, now=self.at)

    def _undo(self):
        review_undo.undo_review(self.player, now=self.at)

    def _claim(self, amount):
        wallet_engine.award_client_xp(self.player, amount, now=self.at)


def _seconds_meant(lesson):
    return int(
        frappe.db.sql(
            """SELECT SUM(target_time) FROM `tabMemora Lesson Stage`
            WHERE parent = %s AND parenttype = 'Memora Lesson'""",
            lesson.lesson_id,
        )[0][0]
    )
