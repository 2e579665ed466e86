"""A drawing opened by itself in Chromium: it runs nothing, loads nothing, and has no origin."""

import pytest

from tests.support.content_files import public_root
from tests.support.media import drawing
from tests.support.media_course import MediaCourse, public_path

FOREIGN = "http://elsewhere.invalid"
HOSTILE = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"
    width="9" height="9" onload="alert('handler')">
  <style>@import url({FOREIGN}/look.css); rect {{ fill: url({FOREIGN}/fill.svg#a) }}</style>
  <script>alert('script'); fetch('/api/method/ping')</script>
  <script x:href="{FOREIGN}/app.js"/>
  <image href="{FOREIGN}/dot.png" width="9" height="9"/>
  <use href="{FOREIGN}/shapes.svg#a"/>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml"
    src="{FOREIGN}/frame.html"/><img xmlns="http://www.w3.org/1999/xhtml" src="/none"
    onerror="alert('image')"/></foreignObject>
</svg>"""


@pytest.fixture
def published():
    """Give the path of a drawing that a published lesson shows."""
    course = MediaCourse("![](media:cell)")
    answer = course.upload("cell", drawing(), alt="A cell")
    course.publish()
    return public_path(answer)


def test_a_hostile_drawing_past_the_cleaning_runs_and_loads_nothing(visit, sent, published):
    (public_root() / published).write_text(HOSTILE)

    answer = visit.open(f"/memora_content/{published}", wait_until="load")

    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "image/svg+xml")
    assert "sandbox" in answer.headers["content-security-policy"].split("; ")
    assert (visit.dialogs, sent) == ([], [f"{visit.site_url}/memora_content/{published}"])
