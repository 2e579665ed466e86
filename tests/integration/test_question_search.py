"""Questions are found by their tags and by what they say, typed in whichever way."""

import json
import shutil
import subprocess
from pathlib import Path

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import memora
from memora.patches.v1_2 import fill_question_search
from memora.services.content.search_text import normalise
from tests.support.factories import QUESTION, make_lesson, quiz

LIST = Path(memora.__file__).parent / "memora" / "doctype" / "memora_question"
ROOT = Path(__file__).resolve().parents[2]
#: Asks the list for its filters, one text a line, as Desk does before it asks the server.
ASK = """
globalThis.frappe = { listview_settings: {} };
require("node:vm").runInThisContext(require("node:fs").readFileSync(process.argv[1], "utf8"));
let text;
const list = { get_filters_for_args: () => [["Memora Question", "search_text", "like", text]] };
frappe.listview_settings["Memora Question"].onload(list);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    text = JSON.parse(line);
    console.log(JSON.stringify(list.get_filters_for_args()[0][3]));
});
"""


def ask_about(*questions):
    asked = [{**QUESTION, "id": f"s{n}", **question} for n, question in enumerate(questions)]
    return make_lesson(stages=[quiz(*asked)])


def found(field, typed):
    """The ids that Desk's list shows, which sends what was typed between two stars of SQL."""
    filters = [[field, "like", f"%{typed}%"]]
    return frappe.get_list(
        "Memora Question", filters=filters, pluck="question_id", order_by="question_id", limit=100
    )


def searched(text):
    return found("search_text", normalise(text))


@pytest.fixture(scope="module")
def folded_in_desk():
    """Return a function that folds a text as the list of questions in Desk does."""
    node = shutil.which("node") or shutil.which("node", path=ROOT / ".venv" / "bin")
    assert node, "Node.js is missing; run make frontend"
    with subprocess.Popen(
        [node, "-e", ASK, str(LIST / "memora_question_list.js")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def fold(text):
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield fold
        process.stdin.close()


def test_a_question_is_found_by_its_tag():
    ask_about({"tags": ["algebra", "grade 10"]}, {"tags": ["geometry"]}, {})

    assert (found("tags", "algebra"), found("tags", "grade 10")) == (["s0"], ["s0"])


def test_tags_are_listed_with_commas_each_once():
    lesson = ask_about({"tags": ["a", "b", "a", "two  words"]})

    tags = frappe.db.get_value("Memora Question", {"lesson": lesson.name}, "tags")

    assert tags == "a, b, two words"


def test_other_tags_of_a_lesson_that_is_edited_are_followed():
    lesson = ask_about({"tags": ["old"]})
    lesson.reload()
    lesson.stages[0].config = json.dumps({"questions": [{**QUESTION, "id": "s0", "tags": ["new"]}]})
    lesson.save()

    assert (found("tags", "old"), found("tags", "new")) == ([], ["s0"])


@pytest.mark.parametrize("typed", ["عمان", "عَمَّان", "عمّان", "عـمان", "الاردن", "أردن"])
def test_an_arabic_question_is_found_however_it_is_typed(typed):
    ask_about({"text": "ما عاصمةُ الأردنّ؟", "options": ["عمّان", "إربد"], "answer_index": 0}, {})

    assert searched(typed) == ["s0"]


@pytest.mark.parametrize("typed", ["PHOTO", "photosynthesis", "two\n words", "café", "CAFE", "١٢"])
def test_letter_case_accents_spaces_and_digits_make_no_difference(typed):
    ask_about({"text": "Photosynthesis in two  words at the Café, 12 times"}, {})

    assert searched(typed) == ["s0"]


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ({"options": ["3", {"text": "Option word", "feedback": "x"}]}, "option word"),
        ({"explanation": "Because of osmosis"}, "osmosis"),
        (
            {
                "type": "matching",
                "pairs": [{"left": "Left", "right": "Right"}, {"left": "b", "right": "y"}],
                "distractors": ["Lure"],
            },
            "right",
        ),
        (
            {
                "type": "cloze",
                "text": "{{1}}",
                "gaps": [{"type": "short_answer", "answers": [{"text": "Gapword"}]}],
            },
            "gapword",
        ),
    ],
)
def test_everything_that_a_question_says_is_searched(question, typed):
    ask_about(question, {"text": "Nothing of it"})

    assert searched(typed) == ["s0"]


def test_a_very_long_question_is_searched_in_its_beginning():
    ask_about({"text": "needle " + "hay " * 20_000})

    assert searched("needle") == ["s0"]


def test_the_patch_fills_what_was_indexed_before():
    ask_about({"tags": ["algebra"], "text": "Needle"})
    frappe.db.sql("UPDATE `tabMemora Question` SET tags = '', search_text = ''")
    frappe.db.commit()

    fill_question_search.execute()

    assert (found("tags", "algebra"), searched("needle")) == (["s0"], ["s0"])


TYPED = st.text(st.sampled_from("aZßéÉσςأإآٱاىيیةهكکُّـ٣٤۳3² ،%_-\u200f½ﷲＡ"), max_size=12)


@settings(max_examples=150)
@given(TYPED)
def test_desk_folds_what_is_typed_as_the_index_is_folded(folded_in_desk, typed):
    assert folded_in_desk(f"%{typed}%") == normalise(f"%{typed}%")


def test_desk_folds_the_search_alone():
    meta = frappe.get_meta("Memora Question")
    shown = [field.fieldname for field in meta.fields if field.in_standard_filter]

    assert {"tags", "search_text", "question_type"} <= set(shown)
