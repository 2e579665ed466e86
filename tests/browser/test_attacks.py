"""What a text may say, a browser never does: published HTML shown in pages without any policy."""

import json

import pytest

from memora.services.cdn_export import batch_processor
from memora.services.content.importing import import_course
from memora.services.content.rendering import render, render_lesson
from memora.services.content.text import inert
from memora.utils.errors import ValidationError
from tests.support.attacks import ATTACKS, find_media, htmls_of, questions, reading
from tests.support.content_files import read
from tests.support.factories import course_file, lessons_of, make_plan

#: Looks at the page as it stands: what got into it, whether each text kept to its own place, and
#: whether it is still the same when it goes through the parser once more. Then everything is
#: touched, for handlers that wait.
INSPECT = r"""(number) => {
  const found = [];
  const here = [...document.body.children];
  if (document.body.childNodes.length !== number
      || here.some((place) => place.localName !== "section")) {
    found.push(`${here.length} places instead of ${number}`);
  }
  const allowed = new Set(("p br hr h2 h3 h4 h5 h6 blockquote pre code ul ol li em strong s a span"
    + " div bdi table thead tbody tr th td img math mrow mi mn mo ms mtext mspace mfrac msqrt mroot"
    + " mstyle msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr"
    + " mtd menclose mpadded mphantom").split(" "));
  for (const place of here) {
    const again = document.createElement("section");
    again.innerHTML = place.innerHTML;
    if (again.innerHTML !== place.innerHTML) found.push(`changes: ${place.innerHTML}`);
    for (const element of place.querySelectorAll("*")) {
      if (!allowed.has(element.localName)) found.push(element.localName);
      for (const { name, value } of element.attributes) {
        if (/^on|^style$|^id$|^name$|^srcset$|^xlink|^action|^formaction/.test(name)) {
          found.push(`${element.localName} ${name}=${value}`);
        }
      }
      if (element.href && !/^(https:|http:\/\/page\.invalid\/(learn|#|$))/.test(element.href)) {
        found.push(element.href);
      }
      for (const event of ["mouseover", "pointerenter", "focus", "error", "load", "toggle",
                           "animationstart", "begin", "submit", "input"]) {
        element.dispatchEvent(new Event(event));
      }
    }
    document.body.append(again);
  }
  return found;
}"""


#: Texts shown in one page: fewer pages to open, and few enough to find the one that did it.
AT_ONCE = 23


def shown(visit, htmls, direction="ltr"):
    """Show HTML in a page without a policy; return all that was wrong with it."""
    places = [f'<section dir="{direction}">{html}</section>' for html in htmls]
    page = visit.show(f"<!doctype html><meta charset=utf-8><body>{''.join(places)}")
    wrong = page.evaluate(INSPECT, len(places))
    visit.settle()
    wrong = [*wrong, *visit.dialogs, *visit.foreign, *visit.errors]
    for seen in (visit.dialogs, visit.foreign, visit.errors):
        seen.clear()
    return wrong


def misbehaving(visit, htmls_by_text, direction="ltr"):
    """Show the HTML of many texts; return of each that did anything what it did."""
    texts, wrong = list(htmls_by_text), {}
    for start in range(0, len(texts), AT_ONCE):
        batch = texts[start : start + AT_ONCE]
        if shown(visit, [html for text in batch for html in htmls_by_text[text]], direction):
            alone = {text: shown(visit, htmls_by_text[text], direction) for text in batch}
            wrong |= {text: found for text, found in alone.items() if found} or {str(batch): "all"}
    return wrong


def lesson_of(attack, language="en"):
    """Render a lesson that has the text everywhere; faults aside, as a preview does."""
    stages = [reading(attack), {"type": "Quiz", "config": {"questions": questions(attack)}}]
    return render_lesson(stages, text_format="markdown", language=language)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_no_text_of_a_reading_or_of_the_nine_types_acts_or_loads(visit, language, direction):
    lessons = {text: list(htmls_of(lesson_of(text, language).stages)) for text in ATTACKS}

    assert min(map(len, lessons.values())) > 50
    assert misbehaving(visit, lessons, direction) == {}


