import frappe
import pytest

from memora.utils.errors import ValidationError
from tests.support.factories import (
    QUESTION,
    READING,
    make_grade,
    make_lesson,
    make_plan,
    make_season,
    make_subject,
    make_topic,
    make_track,
    make_unit,
    quiz,
)
from tests.support.threads import at_once


@pytest.mark.parametrize("node_id", ["../up", "a b", "a/b", ".hidden", "ا", "-x", "x" * 121])
def test_a_node_id_that_is_no_file_name_is_refused(node_id):
    with pytest.raises(ValidationError):
        make_subject(node_id=node_id)


def test_a_node_without_an_id_gets_one():
    subject = make_subject(node_id=None)
    assert len(subject.name) == 10
    assert subject.node_id == subject.name


def test_a_save_does_not_change_a_node_id():
    subject = make_subject()
    subject.node_id = "another"
    subject.save()
    assert frappe.db.get_value("Memora Subject", subject.name, "node_id") == subject.name


def test_a_new_node_goes_after_its_siblings():
    topic = make_topic()
    make_lesson(topic.name, sort_order=7)
    assert [make_lesson(topic.name).sort_order, make_lesson(topic.name).sort_order] == [8, 9]


def test_a_chosen_position_is_kept():
    topic = make_topic()
    make_lesson(topic.name)
    assert make_lesson(topic.name, sort_order=1).sort_order == 1


def test_a_restored_node_keeps_its_position():
    topic = make_topic()
    lesson = make_lesson(topic.name)
    frappe.db.set_value("Memora Lesson", lesson.name, "sort_order", 0)
    lesson.reload()
    lesson.delete()
    make_lesson(topic.name, sort_order=4)
    assert frappe.get_doc(lesson.as_dict()).insert().sort_order == 0


@pytest.mark.parametrize("number", [-1, "many", 2**31, "nan"])
def test_a_position_that_is_no_number_from_zero_is_refused(number):
    with pytest.raises(ValidationError):
        make_subject(sort_order=number)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (make_subject, "full_price"),
        (make_subject, "discounted_price"),
        (make_track, "unlock_level"),
        (make_lesson, "base_xp"),
    ],
)
def test_a_negative_figure_is_refused(make, field):
    with pytest.raises(ValidationError):
        make(**{field: -1})


def test_a_lesson_knows_its_subject_from_the_chain():
    topic = make_topic()
    unit = frappe.get_doc("Memora Unit", topic.parent_unit)
    track = frappe.get_doc("Memora Track", unit.parent_track)
    assert make_lesson(topic.name, subject=make_subject().name).subject == track.parent_subject


def test_lessons_of_a_subject_get_consecutive_bits():
    topic = make_topic()
    assert [make_lesson(topic.name).bit_index for _ in range(3)] == [0, 1, 2]


def test_each_subject_counts_its_bits_for_itself():
    assert [make_lesson().bit_index, make_lesson().bit_index] == [0, 0]


def test_a_bit_index_sent_by_a_client_is_ignored():
    topic = make_topic()
    make_lesson(topic.name)
    assert make_lesson(topic.name, bit_index=7).bit_index == 1


def test_a_deleted_lessons_bit_is_not_given_to_the_next_one():
    topic = make_topic()
    make_lesson(topic.name).delete()
    assert make_lesson(topic.name, bit_index=0).bit_index == 1


def test_a_restored_lesson_has_its_bit_again():
    topic = make_topic()
    lesson = make_lesson(topic.name)
    make_lesson(topic.name)
    lesson.delete()
    assert frappe.get_doc(lesson.as_dict()).insert().bit_index == 0


def test_a_restored_lesson_whose_bit_is_taken_gets_a_new_one():
    topic = make_topic()
    lesson = make_lesson(topic.name)
    lesson.delete()
    frappe.get_doc(lesson.as_dict()).insert()
    copy = frappe.get_doc(lesson.as_dict())
    copy.name = copy.node_id = "twin"
    copy.stages[0].name = None
    assert copy.insert().bit_index == 1


def test_a_restored_lesson_with_a_bit_never_handed_out_gets_a_new_one():
    topic = make_topic()
    lesson = frappe.get_doc(make_lesson(topic.name).as_dict())
    lesson.delete()
    lesson.bit_index = 40
    assert frappe.get_doc(lesson.as_dict()).insert().bit_index == 1


def test_saving_a_lesson_never_changes_its_bit_or_subject():
    lesson = make_lesson()
    subject = lesson.subject
    lesson.update({"bit_index": 99, "subject": make_subject().name})
    lesson.save()
    lesson.reload()
    assert (lesson.bit_index, lesson.subject) == (0, subject)


