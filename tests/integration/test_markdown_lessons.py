"""Lessons whose texts are Markdown: imported, saved, published, and asked for."""

import json

import frappe
import pytest

from memora.services.cdn_export import batch_processor
from memora.services.cdn_export.build import content_digest, plan_files
from memora.services.content.importing import import_course
from memora.services.content.rendering import formulas
from memora.utils.errors import ValidationError
from tests.support import factories
from tests.support.content_files import public_root, read
from tests.support.factories import course_file, lessons_of, make_plan
from tests.support.students import School, Student

FORMULA = "Half: $\\frac{1}{2}$"
SHOWN = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
BROKEN = "Half: $\\frac{1}{$"


def course_with(text, **fields):
    """A course whose first lesson begins with this text."""
    course = {**course_file("algebra", lessons=2), **fields}
    lessons_of(course)[0]["stages"][0]["config"]["text"] = text
    return course


def publish(course):
    plan = make_plan(import_course(course)["subject"])
    batch_processor.rebuild_plan(plan.name)
    return plan.name


def first_lesson(course):
    return f"{course['id']}.{lessons_of(course)[0]['id']}"


def config_of(course):
    return read(f"lessons/{first_lesson(course)}.json")["stages"][0]["config"]


def test_a_lesson_in_markdown_is_published_with_the_html_beside_its_text():
    course = course_with(FORMULA, text_format="markdown")
    publish(course)

    config = config_of(course)
    assert config["text"] == FORMULA
    assert SHOWN in config["html"]


def test_a_plain_lesson_has_its_text_alone():
    course = course_with(FORMULA)
    publish(course)

    assert config_of(course) == {"text": FORMULA}


def test_a_lessons_own_format_stands_before_its_courses():
    course = course_with(FORMULA, text_format="markdown")
    lessons_of(course)[0]["text_format"] = "plain"
    publish(course)

    assert config_of(course) == {"text": FORMULA}


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_a_lesson_file_says_its_language_and_direction(language, direction):
    course = course_with(FORMULA, language=language)
    publish(course)

    file = read(f"lessons/{first_lesson(course)}.json")
    assert (file["language"], file["dir"]) == (language, direction)


def test_a_format_that_is_chosen_later_publishes_the_lessons_anew():
    course = course_with(FORMULA)
    plan = publish(course)
    subject = frappe.get_doc("Memora Subject", "algebra")
    subject.text_format = "markdown"
    subject.save()

    batch_processor.rebuild_plan(plan)

    assert SHOWN in config_of(course)["html"]


def test_a_second_publication_writes_no_lesson():
    plan = publish(course_with(FORMULA, text_format="markdown"))

    assert batch_processor.rebuild_plan(plan)["written"] == 0


@pytest.fixture
def converter_is_away(monkeypatch, tmp_path):
    """Return what takes the converter of formulas away."""

    def take():
        formulas.to_mathml.cache_clear()
        monkeypatch.setattr(formulas, "SCRIPT", tmp_path / "temml.cjs")
        monkeypatch.setattr(formulas, "_converter", formulas._Converter())

    return take


def edit(lesson, **values):
    """Write what a lesson says beside its texts."""
    frappe.db.set_value("Memora Lesson", lesson, values)


def ask(lesson, text):
    """Write another text for a lesson's question."""
    stage = frappe.get_all(
        "Memora Lesson Stage",
        {"parent": lesson, "type": "Quiz"},
        ["name", "config"],
        order_by="idx",
        limit=1,
    )[0]
    config = json.loads(stage.config)
    config["questions"][0]["text"] = text
    frappe.db.set_value("Memora Lesson Stage", stage.name, "config", json.dumps(config))


def test_an_edit_of_one_text_renders_no_other(converter_is_away):
    course = course_with(FORMULA, text_format="markdown")
    plan = publish(course)
    converter_is_away()
    ask(first_lesson(course), "How *much*?")

    assert batch_processor.rebuild_plan(plan)["written"] == 1

    [reading, quiz] = read(f"lessons/{first_lesson(course)}.json")["stages"]
    assert SHOWN in reading["config"]["html"]
    assert quiz["config"]["questions"][0]["html"] == "<p>How <em>much</em>?</p>"


