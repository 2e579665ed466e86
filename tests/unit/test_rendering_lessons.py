"""A lesson as it is published: HTML beside texts that are Markdown, and nothing else changed."""

import json
from copy import deepcopy

import pytest

from memora.services.content.rendering import (
    MediaFile,
    find_references,
    render_lesson,
    texts_of,
)

READING = {"type": "Reading", "config": {"text": "*x*", "objectives": ["Know $y$"]}}
CHOICE = {
    "id": "q1",
    "type": "multiple_choice",
    "text": "How much is $2^2$?",
    "options": ["4", {"text": "**5**", "feedback": "Add *again*."}],
    "answer_index": 0,
    "explanation": "Two *times* two.",
    "hints": ["Count."],
}
QUIZ = {"type": "Quiz", "config": {"questions": [CHOICE]}}


def rendered(*stages, text_format="markdown", **options):
    return render_lesson(stages, text_format=text_format, **options)


def test_a_plain_lesson_stays_as_it_is():
    stages = [READING, QUIZ]

    assert rendered(*stages, text_format="plain").stages == stages


def test_what_was_given_is_not_changed():
    stages = deepcopy([READING, QUIZ])

    rendered(*stages)

    assert stages == [READING, QUIZ]


def test_a_reading_has_its_html_beside_the_text():
    [stage] = rendered(READING).stages

    assert stage["config"]["text"] == "*x*"
    assert stage["config"]["html"] == "<p><em>x</em></p>"
    assert stage["config"]["objectives_html"] == ["Know <math><mi>y</mi></math>"]


def test_every_text_of_a_question_has_its_html():
    [stage] = rendered(QUIZ).stages
    [question] = stage["config"]["questions"]

    assert question["html"].startswith("<p>How much is ")
    assert question["options"] == [
        {"text": "4", "html": "4"},
        {
            "text": "**5**",
            "html": "<strong>5</strong>",
            "feedback": "Add *again*.",
            "feedback_html": "Add <em>again</em>.",
        },
    ]
    assert question["explanation_html"] == "<p>Two <em>times</em> two.</p>"
    assert question["hints_html"] == ["Count."]


def test_a_questions_own_format_stands_before_the_lessons():
    own = {**QUIZ, "config": {"questions": [{**CHOICE, "text_format": "plain"}]}}

    [stage] = rendered(own).stages

    assert stage == own


def test_pairs_and_items_are_rendered():
    questions = [
        {"type": "matching", "text": "?", "pairs": [{"left": "*a*", "right": "$b$"}]},
        {"type": "ordering", "text": "?", "items": ["*a*", "b"]},
    ]

    [stage] = rendered({"type": "Quiz", "config": {"questions": questions}}).stages
    matching, ordering = stage["config"]["questions"]

    assert matching["pairs"][0]["left_html"] == "<em>a</em>"
    assert matching["pairs"][0]["right_html"] == "<math><mi>b</mi></math>"
    assert ordering["items_html"] == ["<em>a</em>", "b"]


def test_a_fault_says_where_in_the_lesson_it_stands():
    broken = {**CHOICE, "options": ["4", "$\\foo$"]}

    [placed] = rendered(READING, {"type": "Quiz", "config": {"questions": [broken]}}).faults

    assert placed.place == (1, "config", "questions", 0, "options", 1, "text")
    assert placed.fault.what == "\\foo"


def test_media_of_all_stages_are_told_once():
    stage = {"type": "Reading", "config": {"text": "![a](media:x) ![b](media:y) ![c](media:x)"}}

    assert rendered(stage, stage).media == ["x", "y"]


def test_malformed_stages_are_left_as_they_are():
    odd = [
        {"type": "Reading", "config": None},
        {
            "type": "Quiz",
            "config": {"questions": ["?", {"options": 3, "hints": [1], "pairs": [2]}]},
        },
    ]

    assert rendered(*odd).stages == odd


def rendered_question(**fields):
    question = {"id": "q", "text": "?", **fields}
    page = rendered({"type": "Quiz", "config": {"questions": [question]}})
    return page.stages[0]["config"]["questions"][0], page.faults


def test_a_model_answer_is_rendered_but_no_key():
    own, _faults = rendered_question(type="self_check", answer="So *it* is.")
    key, _faults = rendered_question(type="short_answer", answer="*x*")

    assert own["answer_html"] == "<p>So <em>it</em> is.</p>"
    assert "answer_html" not in key


def test_what_a_gap_says_of_an_answer_is_rendered_and_its_choices_are_not():
    options = ["*a*", {"text": "*b*", "feedback": "*No.*"}]
    gap = {"type": "multiple_choice", "options": options, "feedback": "$x$"}

    question, faults = rendered_question(type="cloze", text="It is {{1}}.", gaps=[gap])

    assert faults == []
    assert question["gaps"][0]["options"] == [
        "*a*",
        {"text": "*b*", "feedback": "*No.*", "feedback_html": "<em>No.</em>"},
    ]
    assert question["gaps"][0]["feedback_html"] == "<math><mi>x</mi></math>"