def test_a_subjects_form_open_meanwhile_does_not_set_the_counter_back():
    topic = make_topic()
    subject = frappe.get_doc("Memora Subject", make_lesson(topic.name).subject)
    make_lesson(topic.name)
    subject.title = "Renamed"
    subject.save()
    assert make_lesson(topic.name).bit_index == 2


def test_a_new_subject_starts_its_counter_at_zero_whatever_a_client_sends():
    topic = make_topic(make_unit(make_track(make_subject(next_bit_index=50).name).name).name)
    assert make_lesson(topic.name).bit_index == 0


def test_lessons_added_at_once_get_different_bits(host, site):
    topic = make_topic()
    frappe.db.commit()

    def add_lessons():
        for _ in range(3):
            make_lesson(topic.name, node_id=None)
            frappe.db.commit()

    at_once(host, site, [add_lessons] * 4)
    indexes = frappe.get_all("Memora Lesson", pluck="bit_index", order_by="bit_index", limit=100)
    assert indexes == list(range(12))


def test_a_lesson_moves_within_its_subject_and_keeps_its_bit():
    topic = make_topic()
    make_lesson(topic.name)
    lesson = make_lesson(topic.name)
    other = make_topic(topic.parent_unit)
    lesson.parent_topic = other.name
    lesson.save()
    lesson.reload()
    assert (lesson.parent_topic, lesson.bit_index) == (other.name, 1)


@pytest.mark.parametrize(
    ("make", "link"),
    [
        (make_lesson, "parent_topic"),
        (make_topic, "parent_unit"),
        (make_unit, "parent_track"),
        (make_track, "parent_subject"),
    ],
)
def test_a_branch_cannot_move_to_another_subject(make, link):
    node, elsewhere = make(), make()
    node.set(link, elsewhere.get(link))
    with pytest.raises(ValidationError, match="cannot move"):
        node.save()


def test_a_refused_move_names_the_subjects_by_their_titles():
    track = make_track(make_subject(title="Algebra").name)
    track.parent_subject = make_subject(title="Poetry").name
    with pytest.raises(ValidationError, match="subject Algebra and cannot move to Poetry"):
        track.save()


@pytest.mark.parametrize("make", [make_topic, make_unit])
def test_a_branch_moves_within_its_subject(make):
    node = make()
    link = next(field for field in node.as_dict() if field.startswith("parent_"))
    parent = frappe.get_doc(node.meta.get_field(link).options, node.get(link))
    sibling = frappe.get_doc({**parent.as_dict(), "name": None, "node_id": "sibling"}).insert()
    node.set(link, sibling.name)
    node.save()
    assert frappe.db.get_value(node.doctype, node.name, link) == "sibling"


def test_a_node_with_children_cannot_be_deleted():
    topic = frappe.get_doc("Memora Topic", make_lesson().parent_topic)
    with pytest.raises(frappe.LinkExistsError):
        topic.delete()


def test_a_subject_listed_in_a_plan_cannot_be_deleted():
    subject = make_subject()
    make_plan(subject.name)
    with pytest.raises(frappe.LinkExistsError):
        subject.delete()


@pytest.mark.parametrize(
    ("stage", "place"),
    [
        ({**READING, "config": {}}, "Row 1 (Read), config.text:"),
        ({**READING, "config": "no json"}, "Row 1 (Read), config:"),
        ({**READING, "config": '{"text": "a", "speed": NaN}'}, "Row 1 (Read), config:"),
        ({**READING, "type": "Quiz"}, "Row 1 (Read), config.questions:"),
        (
            quiz({"id": "q", "type": "multiple_choice", "text": "?"}),
            "(Quiz), config.questions[0].options",
        ),
        (
            quiz({"id": "q", "type": "short_answer", "text": "?"}),
            "(Quiz), config.questions[0].answer",
        ),
    ],
)
def test_a_stage_whose_config_does_not_fit_its_type_is_refused(stage, place):
    topic = make_topic()
    with pytest.raises(ValidationError) as refusal:
        make_lesson(topic.name, stages=[stage])
    assert place in str(refusal.value)


def test_a_question_id_with_markup_is_shown_as_text():
    question = {**QUESTION, "id": "<img src=x onerror=alert(1)>"}
    topic = make_topic()
    with pytest.raises(ValidationError) as refusal:
        make_lesson(topic.name, stages=[quiz(question, question)])
    assert "&lt;img" in str(refusal.value)


def test_a_formula_typed_in_desk_loses_nothing():
    typed, kept = "if a<b and c>d", "if a< b and c>d"
    lesson = make_lesson(title=typed, description=typed, stages=[{**READING, "title": typed}])
    lesson.reload()
    assert (lesson.title, lesson.description, lesson.stages[0].title) == (kept, kept, kept)


