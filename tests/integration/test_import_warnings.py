"""The import tells what it cannot keep, and what was probably meant otherwise."""

import json
from copy import deepcopy

import frappe
import pytest

from memora.services.content.importing import console, import_course, stage_faults
from memora.services.content.importing.course_warnings import course_warnings
from memora.utils.errors import ValidationError
from tests.support import jobs
from tests.support.factories import READING, course_file, lessons_of, quiz
from tests.support.http import message_of

IMPORT = "memora.api.content.import_course"
LESSON = "$.tracks[0].units[0].topics[0].lessons[0]"
NUMBER = {"id": "n", "type": "numeric", "text": "?", "values": [{"value": 1}]}


def course_of(*stages, **fields):
    course = {**course_file(lessons=1), "format": "memora.course/2"}
    lessons_of(course)[0].update({"stages": deepcopy([*stages] or [READING]), **fields})
    return course


def warnings_of(course):
    return [(warning["path"], warning["message"]) for warning in course_warnings(course)]


def only_warning(course):
    (warning,) = warnings_of(course)
    return warning


def test_a_course_without_slips_has_no_warnings():
    assert import_course(course_file())["warnings"] == []


def test_a_key_that_a_lesson_does_not_know_is_named_with_its_place():
    path, message = only_warning(course_of(quiz={"questions": []}))

    assert (path, message) == (f"{LESSON}.quiz", "is not known here, and is not imported")


def test_a_key_in_other_letters_is_told_how_it_is_written():
    path, message = only_warning(course_of(base_XP=50))

    assert path == f"{LESSON}.base_XP"
    assert "perhaps base_xp is meant" in message


def test_a_list_at_the_wrong_level_is_told_where_it_belongs():
    course = course_of()
    course["tracks"][0]["units"][0]["lessons"] = []

    path, message = only_warning(course)

    assert path == "$.tracks[0].units[0].lessons"
    assert "lessons belong into one of the topics" in message


def test_a_key_of_the_course_itself_is_told():
    assert only_warning({**course_of(), "isLinear": True})[0] == "$.isLinear"


def test_a_key_of_another_types_question_is_kept_and_told():
    path, message = only_warning(course_of(quiz({**NUMBER, "tolerance": 0.5})))

    assert path == f"{LESSON}.stages[0].config.questions[0].tolerance"
    assert "it is kept, but nothing reads it" in message


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({**NUMBER, "values": [{"value": 1, "tolerence": 2}]}, "values[0].tolerence"),
        ({**NUMBER, "units": [{"name": "m", "factr": 2}]}, "units[0].factr"),
        (
            {
                "id": "c",
                "type": "cloze",
                "text": "{{1}}",
                "gaps": [{"type": "numeric", "values": [{"value": 1}], "option": []}],
            },
            "gaps[0].option",
        ),
        (
            {
                "id": "m",
                "type": "multiple_choice",
                "text": "?",
                "options": ["a", {"text": "b", "fedback": "No"}],
                "answer_index": 0,
            },
            "options[1].fedback",
        ),
    ],
)
def test_a_key_is_found_however_deep_it_stands(question, place):
    path, _message = only_warning(course_of(quiz(question)))

    assert path == f"{LESSON}.stages[0].config.questions[0].{place}"


def test_a_slip_that_is_everywhere_is_told_once():
    course = course_file(lessons=3)
    for lesson in lessons_of(course):
        lesson["base_XP"] = 5

    path, message = only_warning(course)

    assert (path, "2 more places have it" in message) == (f"{LESSON}.base_XP", True)


BROKEN = json.loads(r'"$\frac{1}{2}\times\theta\neq\beta\rho$"')


def test_backslashes_that_json_took_are_a_fault_that_says_what_was_meant():
    with pytest.raises(ValidationError) as refused:
        import_course(course_of({**READING, "config": {"text": BROKEN}}))

    (fault,) = refused.value.details["invalid"]
    assert fault["path"] == f"{LESSON}.stages[0].config.text"
    assert "\\frac, \\times, \\theta, \\neq, \\beta, \\rho was probably meant" in fault["message"]


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1b", "\x7f", "\x93", "\ufdd0", "\U0001ffff"])
def test_a_character_that_nobody_can_see_is_a_fault(sign):
    with pytest.raises(ValidationError) as refused:
        import_course(course_of({**READING, "config": {"text": f"a{sign}b"}}))

    (fault,) = refused.value.details["invalid"]
    assert f"U+{ord(sign):04X}" in fault["message"]


