"""A lesson as it is published: HTML beside texts that are Markdown, and nothing else changed."""

from copy import deepcopy

from memora.services.content.rendering import render_lesson

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
