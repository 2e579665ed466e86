"""The simulated school: its courses, grades, seasons and store."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe

from memora.services.access.opening import Lesson
from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.profiles import onboarding
from memora.utils.clock import utc_now
from tests.support.factories import (
    make_grade,
    make_plan,
    make_quest,
    make_sales_item,
    make_season,
)
from tests.support.math_10.pictures import import_with_pictures
from tests.support.players import make_player

GEMS_AN_ITEM = 40
#: Days of a streak that earn a freeze, freezes at most, and quests a day.
REWARD_RULES = {"every": 2, "kept": 2, "shown": 3}
#: Type, target, XP and gems of each daily quest.
QUESTS = {
    "one-lesson": ("complete_lessons", 1, 5, 0),
    "four-lessons": ("complete_lessons", 4, 20, 2),
    "eighty-xp": ("earn_xp", 80, 10, 0),
    "much-xp": ("earn_xp", 200, 0, 5),
    "six-reviews": ("review_questions", 6, 12, 1),
    "two-reviews": ("review_questions", 2, 6, 1),
    "perfect": ("perfect_lessons", 2, 15, 0),
    "three-days": ("keep_streak", 3, 30, 3),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its key."""

    question_id: str
    lesson: str
    subject: str
    payload: dict


class School:
    """Courses that every grade learns, one plan and season a grade.

    Args:
        courses: course files.
        first_day: the day on which the class begins.
        days: how many days it lasts.
        lesson_xp_cap: XP a day that lessons earn at most.
    """

    def __init__(self, courses, first_day, days, lesson_xp_cap):
        self.subjects = [import_with_pictures(course) for course in courses]
        self.plans = [
            make_plan(*self.subjects, grade=make_grade().name, season=_season(first_day, days).name)
            for _ in range(2)
        ]
        for plan in self.plans:
            rebuild_plan(plan.name)
        self.grades = [plan.grade for plan in self.plans]
        self.gems = make_sales_item(
            item_type="gems", gems_amount=GEMS_AN_ITEM, season=self.plans[0].season
        ).name
        settings = {
            "daily_lesson_xp_cap": lesson_xp_cap,
            "daily_quest_count": REWARD_RULES["shown"],
            "streak_freeze_days": REWARD_RULES["every"],
            "streak_freezes_kept": REWARD_RULES["kept"],
        }
        frappe.get_doc("Memora Settings").update(settings).save()
        self.quests = {name: (xp, gems) for name, (_kind, _target, xp, gems) in QUESTS.items()}
        for position, (name, (kind, target, xp, gems)) in enumerate(QUESTS.items()):
            rewards = {"xp_reward": xp, "gems_reward": gems, "sort_order": position // 2}
            make_quest(name, kind, target, **rewards)
        frappe.db.commit()
        self.lessons = {subject: _lessons(subject) for subject in self.subjects}
        self.questions = _questions()
        self.asked = defaultdict(list)
        for question in self.questions.values():
            self.asked[question.lesson].append(question)

    def enrol(self, user, grade):
        """Make a player of a user and let them choose their grade; return the player."""
        player = make_player(user)
        self.choose_grade(player, grade)
        return player

    def choose_grade(self, player, grade):
        """Let staff choose a grade for a player, and with it plan and season."""
        season = next(plan.season for plan in self.plans if plan.grade == grade)
        onboarding.set_academic_profile(player, grade, None, season, is_staff=True)
        frappe.db.commit()


def _season(first_day, days):
    """Make a season that holds the class and the present day."""
    start = min(first_day, utc_now()) - timedelta(days=30)
    end = max(first_day, utc_now()) + timedelta(days=days + 30)
    return make_season(start_date=start.date(), end_date=end.date())


def first_day_of(chance):
    """Return a day some years ahead, so that boards live, with a month and a week ending soon."""
    first = datetime(2040 + chance.randrange(30), 1 + chance.randrange(12), 1)
    day = first - timedelta(days=chance.randint(2, 5))
    return day - timedelta(days=1) if day.weekday() == 0 else day


def read_course(path):
    """Read a course file."""
    return json.loads(path.read_bytes())


def _lessons(subject):
    rows = frappe.db.sql(
        """SELECT name, subject, bit_index, base_xp FROM `tabMemora Lesson`
        WHERE subject = %s ORDER BY bit_index""",
        subject,
    )
    return [Lesson(*row) for row in rows]


def _questions():
    rows = frappe.db.sql(
        """SELECT question_id, lesson, subject, payload FROM `tabMemora Question`
        ORDER BY lesson, stage_idx, position"""
    )
    return {row[0]: Question(*row[:3], json.loads(row[3])) for row in rows}
