"""A student's day over live HTTP, printed step by step.

``python -m demo.student_day --url http://127.0.0.1:8000`` works against any fresh site with
Memora, on a bench too: ``--scheduler "bench schedule"`` names the command that starts the
scheduler, whose jobs a running worker then does.
"""

import argparse
import re
import shlex
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from demo import after_lessons
from demo.client import Client, StepFailedError, figure
from demo.school import GRADE, PASSWORD, PLAN, SEASON, STUDENTS, open_school

#: The next one asks to match.
LESSONS_A_DAY = 6
SYNC_TIMEOUT_S = 150
SYNC_JOBS = ("jobs.sync_pending_wallets", "jobs.sync_pending_bitmaps")
#: A job that last ran then is due at the scheduler's next tick.
LONG_AGO = "2001-01-01 00:00:00"


def main() -> int:
    """Run the day; 0 if every step was answered as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    course = Path(__file__).with_name("math-10.course.json")
    parser.add_argument("--course", type=Path, default=course)
    parser.add_argument("--admin-password", default="admin")
    parser.add_argument("--scheduler", help="command that starts the scheduler")
    options = parser.parse_args()
    try:
        run(options.url, options.course, options.admin_password, options.scheduler)
    except StepFailedError as failure:
        print(f"\nThe demo stopped: {failure}", file=sys.stderr)
        return 1
    return 0


def run(url: str, course: Path, admin_password: str, scheduler: str | None) -> None:
    """Open the school and live the day.

    Raises:
        StepFailedError: an answer was not the expected one.
    """
    print("The school imports a course and publishes it")
    subject = open_school(url, course, admin_password)["subject"]
    email = next(iter(STUDENTS))
    student = Client(url, "student", device_id=str(uuid.uuid4()))

    print("\nA student signs in; the first device is authorized by itself")
    answer = student.post(student.method("player.login"), usr=email, pwd=PASSWORD)
    figure("first device", answer["is_first_device"])
    student.post(
        student.method("onboarding.set_academic_profile"), grade=GRADE, academic_year=SEASON
    )

    print("\nThe app reads the published files")
    count_files(student)

    print("\nThe student learns")
    learn(student, subject)

    print("\nThe student plays a lesson with its questions")
    total_xp = after_lessons.play(student, subject)

    print("\nThe student looks at quests, leaderboard and profile")
    after_lessons.look(student, total_xp)

    print("\nThe student buys; a second click changes nothing")
    admin = Client(url, "admin")
    admin.post("/api/method/login", usr="Administrator", pwd=admin_password)
    after_lessons.buy(student, admin)

    print("\nThe account can't be shared")
    stranger = Client(url, "stranger", device_id=str(uuid.uuid4()))
    stranger.post(stranger.method("player.login"), expect=403, usr=email, pwd=PASSWORD)
    stranger.get(stranger.method("player.get_wallet"), expect=401)

    print("\nScheduler and worker carry it into MariaDB")
    check_rows(admin, email, subject, total_xp, scheduler)
    print("\nThe demo is through: every step was answered as it should be.")


def count_files(student: Client) -> None:
    """Follow every address from the manifest down to the lessons."""
    counts: Counter[str] = Counter()
    manifest = student.get(f"/memora_content/plans/{PLAN}/manifest.json")
    for subject in manifest["subjects"]:
        hierarchy = student.get(subject["hierarchy_url"])
        student.get(subject["bitmap_url"])
        for track in hierarchy["tracks"]:
            counts["tracks"] += 1
            for unit in track["units"]:
                counts["units"] += 1
                _count_topics(student, unit["topics"], counts)
    figure("published", dict(counts))


def _count_topics(student: Client, topics: list[dict[str, Any]], counts: Counter[str]) -> None:
    for topic in topics:
        first = not counts["topics"]
        lessons = student.get(topic["topic_url"], show=first)["lessons"]
        for number, lesson in enumerate(lessons):
            is_shown = first and number == 0
            content = student.get(lesson["lesson_url"], show=is_shown)
            if is_shown:
                _show_formula(content["stages"])
            counts["stages"] += len(content["stages"])
            counts["pictures"] += sum(
                bool(student.size_of(medium["url"])) for medium in content.get("media", ())
            )
        counts["topics"] += 1
        counts["lessons"] += len(lessons)


def _show_formula(stages: list[dict[str, Any]]) -> None:
    """Print the first formula of a lesson's texts as it is written and as it is published."""
    for config in (stage["config"] for stage in stages):
        written = re.search(r"\$([^$]+)\$", config.get("text", ""))
        published = re.search(r"<math.*?</math>", config.get("html", ""))
        if written and published:
            figure("a formula, as written", written.group())
            figure("as published", published.group())
            return


