"""A small school: a season, a grade, a plan with one course, two students."""

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from demo.client import Client, figure
from demo.pictures import upload_pictures

#: The school year that runs now: a season that is over opens nothing.
_TODAY = datetime.now(tz=timezone.utc).date()
_BEGAN = _TODAY.year - (_TODAY.month < 9)  # noqa: PLR2004 - September
SEASON = f"{_BEGAN}-{_BEGAN + 1}"
SEASON_DATES = {"start_date": f"{_BEGAN}-09-01", "end_date": f"{_BEGAN + 1}-08-31"}
GRADE = "Grade 10"
PLAN = "demo-plan"
GEMS = "gems-100"
QUEST = "three-lessons"
STUDENTS = {"lina@school.example": "Lina", "omar@school.example": "Omar"}
PASSWORD = "learn-every-day-7"  # noqa: S105 - printed by `make up`
ADMIN_PASSWORD = "admin"  # noqa: S105 - of a site on this machine alone


def open_school(url: str, course: Path, admin_password: str = ADMIN_PASSWORD) -> dict[str, Any]:
    """Make the school over HTTP, publish its plan; what exists already is kept.

    Args:
        url: the site's address.
        course: the course file.
        admin_password: the Administrator's.

    Returns:
        What the import answered.
    """
    admin = Client(url, "admin")
    admin.post("/api/method/login", usr="Administrator", pwd=admin_password)
    _make(admin, "Memora Season", SEASON, season_name=SEASON, **SEASON_DATES)
    _make(admin, "Memora Grade", GRADE, grade_name=GRADE)
    plan = {"node_id": PLAN, "title": "Grade 10", "season": SEASON, "grade": GRADE}
    _make(admin, "Memora Academic Plan", PLAN, **plan, is_published=1)
    imported = admin.post(
        admin.method("content.import_course"), course=json.loads(course.read_text()), plan=PLAN
    )
    figure(
        "records", {key: imported[key] for key in ("created", "changed", "unchanged", "missing")}
    )
    upload_pictures(admin, course, imported["subject"])
    published = admin.post(admin.method("cdn_admin.rebuild_plan"), plan_id=PLAN)
    figure("files", published["files"])
    figure("written", f"{published['written']} in {published['duration_s']} s")
    gems = {"item_id": GEMS, "item_name": "100 gems", "item_type": "gems", "gems_amount": 100}
    _make(admin, "Game Sales Item", GEMS, **gems, price=2.5, currency="USD", is_active=1)
    quest = {"quest_title": "Three lessons", "quest_type": "complete_lessons", "target": 3}
    _make(admin, "Game Daily Quest", QUEST, quest_id=QUEST, **quest, xp_reward=25, is_active=1)
    for email, name in STUDENTS.items():
        _make(
            admin,
            "User",
            email,
            email=email,
            first_name=name,
            send_welcome_email=0,
            new_password=PASSWORD,
            roles=[{"role": "Memora Student"}],
        )
    return imported


def is_open(url: str) -> bool:
    """Say whether the school exists already."""
    admin = Client(url, "admin")
    admin.post("/api/method/login", usr="Administrator", pwd=ADMIN_PASSWORD, show=False)
    return admin.exists(f"/api/resource/User/{list(STUDENTS)[-1]}")


def _make(admin: Client, doctype: str, name: str, **fields: Any) -> None:
    if not admin.exists(f"/api/resource/{doctype}/{name}"):
        admin.post(f"/api/resource/{doctype}", **fields)
