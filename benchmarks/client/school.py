"""A school whose students open a course, and a browser's profile of one of them."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe

from memora.services.cdn_export import batch_processor
from memora.services.content.importing import import_course
from tests.support import content_files
from tests.support.factories import make_plan
from tests.support.http import Client
from tests.support.media import upload
from tests.support.players import make_player
from tests.support.students import HEADER
from tests.support.users import PASSWORD, make_user

#: The browser's own name.
DEVICE = str(uuid.uuid4())


def open_school(path: Path) -> tuple[str, str]:
    """Publish a course in a plan of its own; return its subject and a student of it.

    Args:
        path: The course's file; its pictures lie beside it, as those of the demo do.
    """
    content_files.remove_all()
    course = json.loads(path.read_text())
    subject = import_course(course)["subject"]
    pictures = path.parent / "media" / "pictures.json"
    for picture in json.loads(pictures.read_text()) if pictures.is_file() else ():
        drawing = pictures.with_name(picture["file"]).read_bytes()
        upload(subject, picture["name"], drawing, alt=picture["alt"])
    plan = make_plan(subject)
    batch_processor.rebuild_plan(plan.name)
    user = make_player(make_user(f"{subject}@example.com", "Memora Student"))
    values = {"plan": plan.name, "season": plan.season, "grade": plan.grade}
    frappe.db.set_value("Memora Player Profile", user, values)
    frappe.db.commit()
    return subject, user


def profile_of(app: Callable[..., Any], site: str, url: str, user: str) -> dict[str, Any]:
    """Sign a student in; return the state of a browser that did, as Playwright takes it.

    It is the same device each time: another one would have to wait for the school.
    """
    client = Client(app, site, {HEADER: DEVICE})
    answer = client.call("memora.api.player.login", usr=user, pwd=PASSWORD)
    assert answer.status_code == 200, answer.text
    cookies = [
        {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "expires": -1}
        | {"httpOnly": name == "sid", "secure": False, "sameSite": "Lax"}
        for name in ("sid", "system_user", "full_name", "user_id")
        if (value := client.cookie(name))
    ]
    client.close()
    kept = [{"name": "device_id", "value": DEVICE}]
    return {"cookies": cookies, "origins": [{"origin": url, "localStorage": kept}]}
