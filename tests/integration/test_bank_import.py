"""Banks of other systems in the database: where they go, what stays, what is refused."""

import json

import frappe
import pytest
from PIL.PngImagePlugin import PngInfo

from memora.services.content.formats.bank import Own, Reading, Text
from memora.services.content.formats.report import FormatError, phrase
from memora.services.content.importing import import_course
from memora.services.content.media import files
from memora.utils.errors import ValidationError
from tests.support import factories, media
from tests.support.banks import asked, bring_in, choice, shown

NODES = ("Subject", "Track", "Unit", "Topic", "Lesson")


def counts(answer):
    return answer["created"], answer["changed"], answer["unchanged"]


def with_remark(picture):
    """The same picture with some words that cleaning takes off."""
    remark = PngInfo()
    remark.add_text("Comment", "drawn in class")
    return media.encoded(media.opened(picture), "PNG", pnginfo=remark)


def stored_rows():
    tables = (*NODES, "Question", "Media", "Media Use")
    return [frappe.db.count(f"Memora {name}") for name in tables]


def ids_in(subject):
    return frappe.get_all(
        "Memora Question", {"subject": subject}, pluck="question_id", order_by="question_id"
    )


def configs(subject):
    rows = frappe.db.sql(
        """SELECT stage.config FROM `tabMemora Lesson Stage` stage JOIN `tabMemora Lesson` lesson
        ON lesson.name = stage.parent WHERE lesson.subject = %s ORDER BY lesson.name, stage.idx""",
        (subject,),
        pluck=True,
    )
    return [json.loads(config) for config in rows]


def test_a_bank_becomes_a_subject_with_a_topic_a_category():
    answer = bring_in([asked("a", "Light"), asked("b", "Heat"), asked("c", "Light")])

    assert (answer["found"], answer["imported"], answer["refused"]) == (3, 3, 0)
    assert answer["types"] == {"short_answer": 3}
    assert counts(answer) == (7, 0, 0)
    assert stored_rows()[:6] == [1, 1, 1, 2, 2, 3]
    assert frappe.db.get_value("Memora Subject", answer["subject"], "title") == "Grade 6"


def test_the_same_bank_again_changes_nothing():
    items = [asked("a", "Light"), asked("b", "Heat"), asked("c", answer=Reading())]
    bring_in(items)
    before = stored_rows()

    assert counts(bring_in(items)) == (0, 0, 9)
    assert stored_rows() == before


def test_a_dry_run_counts_and_writes_nothing():
    before = stored_rows()
    answer = bring_in([asked("a"), asked("b", answer=choice(("x", 0), ("y", 0)))], dry_run=True)

    assert (answer["imported"], answer["refused"], answer["created"]) == (1, 1, 5)
    assert stored_rows() == before


def test_a_bank_goes_into_an_existing_subject_behind_what_is_there():
    course = factories.course_file()
    import_course(course)
    before = frappe.get_all("Memora Lesson", fields=["name", "modified", "bit_index"])
    answer = bring_in([asked("a")], "course")

    assert answer["subject"] == "course"
    assert counts(answer) == (4, 0, 1)
    orders = frappe.get_all("Memora Track", pluck="sort_order", order_by="sort_order")
    assert orders == [1, 2]
    after = {row.name: row for row in frappe.get_all("Memora Lesson", fields=list(before[0]))}
    assert [after[row.name] for row in before] == before


def test_a_subject_is_found_by_its_title():
    import_course(factories.course_file())
    title = frappe.db.get_value("Memora Subject", "course", "title")

    assert bring_in([asked("a")], title)["subject"] == "course"


def test_two_subjects_of_one_title_are_asked_about():
    factories.make_subject(title="Same")
    factories.make_subject(title="Same")

    with pytest.raises(ValidationError, match="Several subjects"):
        bring_in([asked("a")], "Same")


def test_a_new_title_makes_a_new_subject_and_is_found_again():
    first = bring_in([asked("a")], "علوم")
    second = bring_in([asked("a")], "علوم")

    assert first["subject"] == second["subject"]
    assert first["subject"].isascii()
    assert counts(second) == (0, 0, 5)


def test_a_changed_question_changes_its_lesson_alone():
    bring_in([asked("a"), asked("b"), asked("c")], lessons_of=1)
    answer = bring_in([asked("a"), asked("b", text=Text("Why?")), asked("c")], lessons_of=1)

    assert counts(answer) == (0, 1, 6)


def test_a_question_that_is_gone_moves_no_other():
    bring_in([asked(name) for name in "abcd"], lessons_of=2)
    answer = bring_in([asked(name) for name in "bcd"], lessons_of=2)

    assert counts(answer) == (0, 1, 5)
    assert ids_in(answer["subject"]) == ["b", "c", "d"]


def test_questions_that_leave_their_lessons_are_told():
    bring_in([asked(name) for name in "abc"], lessons_of=2)
    [line] = bring_in([asked("b"), asked("c")], lessons_of=2, dry_run=True)["report"]

    assert (line["severity"], line["what"]) == (
        "dropped",
        "1 questions of an earlier import are not in this file, such as a: they leave their"
        " lessons.",
    )


def test_what_people_renamed_keeps_its_name():
    subject = bring_in([asked("a", "Light")])["subject"]
    topic = frappe.get_all("Memora Topic", pluck="name")[0]
    frappe.db.set_value("Memora Topic", topic, "title", "What light is")

    assert counts(bring_in([asked("a", "Light")])) == (0, 0, 5)
    assert frappe.db.get_value("Memora Topic", topic, "title") == "What light is"
    assert ids_in(subject) == ["a"]