def test_an_edit_of_what_is_no_text_renders_nothing(converter_is_away):
    course = course_with(FORMULA, text_format="markdown")
    plan = publish(course)
    converter_is_away()
    edit(first_lesson(course), title="Halves", base_xp=70)

    batch_processor.rebuild_plan(plan)

    assert read(f"lessons/{first_lesson(course)}.json")["base_xp"] == 70
    assert SHOWN in config_of(course)["html"]


def test_html_that_somebody_wrote_into_a_published_file_does_not_stay():
    course = course_with(FORMULA, text_format="markdown")
    plan = publish(course)
    path = public_root() / f"lessons/{first_lesson(course)}.json"
    path.write_text(path.read_text().replace("<p>Half", "<p>Hit"))
    edit(first_lesson(course), base_xp=70)

    batch_processor.rebuild_plan(plan)

    assert "<p>Half" in config_of(course)["html"]


def test_a_language_that_is_chosen_later_renders_the_texts_anew():
    course = course_with(FORMULA, text_format="markdown")
    plan = publish(course)
    frappe.db.set_value("Memora Subject", "algebra", "language", "ar")

    batch_processor.rebuild_plan(plan)

    assert '<span dir="ltr"><math>' in config_of(course)["html"]


def test_a_new_renderer_renders_every_text_anew(monkeypatch, converter_is_away):
    plan = publish(course_with(FORMULA, text_format="markdown"))
    for module in (plan_files, content_digest):
        monkeypatch.setattr(module, "RENDERER_VERSION", "the next one")
    converter_is_away()

    with pytest.raises(ValidationError, match="bench build"):
        batch_processor.rebuild_plan(plan)


def test_the_same_markdown_course_again_changes_nothing():
    course = course_with(FORMULA, text_format="markdown")
    import_course(course)

    assert import_course(course)["unchanged"] == 6


def test_an_import_refuses_a_formula_that_cannot_be_shown_and_says_where():
    with pytest.raises(ValidationError) as refused:
        import_course(course_with(BROKEN, text_format="markdown"))

    [fault] = refused.value.details["invalid"]
    assert fault["path"] == "$.tracks[0].units[0].topics[0].lessons[0].stages[0].config.text"
    assert "line 1: \\frac{1}{" in fault["message"]


def test_the_same_text_is_no_fault_where_it_is_plain():
    assert import_course(course_with(BROKEN))["invalid"] == []


def test_desk_refuses_it_where_it_is_saved():
    topic = factories.make_topic()
    stage = {**factories.READING, "config": {"text": BROKEN}}

    with pytest.raises(ValidationError, match="cannot be shown"):
        factories.make_lesson(topic.name, text_format="markdown", stages=[stage])


def test_a_build_is_refused_with_the_lesson_and_the_line():
    course = course_with("One.\n\n![a cell](media:cell)", text_format="markdown")
    plan = make_plan(import_course(course)["subject"])

    with pytest.raises(ValidationError) as refused:
        batch_processor.rebuild_plan(plan.name)

    [error] = refused.value.details["errors"]
    assert error.startswith(f"{first_lesson(course)}: stage 1, text, line 3: cell")


def test_a_student_who_asks_for_a_lesson_gets_the_html_too(new_client, borrow_user):
    school = School()
    frappe.db.set_value("Memora Subject", school.subject, "text_format", "markdown")
    frappe.db.commit()
    student = school.enrol(Student(new_client, borrow_user("Memora Student")))

    answer = student.get("sessions.get_lesson_details", lesson_id=school.lesson_id(1))

    [reading, _quiz] = answer.json["message"]["stages"]
    assert reading["config"]["html"] == f"<p>{reading['config']['text']}</p>"
