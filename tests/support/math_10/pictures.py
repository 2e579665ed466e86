"""Real courses imported as whoever brings them does: the demo's with its pictures."""

from typing import Any

from memora.services.content.importing import import_course
from tests.support.factories import DEMO_COURSE
from tests.support.math_10.course import COURSE, PICTURES
from tests.support.media import upload


def import_with_pictures(course: dict[str, Any], plan: str | None = None) -> str:
    """Import a course, and if it is the demo's, upload what its lessons show; return the subject.

    Uploading commits.
    """
    subject = str(import_course(course, plan)["subject"])
    for picture in PICTURES if course["id"] == COURSE["id"] else ():
        about = {name: picture[name] for name in ("alt", "license", "source")}
        data = (DEMO_COURSE.parent / "media" / picture["file"]).read_bytes()
        upload(subject, picture["name"], data, **about)
    return subject