def test_no_words_for_a_picture_act_or_load(visit):
    def pictures(attack):
        for text in ("![](media:x)", f"![{attack}](media:x)", f'![x](media:x "{attack}")'):
            yield render(text, "markdown", find_media=lambda _name: find_media(attack)).html

    assert misbehaving(visit, {text: list(pictures(text)) for text in ATTACKS}) == {}


@pytest.mark.parametrize(
    "htmls",
    [
        ["<img src=x onerror=alert(1)>"],
        ["<a href='javascript:alert(1)'>x</a>"],
        ["<svg></svg>"],
        ["<p onmouseover=alert(1)>x</p>"],
        ["<em>open", "x", "</em></section></section>y"],
        ["<!-- open", "x"],
        ["<img src=/x>"],
    ],
)
def test_what_is_shown_would_be_seen_if_it_misbehaved(visit, htmls):
    assert misbehaving(visit, {"harmless": ["<p>x</p>"], "other": htmls}).keys() == {"other"}


@pytest.fixture(scope="module")
def texts():
    """The texts that a course file may hold: those without a fault, as the import sees them."""
    return [attack for attack in ATTACKS if not lesson_of(attack).faults and "\0" not in attack]


def course_of(texts, text_format):
    """A course with a lesson for each text, which stands in all fields that the format has."""
    course = {**course_file("attacked", lessons=len(texts)), "text_format": text_format}
    for lesson, text in zip(lessons_of(course), texts, strict=True):
        title, stages = text[:140], lesson["stages"]
        lesson.update(title=title, description=text)
        stages[0] = {**reading(text), "title": title}
        stages[1]["title"] = title
        [question] = stages[1]["config"]["questions"]
        question |= {"text": text, "options": [text, f"not {text}"], "answer_index": 0}
    course["title"] = course["description"] = texts[0]
    return course


def files_of(course):
    plan = make_plan(import_course(course)["subject"])
    batch_processor.rebuild_plan(plan.name)
    ids = [f"{course['id']}.{lesson['id']}" for lesson in lessons_of(course)]
    return [read(f"lessons/{lesson_id}.json") for lesson_id in ids], plan.name


def test_published_lessons_neither_act_nor_load(visit, texts):
    files, _plan = files_of(course_of(texts, "markdown"))
    lessons = {text: list(htmls_of(file)) for text, file in zip(texts, files, strict=True)}

    assert {len(htmls) for htmls in lessons.values()} == {6}
    assert misbehaving(visit, lessons) == {}


def test_plain_lessons_are_published_as_they_were_written_and_without_html(texts):
    course = course_of(texts, "plain")
    files, _plan = files_of(course)

    for lesson, file in zip(lessons_of(course), files, strict=True):
        assert list(htmls_of(file)) == []
        assert file["title"] == inert(lesson["title"])
        assert file["description"] == inert(lesson["description"])
        assert [stage["config"] for stage in file["stages"]] == [
            stage["config"] for stage in lesson["stages"]
        ]


def test_a_published_file_that_is_opened_itself_runs_nothing(visit, texts):
    course = course_of(texts, "markdown")
    _files, plan = files_of(course)
    first = f"{course['id']}.{lessons_of(course)[0]['id']}"

    for path in (f"lessons/{first}.json", f"plans/{plan}/manifest.json", f"{course['id']}.json"):
        visit.open(f"/memora_content/{path}")
        visit.settle()

        assert visit.page.evaluate("document.scripts.length") == 0
    assert (visit.dialogs, visit.foreign, visit.errors) == ([], [], [])


def test_texts_with_a_fault_are_refused_with_each_of_their_places():
    def is_faulty(text):
        kinds = {placed.fault.kind for placed in lesson_of(text).faults}
        return "\0" not in text and kinds & {"formula", "address"}

    faulty = list(filter(is_faulty, ATTACKS))
    assert len(faulty) > 20

    for text in faulty:
        course = course_of([text], "markdown")
        with pytest.raises(ValidationError) as refused:
            import_course(course)

        places = json.dumps([fault["path"] for fault in refused.value.details["invalid"]])
        assert "stages[0].config" in places, text
        assert "stages[1].config.questions[0]" in places, text
