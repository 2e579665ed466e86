"""The demo course can be imported, is whole in two languages, and is written as a textbook is."""

import re
from collections import Counter

from demo.draw_pictures import FOLDER
from demo.draw_pictures import PICTURES as DRAWN
from memora.services.content.importing.course_faults import course_faults
from memora.services.content.importing.tree import walk
from memora.services.content.rendering import MediaFile, render_lesson
from memora.services.content.text import inert
from tests.support.math_10.answers import option_texts
from tests.support.math_10.course import COURSE, LESSONS, PICTURES, QUESTIONS, questions_of
from tests.support.math_10.notation import ISOLATES

ARABIC = re.compile("[\u0600-\u06ff]")
WORDS = re.compile("[\u0600-\u06ff]|[A-Za-z]{4,}")
ENGLISH_WORD = re.compile(r"\b[A-Za-z]{2,}\b")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
FORMULA_AND_ISOLATE = re.compile("\u2066([^\u2066\u2069]*)\u2069")
PICTURE = re.compile(r"!\[\]\(media:([a-z-]+)\)")
SIGNS = re.compile(r"[=+−×/√<>²³∪∩∞|%°!\\^_]")


def find_picture(name):
    if name in {picture["name"] for picture in PICTURES}:
        return MediaFile(f"media/{name}.svg", "image", alt="A picture")
    return None


def rendered(lesson):
    return render_lesson(
        lesson["stages"],
        text_format=COURSE["text_format"],
        language=COURSE["language"],
        find_media=find_picture,
    )


RENDERED = {lesson["id"]: rendered(lesson) for lesson in LESSONS}
READING = RENDERED[LESSONS[0]["id"]].stages[0]["config"]


def titles_and_descriptions():
    for node in (COURSE, *(raw for _path, _doctype, raw in walk(COURSE))):
        yield from (node["title"], node["description"])
    for lesson in LESSONS:
        yield from (stage["title"] for stage in lesson["stages"])


def written_texts():
    """Yield every text in Markdown that has to be in both languages."""
    for lesson in LESSONS:
        reading_stage = lesson["stages"][0]["config"]
        yield from (reading_stage["text"], *reading_stage["objectives"])
        for question in questions_of(lesson):
            yield from texts_of(question)


def texts_of(question):
    yield from (question["text"], question["explanation"])
    if question["type"] == "self_check":
        yield question["answer"]
    parts = [*question.get("hints", ()), *option_texts(question), *question.get("items", ())]
    parts += [pair["left"] for pair in question.get("pairs", ())]
    parts += [option["feedback"] for option in question.get("options", ()) if "feedback" in option]
    yield from (text for text in parts if WORDS.search(FORMULA.sub("", text)))