def test_a_gap_keeps_its_mark_in_the_html_also_from_right_to_left():
    text = "بين 3 + {{1}} و**{{2}}** في الجدول"
    stage = {"type": "Quiz", "config": {"questions": [{"type": "cloze", "text": text, "gaps": []}]}}

    page = rendered(stage, language="ar")

    html = page.stages[0]["config"]["questions"][0]["html"]
    assert ("{{1}}" in html, "{{2}}" in html, page.faults) == (True, True, [])


def test_a_gap_that_became_part_of_a_formula_is_a_fault_with_its_line():
    _question, faults = rendered_question(
        type="cloze", text="One {{1}},\n$x = {{2}}$", gaps=[{}, {}]
    )

    assert [(place, fault.kind, fault.line, fault.what) for place, fault in faults] == [
        ((0, "config", "questions", 0, "text"), "gap", 2, "{{2}}")
    ]


@pytest.mark.parametrize("text_format", ["plain", "markdown"])
def test_html_that_an_author_brings_is_never_published(text_format):
    own = {
        "type": "Quiz",
        "config": {
            "html": "<script>",
            "questions": [
                {**CHOICE, "hints": "one", "hints_html": ["<script>"], "html": "<script>"},
                {"type": "matching", "pairs": [{"left": 1, "left_html": "<script>"}]},
                {"type": "numeric", "values": [{"value": 1, "feedback_html": "<script>"}]},
            ],
        },
    }

    assert "<script>" not in json.dumps(rendered(own, text_format=text_format).stages)


def test_html_beside_a_video_is_dropped_too():
    [stage] = rendered({"type": "Video", "config": {"url": "https://x", "html": "<script>"}}).stages

    assert stage["config"] == {"url": "https://x"}


def test_a_text_that_was_rendered_before_is_taken_as_it_was():
    [stage] = rendered(READING, known={("*x*", False): "<p>before</p>"}).stages

    assert stage["config"]["html"] == "<p>before</p>"
    assert stage["config"]["objectives_html"] == ["Know <math><mi>y</mi></math>"]


def test_a_text_within_a_line_is_not_taken_for_one_of_its_own():
    question = {**CHOICE, "text": "*a*", "options": ["*a*", "b"]}

    stages = rendered({"type": "Quiz", "config": {"questions": [question]}}).stages
    again = rendered(
        {"type": "Quiz", "config": {"questions": [question]}}, known=texts_of(stages)
    ).stages

    assert again == stages


def test_a_text_with_media_is_rendered_each_time():
    reading = {"type": "Reading", "config": {"text": "![a](media:cell)"}}

    page = rendered(reading, known={("![a](media:cell)", False): "before"})

    assert page.media == ["cell"]
    assert [placed.fault.kind for placed in page.faults] == ["media"]


def test_the_texts_of_a_rendered_lesson_are_found_with_their_html():
    found = texts_of(rendered(READING, QUIZ).stages)

    assert found[("*x*", False)] == "<p><em>x</em></p>"
    assert found[("**5**", True)] == "<strong>5</strong>"
    assert found[("Count.", True)] == "Count."
    assert len(found) == 8


def test_a_plain_lesson_has_no_rendered_texts():
    assert texts_of(rendered(READING, QUIZ, text_format="plain").stages) == {}


CELL = MediaFile("media/cell.png", "image", "/cell.png", "A cell")
SHOWING = {"type": "Quiz", "config": {"questions": [{**CHOICE, "media": ["media:graph", "leaf"]}]}}
FILM = {"type": "Video", "config": {"media": "media:film"}}


def test_media_beside_the_texts_are_named_in_a_plain_lesson_too():
    page = rendered(SHOWING, FILM, text_format="plain", find_media=lambda _name: CELL)

    assert (page.media, page.faults) == (["graph", "leaf", "film"], [])


def test_media_beside_the_texts_that_nobody_uploaded_are_faults_with_their_place():
    faults = rendered(SHOWING, FILM, text_format="plain").faults

    assert [(placed.place, placed.fault.kind) for placed in faults] == [
        ((0, "config", "questions", 0, "media", 0), "media"),
        ((0, "config", "questions", 0, "media", 1), "media"),
        ((1, "config", "media"), "media"),
    ]


def test_a_picture_beside_the_texts_needs_words():
    nameless = MediaFile("media/x.png", "image", "/x.png", None)

    faults = rendered(SHOWING, text_format="plain", find_media=lambda _name: nameless).faults

    assert {placed.fault.kind for placed in faults} == {"alt"}


def test_references_are_found_as_if_texts_were_markdown():
    text = {"type": "Reading", "config": {"text": "![a](media:a)", "objectives": ["![b](media:b)"]}}
    plain = {**CHOICE, "text": "![c](media:c)", "text_format": "plain"}

    assert find_references([text, {"type": "Quiz", "config": {"questions": [plain]}}]) == ["a", "b"]