def test_ids_of_another_bank_get_the_subject_before_them_and_keep_it():
    bring_in([asked("Q1"), asked("Q2")], title="First")
    answer = bring_in([asked("Q1"), asked("Q3")], title="Second")

    assert ids_in("second") == ["Q3", "second-Q1"]
    assert [line["what"] for line in answer["report"]] == [
        "1 ids belong to other questions of the school; “second-” was put before them. Later"
        " imports find them so."
    ]
    frappe.db.delete("Memora Question", {"subject": "first"})
    assert counts(bring_in([asked("Q1"), asked("Q3")], title="Second")) == (0, 0, 5)


def test_two_banks_in_one_subject_do_not_share_questions():
    bring_in([asked("Q1")], title="First")
    bring_in([asked("Q1")], "first", title="Second")

    assert ids_in("first") == ["Q1", "first-Q1"]


def test_ids_keep_the_prefix_of_their_subject():
    import_course(factories.course_file(), question_id_prefix="p-")
    bring_in([asked("Q1")], "course")

    assert "p-Q1" in ids_in("course")
    assert counts(bring_in([asked("Q1")], "course")) == (0, 0, 5)


def test_a_bank_of_which_nothing_can_be_imported_leaves_nothing():
    before = stored_rows()
    answer = bring_in([asked("a", answer=choice(("x", 0), ("y", 0)))])

    assert (answer["found"], answer["imported"], answer["refused"]) == (1, 0, 1)
    assert answer["subject"] is None
    assert counts(answer) == (0, 0, 0)
    assert stored_rows() == before


def test_a_formula_that_cannot_be_shown_refuses_its_question_alone():
    broken = Text(r"What is $\frac{1}{$ ?", "markdown")
    answer = bring_in([asked("a"), asked("b", text=broken)])
    [line] = answer["report"]

    assert (answer["imported"], answer["refused"]) == (1, 1)
    assert (line["severity"], line["place"], line["question"]) == ("refused", "line 1", "b")


def test_pictures_come_along_once_and_under_their_names():
    picture, other = media.picture(), media.picture()
    items = [
        shown("a", "one/cell.png", lambda: picture),
        shown("b", "two/cell.png", lambda: other),
        shown("c", "three/cell.png", lambda: picture),
    ]
    subject = bring_in(items)["subject"]
    rows = frappe.get_all("Memora Media", {"subject": subject}, ["media_name", "alt", "sha256"])

    assert len(rows) == 2
    assert "cell" in {row.media_name for row in rows}
    assert {row.alt for row in rows} == {"A cell"}
    assert all(files.locate(row.sha256, "png") for row in rows)
    assert "(media:cell)" in configs(subject)[0]["questions"][0]["text"]
    assert frappe.db.count("Memora Media Use", {"subject": subject}) >= 2


def test_pictures_are_unchanged_when_their_bank_comes_again_in_another_order():
    picture, other = media.picture(), media.picture()
    items = [
        shown("a", "one/cell.png", lambda: picture),
        shown("b", "two/cell.png", lambda: other),
    ]
    bring_in(items, lessons_of=1)

    assert counts(bring_in(reversed(items), lessons_of=1)) == (0, 0, 6)
    assert frappe.db.count("Memora Media") == 2


def test_pictures_that_are_the_same_once_cleaned_are_one_whatever_their_names():
    picture = media.picture()
    items = [
        shown("a", "one/Cell.png", lambda: picture),
        shown("b", "two/cell.png", lambda: with_remark(picture)),
    ]
    subject = bring_in(items)["subject"]

    assert frappe.get_all("Memora Media", {"subject": subject}, pluck="media_name") == ["Cell"]
    texts = [question["text"] for config in configs(subject) for question in config["questions"]]
    assert all("(media:Cell)" in text for text in texts)


def test_a_medium_of_the_subject_is_not_taken_for_the_banks():
    subject = factories.make_subject().name
    media.upload(subject, "cell")
    picture = media.picture()
    bring_in([shown("a", "cell.png", lambda: picture)], subject)
    names = frappe.get_all("Memora Media", {"subject": subject}, pluck="media_name")

    assert len(names) == 2
    assert "cell" in names


def test_a_dry_run_keeps_no_picture():
    picture = media.picture()
    bring_in([shown("a", "cell.png", lambda: picture)], dry_run=True)

    assert frappe.db.count("Memora Media") == 0


def test_an_active_drawing_is_left_out_and_its_words_stay():
    drawing = media.drawing("<script>alert(1)</script><foreignObject><p/></foreignObject>")
    answer = bring_in([shown("a", "evil.svg", lambda: drawing, alt="A trap")])
    text = configs(answer["subject"])[0]["questions"][0]["text"]

    assert frappe.db.count("Memora Media") == 0
    assert [line["severity"] for line in answer["report"]] == ["dropped"]
    assert "A trap" in text
    assert "media:" not in text


def test_a_file_that_cannot_be_read_is_left_out_and_told():
    def broken():
        raise FormatError(phrase("The file {0} is damaged."), "cell.png")

    answer = bring_in([shown("a", "cell.png", broken)])

    assert [line["severity"] for line in answer["report"]] == ["dropped"]
    assert answer["imported"] == 1


def test_the_report_is_in_the_words_of_who_asks():
    frappe.local.lang = "ar"
    try:
        answer = bring_in([asked("a", answer=choice(("x", 0), ("y", 0))), asked("b", answer=Own())])
    finally:
        frappe.local.lang = "en"
    [line] = answer["report"]

    assert not line["what"].isascii()
    assert not line["place"].isascii()