def html_of(value, name=""):
    """Yield every text that was rendered."""
    if isinstance(value, str) and "html" in name:
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from html_of(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from html_of(part, name)


def test_the_demo_course_can_be_imported():
    assert course_faults(COURSE) == []


def test_the_demo_course_is_written_in_markdown_of_the_second_format():
    assert (COURSE["format"], COURSE["text_format"]) == ("memora.course/2", "markdown")


def test_the_demo_course_has_sixty_lessons_in_four_tracks():
    assert (len(COURSE["tracks"]), len(LESSONS)) == (4, 60)


def test_every_node_of_the_demo_course_is_called_after_its_place():
    letters = {"tracks": "t", "units": "u", "topics": "p", "lessons": "l"}
    for path, _doctype, raw in walk(COURSE):
        places = zip(path[::2], path[1::2], strict=True)
        assert raw["id"] == ".".join(f"{letters[level]}{at + 1:02}" for level, at in places)


def test_every_question_of_the_demo_course_is_called_after_its_lesson():
    for lesson in LESSONS:
        asked = [question["id"] for question in questions_of(lesson)]
        assert asked == [f"math-10.{lesson['id']}.q{n}" for n in range(1, len(asked) + 1)]


def test_every_lesson_of_the_demo_course_is_read_and_then_asked():
    types = {tuple(stage["type"] for stage in lesson["stages"]) for lesson in LESSONS}
    assert types == {("Reading", "Quiz")}


def test_every_lesson_of_the_demo_course_asks_four_to_six_questions_of_several_types():
    for lesson in LESSONS:
        kinds = [question["type"] for question in questions_of(lesson)]
        assert 4 <= len(kinds) <= 6
        assert len(set(kinds)) >= 2


def test_every_question_of_the_demo_course_is_explained_tagged_and_weighed():
    for name, question in QUESTIONS.items():
        assert question["explanation"], name
        assert question["tags"], name
        assert question["points"] >= 1, name


def test_most_questions_of_the_demo_course_give_a_hint():
    assert sum("hints" in question for question in QUESTIONS.values()) > 0.6 * len(QUESTIONS)


def test_no_title_of_the_demo_course_repeats():
    titles = Counter(lesson["title"] for lesson in LESSONS)
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_reading_of_the_demo_course_takes_a_few_minutes():
    texts = {i["id"]: i["stages"][0]["config"]["text"] for i in LESSONS}
    lengths = {i: len(FORMULA.sub("x", text).split()) for i, text in texts.items()}
    assert {i: n for i, n in lengths.items() if not 80 <= n <= 250} == {}


def test_every_reading_of_the_demo_course_works_an_example_in_both_languages():
    for lesson in LESSONS:
        text = lesson["stages"][0]["config"]["text"]
        assert "**مثال" in text
        assert "**Example:**" in text


def test_every_reading_of_the_demo_course_sets_off_its_formula_a_table_or_a_picture():
    for lesson in LESSONS:
        text = lesson["stages"][0]["config"]["text"]
        assert re.search(r"^(\$\$|\||!\[)", text, re.MULTILINE), lesson["id"]


def test_every_text_of_the_demo_course_is_in_arabic_first_and_then_in_english():
    for text in (*titles_and_descriptions(), *written_texts()):
        words = FORMULA.sub("", text)
        english = re.search(r"(?: · |\n)[^\u0600-\u06ff]+$", words)
        assert ARABIC.search(words), text
        assert english, text
        assert ENGLISH_WORD.search(PICTURE.sub("", english.group())), text


def test_titles_of_the_demo_course_keep_the_direction_of_their_formulas():
    for line in filter(ARABIC.search, titles_and_descriptions()):
        bare = FORMULA_AND_ISOLATE.sub("", line.partition(" · ")[0])
        assert not SIGNS.search(bare), line
        assert not ISOLATES.search(bare), line


def test_english_with_figures_beside_arabic_keeps_its_direction_in_the_demo_course():
    for text in written_texts():
        halves = [line.partition(" · ")[2] for line in text.split("\n") if not line.startswith("|")]
        for english in filter(None, halves):
            is_plain = re.fullmatch(r"[A-Za-z][A-Za-z ,'–-]*", english)
            assert is_plain or (english[0], english[-1]) == ("\u2066", "\u2069"), text


def test_no_sign_of_mathematics_stands_outside_of_a_formula_in_the_demo_course():
    for text in written_texts():
        lines = [line for line in PICTURE.sub("", text).split("\n") if not line.startswith("|")]
        bare = FORMULA.sub("", "\n".join(lines))
        assert not SIGNS.search(bare), text


def test_the_demo_course_holds_no_markup():
    for text in (*titles_and_descriptions(), *written_texts()):
        assert inert(text) == text


def test_every_text_of_the_demo_course_is_rendered_without_a_fault():
    assert {i: lesson.faults for i, lesson in RENDERED.items() if lesson.faults} == {}


def test_every_formula_of_the_demo_course_becomes_mathml():
    assert "<math" in READING["html"]
    left = [html for lesson in RENDERED.values() for html in html_of(lesson.stages) if "$" in html]
    assert left == []


def test_the_english_half_of_the_demo_course_runs_from_left_to_right():
    assert '<p dir="ltr">A set has definite elements' in READING["html"]


def test_the_demo_course_shows_six_pictures_of_its_own():
    shown = {name for lesson in RENDERED.values() for name in lesson.media}
    assert shown == {picture["name"] for picture in PICTURES}
    assert len(shown) == 6


def test_every_picture_of_the_demo_course_says_what_it_shows_and_whose_it_is():
    for picture in PICTURES:
        assert ARABIC.search(picture["alt"])
        assert ENGLISH_WORD.search(picture["alt"])
        assert (picture["license"], picture["source"]) == ("MIT", "Written for Memora")


def test_the_pictures_of_the_demo_course_are_those_that_its_script_draws():
    stored = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
    assert stored == {name: draw() for name, draw in DRAWN.items()}


def test_a_short_answer_that_is_a_number_can_be_typed_on_any_keyboard():
    numbers = [q for q in QUESTIONS.values() if q["type"] == "short_answer" and "answer" in q]
    answers = [question["answer"] for question in numbers]
    assert [a for a in answers if not re.fullmatch(r"\d+(\.\d+|/\d+)?", a)] == []
