"""The demo course can be imported, is complete in two languages, and its answers are right."""

import json
import re
from collections import Counter
from itertools import combinations

import pytest

from memora.services.content.importing.course_faults import course_faults
from memora.services.content.importing.tree import walk
from memora.services.content.text import inert
from tests.support.factories import DEMO_COURSE, lessons_of
from tests.support.math_10 import KEY
from tests.support.math_10.notation import ISOLATES, agree, number, reader, reading

COURSE = json.loads(DEMO_COURSE.read_text(encoding="utf-8"))
LESSONS = lessons_of(COURSE)
ARABIC = re.compile("[\u0600-\u06ff]")
WORDS = re.compile("[\u0600-\u06ff]|[A-Za-z]{4,}")
ENGLISH_WORD = re.compile(r"\b[A-Za-z]{2,}\b")
FORMULA_AND_ISOLATE = re.compile("\u2066([^\u2066\u2069]*)\u2069")


def questions_of(lesson):
    return lesson["stages"][1]["config"]["questions"]


def texts_for_people():
    """Yield every text that has to be in both languages."""
    for node in (COURSE, *(raw for _path, _doctype, raw in walk(COURSE))):
        yield from (node["title"], node["description"])
    for lesson in LESSONS:
        reading_stage = lesson["stages"][0]["config"]
        yield from (stage["title"] for stage in lesson["stages"])
        yield from (reading_stage["text"], *reading_stage["objectives"])
        for question in questions_of(lesson):
            yield question["text"]
            yield from filter(WORDS.search, question.get("options", ()))


QUESTIONS = {
    q["id"].removeprefix("math-10."): q for lesson in LESSONS for q in questions_of(lesson)
}
CHOICES = {i: q for i, q in QUESTIONS.items() if q["type"] == "multiple_choice"}


def test_the_demo_course_can_be_imported():
    assert course_faults(COURSE) == []


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


def test_every_lesson_of_the_demo_course_asks_three_or_four_questions_of_several_types():
    for lesson in LESSONS:
        kinds = [question["type"] for question in questions_of(lesson)]
        assert 3 <= len(kinds) <= 4
        assert len(set(kinds)) >= 2


def test_no_title_of_the_demo_course_repeats():
    titles = Counter(lesson["title"] for lesson in LESSONS)
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_reading_of_the_demo_course_takes_a_few_minutes():
    lengths = {i["id"]: len(i["stages"][0]["config"]["text"].split()) for i in LESSONS}
    assert {i: n for i, n in lengths.items() if not 120 <= n <= 250} == {}


def test_every_reading_of_the_demo_course_works_an_example_in_both_languages():
    for lesson in LESSONS:
        text = lesson["stages"][0]["config"]["text"]
        assert "مثال" in text
        assert "Example" in text


def test_every_text_of_the_demo_course_is_in_arabic_first_and_then_in_english():
    for text in texts_for_people():
        arabic, english = ARABIC.search(text), re.search(r"(?: · |\n)[^\u0600-\u06ff]+$", text)
        assert arabic, text
        assert english, text
        assert ENGLISH_WORD.search(english.group()), text


def test_every_formula_in_an_arabic_line_of_the_demo_course_keeps_its_direction():
    for text in texts_for_people():
        for line in filter(ARABIC.search, text.split("\n")):
            arabic = line.partition(" · ")[0]
            bare = FORMULA_AND_ISOLATE.sub("", arabic)
            assert not re.search(r"[=+−×/√<>²³∪∩∞|%°!]", bare), line
            assert not ISOLATES.search(bare), line


def test_the_demo_course_is_plain_text():
    for text in texts_for_people():
        assert inert(text) == text


def test_every_question_of_the_demo_course_has_a_second_key():
    assert KEY.keys() == QUESTIONS.keys()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["id"])
def test_the_answers_of_the_demo_course_are_right(lesson):
    for question in questions_of(lesson):
        expected = KEY[question["id"].removeprefix("math-10.")]
        if question["type"] == "true_false":
            assert question["answer"] is expected, question["id"]
        elif question["type"] == "short_answer":
            assert agree((number(question["answer"]),), (float(expected),)), question["id"]
        else:
            read = reader(expected)
            right = [agree(read(option), reading(expected)) for option in question["options"]]
            assert right.count(True) == 1, question["id"]
            assert right.index(True) == question["answer_index"], question["id"]


def test_no_two_options_of_a_question_mean_the_same():
    for name, question in CHOICES.items():
        read = reader(KEY[name])
        pairs = combinations(map(read, question["options"]), 2)
        assert not any(agree(one, other) for one, other in pairs), name


def test_a_short_answer_is_a_number_that_any_keyboard_can_type():
    answers = [q["answer"] for q in QUESTIONS.values() if q["type"] == "short_answer"]
    assert [a for a in answers if not re.fullmatch(r"\d+(\.\d+|/\d+)?", a)] == []


def test_the_right_options_are_spread_over_all_places():
    places = Counter(question["answer_index"] for question in CHOICES.values())
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < 0.35 * len(CHOICES)


def test_true_and_false_are_both_right_often():
    answers = [q["answer"] for q in QUESTIONS.values() if q["type"] == "true_false"]
    assert 0.4 < answers.count(True) / len(answers) < 0.6
