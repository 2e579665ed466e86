"""The pictures beside a course file, uploaded as an author does."""

import json
from pathlib import Path

from demo.client import Client, figure


def upload_pictures(admin: Client, course: Path, subject: str) -> None:
    """Upload the pictures that ``media/pictures.json`` beside a course file names, if it is there.

    Args:
        admin: Who may write the subject's content.
        course: The course file.
        subject: What its import has made.
    """
    names = course.parent / "media" / "pictures.json"
    if not names.is_file():
        return
    told: dict[str, int] = {}
    for number, picture in enumerate(json.loads(names.read_text(encoding="utf-8"))):
        file = picture.pop("file")
        answer = admin.upload(
            admin.method("content.upload_media"),
            names.with_name(file),
            show=number == 0,
            subject=subject,
            **picture,
        )
        told[answer["status"]] = told.get(answer["status"], 0) + 1
    figure("pictures", told)