def test_the_attribution_of_a_subject_loses_nothing():
    subject = make_subject(source="Ada <ada@school.example>")
    subject.reload()
    assert subject.source == "Ada < ada@school.example>"


def test_a_negative_weight_of_a_stage_is_refused():
    topic = make_topic()
    with pytest.raises(ValidationError):
        make_lesson(topic.name, stages=[{**READING, "weight": -1}])


def test_a_video_stage_is_free_in_its_config():
    stage = {"title": "Watch", "type": "Video", "config": {"url": "https://example.org/v"}}
    assert make_lesson(stages=[stage]).stages[0].type == "Video"


def test_a_plan_lists_a_subject_once():
    subject = make_subject().name
    with pytest.raises(ValidationError):
        make_plan(subject, subject)


def override(target, **fields):
    return {"target_doctype": target.doctype, "target_name": target.name, **fields}


def test_an_override_of_a_node_that_does_not_exist_is_refused():
    row = {"target_doctype": "Memora Lesson", "target_name": "nowhere", "action": "Hide"}
    with pytest.raises(ValidationError):
        make_plan(overrides=[row])


def test_an_override_names_content_only():
    grade = make_grade()
    with pytest.raises(ValidationError):
        make_plan(overrides=[override(grade, action="Hide")])


@pytest.mark.parametrize(
    ("action", "value"),
    [("Set Access Level", "gold"), ("Set Access Level", None), ("Set Linear", "yes")],
)
def test_an_override_needs_a_value_its_action_can_use(action, value):
    lesson = make_lesson()
    with pytest.raises(ValidationError):
        make_plan(overrides=[override(lesson, action=action, override_value=value)])


def test_an_override_with_a_fitting_value_is_kept():
    lesson = make_lesson()
    row = override(lesson, action="Set Access Level", override_value="paid")
    assert make_plan(overrides=[row]).overrides[0].override_value == "paid"


def test_two_overrides_of_one_kind_for_one_node_are_refused():
    lesson = make_lesson()
    row = override(lesson, action="Set Linear", override_value="1")
    with pytest.raises(ValidationError):
        make_plan(overrides=[row, {**row, "override_value": "0"}])


def test_a_season_ends_after_it_starts():
    with pytest.raises(ValidationError):
        make_season(start_date="2026-09-01", end_date="2026-08-31")


def test_a_season_may_last_one_day():
    assert make_season(start_date="2026-09-01", end_date="2026-09-01").name


@pytest.mark.parametrize("exam", ["2026-08-31", "2027-07-01"])
def test_an_exam_outside_of_its_season_is_refused(exam):
    with pytest.raises(ValidationError, match="Exam Date"):
        make_season(start_date="2026-09-01", end_date="2027-06-30", exam_date=exam)


@pytest.mark.parametrize("exam", [None, "2026-09-01", "2027-06-30"])
def test_a_season_may_have_its_exam_on_any_of_its_days(exam):
    assert make_season(start_date="2026-09-01", end_date="2027-06-30", exam_date=exam).name


@pytest.mark.parametrize("doctype", ["Memora Lesson", "Memora Subject"])
@pytest.mark.parametrize("action", ["read", "write", "create", "delete"])
def test_an_author_edits_content(borrow_user, doctype, action):
    assert frappe.has_permission(doctype, action, user=borrow_user("Memora Author"))


@pytest.mark.parametrize("doctype", ["Memora Academic Plan", "Memora Season", "Memora Grade"])
def test_an_author_reads_plans_and_seasons_but_does_not_change_them(borrow_user, doctype):
    author = borrow_user("Memora Author")
    assert frappe.has_permission(doctype, "read", user=author)
    assert not frappe.has_permission(doctype, "write", user=author)


@pytest.mark.parametrize("doctype", ["Memora Lesson", "Memora Player Profile", "Memora Settings"])
def test_a_student_has_no_permission_on_any_record(borrow_user, doctype):
    assert not frappe.has_permission(doctype, "read", user=borrow_user("Memora Student"))


@pytest.mark.parametrize(
    "doctype",
    [
        "Memora Player Wallet",
        "Memora Structure Progress",
        "Memora Interaction Log",
        "Memora Security Event",
    ],
)
@pytest.mark.parametrize("role", ["Memora Admin", "System Manager"])
def test_what_the_system_writes_is_only_read_by_people(borrow_user, doctype, role):
    user = borrow_user(role)
    allowed = {
        action
        for action in ("read", "write", "create", "delete")
        if frappe.has_permission(doctype, action, user=user)
    }
    assert allowed == {"read"}