def test_desk_refuses_them_too():
    (fault,) = stage_faults([{**READING, "config": {"text": "$\frac12$"}}])

    assert (fault["path"], "\\frac" in fault["message"]) == ("$[0].config.text", True)


@pytest.mark.parametrize(
    ("text", "command"),
    [("2\times 3", "\\times"), ("$a\neq b$", "\\neq"), ("$\rho$", "\\rho"), ("$\to$", "\\to")],
)
def test_a_tab_or_line_end_that_was_probably_a_command_is_a_warning(text, command):
    path, message = only_warning(course_of({**READING, "config": {"text": text}}))

    assert path == f"{LESSON}.stages[0].config.text"
    assert f"{command} was probably meant" in message


@pytest.mark.parametrize(
    "text", ["One\n\ttwo", "List:\n\tan apple", "Is it?\nneq", "a\r\nb", "$x$\nu and v", "\tto"]
)
def test_tabs_and_line_ends_of_a_text_are_no_slips(text):
    assert warnings_of(course_of({**READING, "config": {"text": text}})) == []


def test_warnings_are_in_the_answer_over_http(staff):
    answer = staff.call(IMPORT, course=course_of(base_XP=5))

    assert [warning["path"] for warning in answer.json["message"]["warnings"]] == [
        f"{LESSON}.base_XP"
    ]


def test_warnings_are_in_the_report_of_an_import_in_the_background(staff):
    asked = staff.call(IMPORT, course=course_of(base_XP=5), background=True).json["message"]
    jobs.drain()
    frappe.db.rollback()

    report = json.loads(frappe.db.get_value("Memora Content Import", asked["task_id"], "report"))

    assert [warning["path"] for warning in report["warnings"]] == [f"{LESSON}.base_XP"]


def test_warnings_are_printed_at_a_console(tmp_path, capsys):
    file = tmp_path / "a.course.json"
    file.write_text(json.dumps(course_of(base_XP=5)))

    console.import_file(str(file))

    assert f"{LESSON}.base_XP is not known here" in capsys.readouterr().err


def test_a_course_that_is_no_json_is_told_line_and_column(staff):
    answer = staff.call(IMPORT, course='{"format":\n  oops}')

    assert answer.status_code == 400
    assert "course is not valid JSON. Look at line 2, column 3." in message_of(answer)


def test_a_file_that_is_no_json_is_told_line_and_column(tmp_path):
    file = tmp_path / "a.course.json"
    file.write_text('{"format":\n  oops}')

    with pytest.raises(ValidationError, match="line 2, column 3"):
        console.import_file(str(file))


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf8(tmp_path):
    file = tmp_path / "a.course.json"
    file.write_bytes('{"title": "عنوان"}'.encode("cp1256"))

    with pytest.raises(ValidationError, match="Save it as UTF-8"):
        console.import_file(str(file))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/film.mp4",
        "/\\evil.example/film.mp4",
        "http://films.example/film.mp4",
        "ftp://films.example/film.mp4",
        "film.mp4",
        "https://",
        "https:///film.mp4",
        "https://films.example\\@evil.example/",
        "https://me@films.example/film.mp4",
        "https://films.example/film.mp4\n",
    ],
)
def test_a_video_is_at_an_https_address_or_on_this_site(url):
    stage = {"title": "Watch", "type": "Video", "config": {"url": url}}

    assert [fault["path"] for fault in stage_faults([stage])] == ["$[0].config.url"]


@pytest.mark.parametrize(
    "url",
    [
        "https://films.example/film.mp4?t=3#x",
        "HTTPS://films.example",
        "https://films.example:8443/a%20b/فيلم.mp4",
        "/files/film.mp4",
        "/private/files/film.mp4?x=1",
    ],
)
def test_such_addresses_are_taken(url):
    stage = {"title": "Watch", "type": "Video", "config": {"url": url}}

    assert stage_faults([stage]) == []