def learn(student: Client, subject: str) -> None:
    """Complete lessons in the suggested order.

    Raises:
        StepFailedError: wallet and progress don't show what was earned.
    """
    progress_path = student.method("progress.get_progress")
    total = 0
    for number in range(LESSONS_A_DAY):
        progress = student.get(progress_path, show=False, subject_id=subject)
        lesson = progress["suggested_next_lesson_id"]
        answer = student.post(
            student.method("progress.complete_lesson"),
            lesson_id=lesson,
            hearts=5 - number % 3,
            event_id=str(uuid.uuid4()),
        )
        rewards = answer.get("rewards", [])
        total = answer["new_total_xp"] + sum(reward["xp"] for reward in rewards)
        figure(lesson, f"+{answer['xp_earned']} XP, {total} in all")
        for reward in rewards:
            figure(f"{reward['type']} {reward['id']}", f"+{reward['xp']} XP")
    progress = student.get(progress_path, subject_id=subject)
    figure("passed", f"{progress['passed_lessons']} of {progress['total_lessons']} lessons")
    wallet = student.get(student.method("player.get_wallet"))
    figure("wallet", f"{wallet['total_xp']} XP, streak {wallet['current_streak']}")
    if (wallet["total_xp"], progress["passed_lessons"]) != (total, LESSONS_A_DAY):
        raise StepFailedError("wallet and progress don't show what was earned")


def check_rows(
    admin: Client, email: str, subject: str, total_xp: int, scheduler: str | None
) -> None:
    """Wait until the syncs have written wallet and progress.

    Raises:
        StepFailedError: they did not within the time that two runs take.
    """
    for job in SYNC_JOBS:
        admin.put(f"/api/resource/Scheduled Job Type/{job}", last_execution=LONG_AGO)
    process = subprocess.Popen(shlex.split(scheduler)) if scheduler else None  # noqa: S603 - the caller's command
    try:
        deadline = time.monotonic() + SYNC_TIMEOUT_S
        while not _is_synced(admin, email, subject, total_xp):
            if time.monotonic() > deadline:
                raise StepFailedError("the syncs wrote nothing")
            time.sleep(1)
    finally:
        if process:
            process.terminate()
            process.wait()
    wallet = admin.get(f"/api/resource/Memora Player Wallet/{email}")
    figure("Memora Player Wallet", f"{wallet['total_xp']} XP up to row {wallet['synced_upto']}")
    progress = _progress_rows(admin, email, subject, show=True)[0]
    figure("Memora Structure Progress", f"{progress['completion_percentage']} % of {subject}")


def _is_synced(admin: Client, email: str, subject: str, total_xp: int) -> bool:
    wallet = admin.get(f"/api/resource/Memora Player Wallet/{email}", show=False)
    rows = _progress_rows(admin, email, subject, show=False)
    return wallet["total_xp"] == total_xp and bool(rows)


def _progress_rows(admin: Client, email: str, subject: str, *, show: bool) -> list[dict[str, Any]]:
    return admin.get(
        "/api/resource/Memora Structure Progress",
        show=show,
        filters=f'{{"player": "{email}", "subject": "{subject}"}}',
        fields='["completion_percentage", "passed_lessons"]',
    )


if __name__ == "__main__":
    sys.exit(main())
