"""What one simulated student does, and what they were told in answer."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import frappe

from demo.right_answers import right_answer
from memora.services import store, wallet_engine
from memora.services.learning import completion, sessions
from memora.services.learning.sessions import Play
from memora.services.reviews import review_session as reviews
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.utils.errors import ConflictError, NotFoundError, ValidationError
from tests.simulation import reference
from tests.simulation.school import GEMS_AN_ITEM

#: A student claims as much as the server will give, or a little less.
XP_CLAIMS = (1_000, 1_000, 1_000, 17)
#: What Memora Settings ask for a day unless the school says otherwise.
DAILY_REVIEWS = 60


@dataclass(slots=True)
class Sent:
    """An event that was acknowledged, to be sent again."""

    event_id: str
    call: object
    answer: dict


class Student:
    """One student; all chance comes from the class's.

    Args:
        player: whose account.
        school: where they learn.
        chance: the class's random numbers.
        counts: what happened in the class, by kind.
        plan: writes into the class's calendar what happens when.
    """

    def __init__(self, player, school, chance, counts, plan):
        self.player, self.school, self.chance, self.counts = player, school, chance, counts
        self._plan = plan
        self.diligence = chance.uniform(0.5, 1)
        self.skill = chance.uniform(0.4, 0.95)
        self.xp = self.gems = 0
        self.wrong = []
        self._next = dict.fromkeys(school.subjects, 0)
        self._sent = []
        self._purchases = []
        self._habits = {
            self.replay: 2,
            self.play_session: 5,
            self.play_for_hearts: 2,
            self.play_both_ways: 2,
            self.review: 5,
            self.win_a_game: 1,
            self.buy_gems: 1,
            self.return_gems: 0.3,
            self.look_ahead: 0.5,
            self.hide_or_show: 0.3,
            self.change_grade: 0.2,
            self.send_again: 2,
        }

    def do_something(self, at):
        """Do what the student feels like."""
        (habit,) = self.chance.choices(list(self._habits), self._habits.values())
        self.counts[habit.__name__] += 1
        habit(at)

    def take_lesson(self, subject, hearts, at):
        """Complete the next lesson of a subject."""
        self._complete(self._advance(subject), hearts, at)

    def replay(self, at):
        """Complete a lesson again, or the next one."""
        self._complete(self._some_lesson(), self.chance.randint(0, 5), at)

    def play_for_hearts(self, at):
        """Complete a lesson as the player core's clients do."""
        lesson, hearts = self._some_lesson(), self.chance.randint(1, 3)

        def call(event_id, now):
            return completion.complete_for_hearts(
                self.player, lesson, hearts, event_id=event_id, now=now
            )

        self._send(call, lambda answer: answer["xp"]["awarded"], at)

    def play_session(self, at, event_id=None):
        """Play a lesson and send the answers; return the lesson."""
        lesson = self._some_lesson()
        play = Play(
            self._answers(lesson), self.chance.choice(XP_CLAIMS), self.chance.randint(0, 100)
        )

        def call(event_id, now):
            return sessions.submit_session(self.player, lesson, play, event_id=event_id, now=now)

        self._send(call, _xp_earned, at, event_id=event_id)
        return lesson

    def play_both_ways(self, at):
        """Send one play as a session and as a completion: an older client's way."""
        if self.chance.random() < 0.5:
            lesson = self.play_session(at, event_id=self._new_id())
            soon = at + timedelta(seconds=self.chance.randint(1, 59))
            self._plan(soon, partial(self._complete, lesson, 4))
            return
        lesson, event_id = self._some_lesson(), self._new_id()
        self._complete(lesson, 4, at, event_id=event_id)
        play = Play(self._answers(lesson), 50, 80)

        def call(_event_id, now):
            return sessions.submit_session(self.player, lesson, play, event_id=event_id, now=now)

        # Not to be sent again: on its own it is the completion's other half, not an event.
        later = at + timedelta(seconds=self.chance.choice([2, 3_600]))
        self._plan(later, partial(self._send, call, _xp_earned, keep=False))

    def review_and_regret(self, at):
        """Review what is due and take it back: around midnight that is another day's."""
        self.review(at, regret=1, minutes=(4, 8))

    def review(self, at, *, regret=0.3, minutes=(1, 2, 5, 9, 30)):
        """Ask for what is due, answer it, and sometimes think better of it some minutes later."""
        subject = self.chance.choice([None, None, *self.school.subjects])
        shown = reviews.get_review_session(self.player, subject, now=at)
        self._check_session(shown, subject, at)
        ids = [question["id"] for question in shown["questions"]]
        if not ids:
            return
        ids = ids[: self.chance.randint(1, len(ids))]
        answers = [self._answer(self.school.questions[question]) for question in ids]

        def call(event_id, now):
            return reviews.submit_review_session(
                self.player, answers, subject, event_id=event_id, now=now
            )

        at += timedelta(seconds=20)
        self._plan(at, partial(self._send, call, _xp_earned))
        if self.chance.random() < regret:
            only = self.chance.choice([None, ids[0]])
            later = at + timedelta(minutes=self.chance.choice(minutes))
            self._plan(later, partial(self._undo, only))

    def win_a_game(self, at):
        """Claim XP of a game on the client."""
        amount = self.chance.choice([5, 10, 10, 50, 400])

        def call(event_id, now):
            return wallet_engine.award_client_xp(self.player, amount, event_id=event_id, now=now)

        self._send(call, lambda answer: answer["xp_awarded"], at, refusals=ValidationError)

    def buy_gems(self, at):
        """Buy gems; the school approves at once."""
        asked = store.request_purchase(
            self.player, self.school.gems, "manual", event_id=self._new_id(), now=at
        )
        for _click in range(self.chance.randint(1, 2)):
            store.approve(asked["purchase_id"], now=at)
        frappe.db.commit()
        self.gems += GEMS_AN_ITEM
        self._purchases.append(asked["purchase_id"])

    def return_gems(self, at):
        """Have a purchase refunded."""
        if self._purchases:
            store.cancel(self._purchases.pop(), self.player, is_staff=True, now=at)
            frappe.db.commit()
            self.gems -= GEMS_AN_ITEM

    def look_ahead(self, at):
        """Try a lesson that may be locked yet."""
        subject = self.chance.choice(self.school.subjects)
        lesson = self.chance.choice(self.school.lessons[subject])
        self._complete(lesson, 5, at, refusals=ConflictError)

    def hide_or_show(self, _at):
        """Become anonymous on the boards, or show the name again."""
        is_anonymous = frappe.db.get_value("Memora Player Profile", self.player, "is_anonymous")
        frappe.db.set_value(
            "Memora Player Profile", self.player, "is_anonymous", int(not is_anonymous)
        )
        frappe.db.commit()

    def change_grade(self, _at):
        """Move to another grade, and with it to another season."""
        self.school.choose_grade(self.player, self.chance.choice(self.school.grades))

    def send_again(self, at):
        """Send an earlier event again, days later too: it is answered as it was."""
        if not self._sent:
            return
        sent = self.chance.choice(self._sent)
        again = sent.call(sent.event_id, at)
        if not again.is_repeat or again.answer != sent.answer:
            self.wrong.append(f"{self.player}: {sent.event_id} was answered {again.answer}")

    def _complete(self, lesson, hearts, at, *, event_id=None, refusals=()):
        def call(event_id, now):
            return completion.complete_lesson(
                self.player, lesson, hearts, event_id=event_id, now=now
            )

        self._send(call, _xp_earned, at, event_id=event_id, refusals=refusals)

    def _undo(self, question_id, at):
        def call(event_id, now):
            return review_undo.undo_review(self.player, question_id, event_id=event_id, now=now)

        refusals = (ConflictError, NotFoundError)
        self._send(call, lambda answer: -answer["xp_reverted"], at, refusals=refusals)

    def _send(self, call, xp_of, at, *, event_id=None, keep=True, refusals=()):
        """Send an event; remember what it was said to have earned."""
        event_id = event_id or self._new_id()
        try:
            recorded = call(event_id, at)
        except refusals:
            self.counts["refused"] += 1
            return
        self.counts["events"] += 1
        self.xp += xp_of(recorded.answer)
        for reward in recorded.answer.get("rewards", ()):
            self.counts[reward["type"]] += 1
            self.xp += reward["xp"]
            self.gems += reward["gems"]
        for quest in recorded.answer.get("quests", ()):
            self.counts["quest undone"] += 1
            self.gems -= self.school.quests[quest][1]
        if keep:
            self._sent.append(Sent(event_id, call, recorded.answer))

    def _check_session(self, shown, subject, at):
        """Compare a review session with what the log says is due, the longest due first."""
        frappe.db.commit()
        schedule = reference.schedules(self.player).get((self.player, shown["season"]), {})
        due = sorted((date, question) for question, date in schedule.items() if date <= at)
        wanted = [question for _date, question in due if self._is_of(question, subject)][
            : reviews.QUESTIONS_A_SESSION
        ]
        asked = [question["id"] for question in shown["questions"]]
        if len(due) + reference.reviews_on(self.player, at.date()) > DAILY_REVIEWS:
            wanted = wanted[: len(asked)]  # the others are put off
        if asked != wanted:
            self.wrong.append(f"{self.player}: asked {asked} at {at}, due were {wanted}")
        frappe.db.commit()

    def _is_of(self, question_id, subject):
        return subject is None or self.school.questions[question_id].subject == subject

    def _answer(self, question):
        is_right = self.chance.random() < self.skill
        answer = right_answer(question.payload)
        if not is_right:
            answer = _slip(question.payload, answer)
        time_ms = self.chance.randint(1_000, 60_000)
        return Answered(question.question_id, answer, is_right, time_ms=time_ms)

    def _answers(self, lesson):
        return [self._answer(question) for question in self.school.asked[lesson.lesson_id]]

    def _some_lesson(self):
        subject = self.chance.choice(self.school.subjects)
        if not self._next[subject] or self.chance.random() < 0.6:
            return self._advance(subject)
        return self.school.lessons[subject][self.chance.randrange(self._next[subject])]

    def _advance(self, subject):
        """Return the next lesson of a subject; the last one again at its end."""
        lessons = self.school.lessons[subject]
        number = self._next[subject]
        self._next[subject] = min(number + 1, len(lessons))
        return lessons[min(number, len(lessons) - 1)]

    def _new_id(self):
        return f"event-{self.chance.getrandbits(64):016x}"


def _slip(payload, right):
    if payload["type"] == "multiple_choice":
        return (right + 1) % len(payload["options"])
    return not right if payload["type"] == "true_false" else "no idea"


def _xp_earned(answer):
    return answer["xp_earned"]
