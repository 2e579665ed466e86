"""What a student does besides completing lessons: plays, quests, boards, the store."""

import uuid
from typing import Any

from demo.client import Client, StepFailedError, figure
from demo.right_answers import right_answer
from demo.school import GEMS


def play(student: Client, subject: str) -> int:
    """Play the next lesson with right answers, as its stages hold them; return all XP."""
    progress = student.get(student.method("progress.get_progress"), show=False, subject_id=subject)
    lesson = progress["suggested_next_lesson_id"]
    details = student.get(student.method("sessions.get_lesson_details"), lesson_id=lesson)
    questions = [
        question
        for stage in details["stages"]
        if stage["type"] == "Quiz" and not stage.get("server_marked")
        for question in stage["config"]["questions"]
    ]
    answer = student.post(
        student.method("sessions.submit_session"),
        session_meta={"lesson_id": lesson},
        gamification_results={"xp_earned": 1_000, "score": 100},
        interactions=[_interaction(question) for question in questions],
        event_id=str(uuid.uuid4()),
    )
    _show(questions, answer["results"])
    figure("score", f"{answer['score']} %, +{answer['xp_earned']} XP though 1000 were claimed")
    if answer["results"]:
        figure("next review", answer["results"][0]["next_review_date"])
    due = student.get(student.method("reviews.get_review_session"))
    figure("due today", len(due["questions"]))
    total: int = answer["new_total_xp"] + sum(each["xp"] for each in answer.get("rewards", []))
    return total


def _interaction(question: dict[str, Any]) -> dict[str, Any]:
    answer = right_answer(question)
    return {"question_id": question["id"], "answer": answer, "is_correct": True, "time_ms": 4_000}


def _show(questions: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    """Print each question's type, what was answered, and whether the server finds it right.

    Raises:
        StepFailedError: it does not.
    """
    verdicts = {result["question_id"]: result["is_correct"] for result in results}
    for question in questions:
        verdict = "right" if verdicts.get(question["id"]) else "wrong"
        figure(question["type"], f"{_in_words(question)}: {verdict}")
    if not all(verdicts.get(question["id"]) for question in questions):
        raise StepFailedError("a right answer was not marked right")


def _in_words(question: dict[str, Any]) -> str:
    """Return the right answer as a student reads it."""
    answer = right_answer(question)
    if isinstance(answer, dict):
        return ", ".join(f"{left} is {right}" for left, right in answer.items())
    if question["type"] != "multiple_choice":
        return str(answer)
    option = question["options"][answer]
    return str(option["text"] if isinstance(option, dict) else option)


def look(student: Client, total_xp: int) -> None:
    """Look at the day's quests, the week's leaderboard and the profile.

    Raises:
        StepFailedError: one of them does not show what was earned.
    """
    quest = student.get(student.method("quests.get_daily_quests"))[0]
    figure(quest["title"], f"{quest['progress']} of {quest['target']}")
    board = student.get(student.method("leaderboard.get_leaderboard"))
    figure("rank", f"{board['current_user_rank']} of {board['total_players']}")
    profile = student.get(student.method("profile.get_full_profile_stats"))
    figure(profile["levelTitle"], f"level {profile['level']}, {profile['totalLearned']} questions")
    earned = [each["title"] for each in profile["achievements"] if each["earned_on"]]
    figure("achievements", ", ".join(earned))
    if not quest["completed"] or {board["current_user_xp"], profile["totalXP"]} != {total_xp}:
        raise StepFailedError("quests, leaderboard and profile don't show what was earned")


def buy(student: Client, admin: Client) -> None:
    """Ask for gems, and let the school say that they were paid for, twice.

    Raises:
        StepFailedError: the purchase is not fulfilled once.
    """
    item = student.get(student.method("store.get_store_items"))[0]
    figure(item["name"], f"{item['price']} {item['currency']}")
    purchase = student.post(
        student.method("store.request_purchase"), item_id=GEMS, payment_method="manual"
    )["purchase_id"]
    for _click in range(2):
        admin.post(admin.method("store.approve_purchase"), purchase_id=purchase)
    gems = student.get(student.method("player.get_wallet"))["gems"]
    figure("gems", gems)
    if gems != item["gems"]:
        raise StepFailedError("the gems were not given once")
