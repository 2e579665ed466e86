"""Publishing a plan: which files it has and what they hold."""

import json

import frappe
import pytest

from memora.services.cdn_export import json_generator
from memora.services.cdn_export.access_calculator import apply_plan_overrides
from memora.services.cdn_export.batch_processor import rebuild_plan, validate_all_json_files
from memora.services.cdn_export.build.content_loader import load_plan_overrides
from memora.services.cdn_export.build.subject_structure import generate_subject_structure
from memora.services.cdn_export.local_storage import get_local_storage
from memora.utils.errors import ConflictError, NotFoundError, ValidationError
from tests.support import content_files, factories


@pytest.fixture
def course():
    """A subject with two tracks; the first has two units, each topic two lessons."""
    subject = factories.make_subject(title="Sums")
    first = factories.make_track(subject.name, title="First", is_linear=1)
    second = factories.make_track(subject.name, title="Second", is_default=1, unlock_level=3)
    units = [factories.make_unit(first.name) for _ in range(2)] + [factories.make_unit(second.name)]
    topics = [factories.make_topic(unit.name) for unit in units]
    lessons = [factories.make_lesson(topic.name) for topic in topics for _ in range(2)]
    return frappe._dict(subject=subject, units=units, topics=topics, lessons=lessons)


def override(doc, action, value=""):
    return {
        "target_doctype": doc.doctype,
        "target_name": doc.name,
        "action": action,
        "override_value": value,
    }


def lesson_path(lesson):
    return f"lessons/{lesson.name}.json"


def test_a_plan_has_exactly_the_files_of_its_nodes(course):
    plan = factories.make_plan(course.subject.name)

    answer = rebuild_plan(plan.name)

    folder, subject = f"plans/{plan.name}", course.subject.name
    assert set(content_files.follow(plan.name)) == {
        f"{folder}/manifest.json",
        f"{folder}/search_index.json",
        f"{folder}/{subject}_h.json",
        f"{folder}/{subject}_b.json",
        f"{subject}.json",
        *(f"{folder}/{topic.name}.json" for topic in course.topics),
        *(lesson_path(lesson) for lesson in course.lessons),
    }
    assert answer["files"] == {
        "manifest": 1,
        "hierarchies": 1,
        "bitmaps": 1,
        "topics": 3,
        "lessons": 6,
        "media": 0,
        "subjects": 1,
        "search": 1,
    }
    assert (answer["written"], answer["unchanged"], answer["removed_pending"]) == (14, 0, 0)


def test_every_file_obeys_its_schema(course):
    plan = factories.make_plan(course.subject.name)
    rebuild_plan(plan.name)

    report = validate_all_json_files(content_files.follow(plan.name))

    assert report == {"valid": True, "errors": {}, "valid_count": 14, "invalid_count": 0}


def test_the_manifest_lists_the_subjects_in_the_plans_order(course):
    other = factories.make_lesson().subject
    plan = factories.make_plan()
    plan.append("subjects", {"subject": other, "sort_order": 2})
    plan.append(
        "subjects",
        {"subject": course.subject.name, "sort_order": 1, "display_name": "M", "is_mandatory": 1},
    )
    plan.save()

    rebuild_plan(plan.name)

    manifest = content_files.read(f"plans/{plan.name}/manifest.json")
    assert [subject["id"] for subject in manifest["subjects"]] == [course.subject.name, other]
    assert (manifest["season"], manifest["grade"]) == (plan.season, plan.grade)
    first = manifest["subjects"][0]
    assert (first["title"], first["display_name"], first["is_mandatory"]) == ("Sums", "M", True)
    assert first["hierarchy_url"] == (
        f"/memora_content/plans/{plan.name}/{course.subject.name}_h.json"
    )


def test_the_hierarchy_shows_tracks_units_and_topics_with_their_lesson_counts(course):
    plan = factories.make_plan(course.subject.name)
    rebuild_plan(plan.name)

    hierarchy = content_files.read(f"plans/{plan.name}/{course.subject.name}_h.json")

    shape = [
        (t["title"], t["is_linear"], t["is_default"], t["unlock_level"], t["lesson_count"])
        for t in hierarchy["tracks"]
    ]
    assert shape == [("First", True, False, 0, 4), ("Second", False, True, 3, 2)]
    assert [unit["id"] for unit in hierarchy["tracks"][0]["units"]] == [
        unit.name for unit in course.units[:2]
    ]
    assert hierarchy["lesson_count"] == 6


def test_a_topic_points_to_its_lessons_and_to_what_it_is_part_of(course):
    plan = factories.make_plan(course.subject.name)
    rebuild_plan(plan.name)

    topic = content_files.read(f"plans/{plan.name}/{course.topics[1].name}.json")

    assert topic["parent"] == {
        "unit_id": course.units[1].name,
        "track_id": course.units[1].parent_track,
        "subject_id": course.subject.name,
    }
    lesson = course.lessons[2]
    assert topic["lessons"][0] == {
        "id": lesson.name,
        "title": lesson.title,
        "description": "",
        "access": {"access_level": "authenticated", "required_item": None},
        "bit_index": 2,
        "base_xp": 10,
        "stage_count": 1,
        "lesson_url": f"/memora_content/lessons/{lesson.name}.json",
    }


def test_a_lesson_file_holds_its_stages_and_nothing_of_the_plan():
    lesson = factories.make_lesson(
        base_xp=25,
        stages=[{**factories.READING, "target_time": 40}, factories.quiz(target_time=20, weight=2)],
    )
    plan = factories.make_plan(lesson.subject)
    rebuild_plan(plan.name)

    file = content_files.read(lesson_path(lesson))

    assert set(file) == {
        *("id", "title", "description", "version", "generated_at"),
        *("language", "dir", "base_xp", "navigation", "stages"),
    }
    assert file["navigation"] == {"stage_count": 2, "target_time": 60}
    assert file["stages"][1] == {
        "id": "s2",
        "title": "Quiz",
        "type": "Quiz",
        "config": {"questions": [factories.QUESTION]},
        "target_time": 20,
        "weight": 2,
        "is_skippable": False,
        "server_marked": False,
    }


def test_the_bitmap_maps_lessons_to_their_bits_and_topics(course):
    plan = factories.make_plan(course.subject.name)
    rebuild_plan(plan.name)

    bitmap = content_files.read(f"plans/{plan.name}/{course.subject.name}_b.json")

    assert bitmap["total_lessons"] == 6
    assert bitmap["mappings"] == {
        lesson.name: {"bit_index": number, "topic_id": lesson.parent_topic}
        for number, lesson in enumerate(course.lessons)
    }


def test_siblings_follow_sort_order():
    topic = factories.make_topic().name
    last = factories.make_lesson(topic, sort_order=9)
    first = factories.make_lesson(topic, sort_order=1)
    plan = factories.make_plan(first.subject)
    rebuild_plan(plan.name)

    lessons = content_files.read(f"plans/{plan.name}/{topic}.json")["lessons"]

    assert [lesson["id"] for lesson in lessons] == [first.name, last.name]


@pytest.mark.parametrize("level", ["units", "topics", "lessons"])
def test_what_is_below_an_unpublished_node_is_left_out(course, level):
    node = course[level][0]
    node.is_published = 0
    node.save()
    plan = factories.make_plan(course.subject.name)

    rebuild_plan(plan.name)

    gone = {
        "units": course.lessons[:2],
        "topics": course.lessons[:2],
        "lessons": [course.lessons[0]],
    }
    present = [lesson for lesson in course.lessons if lesson not in gone[level]]
    files = content_files.follow(plan.name)
    assert {path for path in files if path.startswith("lessons/")} == set(map(lesson_path, present))
    structure = files[f"{course.subject.name}.json"]
    assert structure["total_lessons"] == len(present)


def test_a_hidden_unit_is_in_no_file_of_the_plan(course):
    hidden = course.units[0]
    plan = factories.make_plan(course.subject.name, overrides=[override(hidden, "Hide")])

    rebuild_plan(plan.name)

    files = content_files.follow(plan.name)
    of_plan = str([data for path, data in files.items() if path.startswith("plans/")])
    for node in (hidden, course.topics[0], *course.lessons[:2]):
        assert f"'{node.name}'" not in of_plan
        assert not content_files.exists(f"lessons/{node.name}.json")


def test_a_hidden_subject_is_not_in_the_manifest(course):
    other = factories.make_lesson().subject
    plan = factories.make_plan(
        course.subject.name, other, overrides=[override(course.subject, "Hide")]
    )

    rebuild_plan(plan.name)

    manifest = content_files.read(f"plans/{plan.name}/manifest.json")
    assert [subject["id"] for subject in manifest["subjects"]] == [other]


def test_access_and_linear_overrides_show_in_the_plans_files_only(course):
    topic = course.topics[0]
    free = factories.make_plan(
        course.subject.name,
        overrides=[override(topic, "Set Free"), override(topic, "Set Linear", "1")],
    )
    plain = factories.make_plan(course.subject.name)
    rebuild_plan(free.name)
    rebuild_plan(plain.name)

    def shown(plan):
        file = content_files.read(f"plans/{plan.name}/{topic.name}.json")
        levels = {lesson["access"]["access_level"] for lesson in file["lessons"]}
        return file["access"]["access_level"], levels, file["is_linear"]

    assert shown(free) == ("free_preview", {"free_preview"}, True)
    assert shown(plain) == ("authenticated", {"authenticated"}, False)


def test_a_paid_lesson_lies_under_no_public_address(course):
    sold = course.lessons[0]
    plan = factories.make_plan(
        course.subject.name, overrides=[override(sold, "Set Sold Separately")]
    )

    rebuild_plan(plan.name)

    topic = content_files.read(f"plans/{plan.name}/{sold.parent_topic}.json")
    assert topic["lessons"][0]["access"]["access_level"] == "paid"
    assert topic["lessons"][0]["lesson_url"] is None
    assert topic["lessons"][1]["lesson_url"] is not None
    assert not content_files.exists(lesson_path(sold))


def test_a_lesson_that_another_published_plan_sells_is_public_nowhere(course):
    sold = course.lessons[0]
    factories.make_plan(course.subject.name, overrides=[override(sold, "Set Sold Separately")])
    plan = factories.make_plan(course.subject.name)

    rebuild_plan(plan.name)

    topic = content_files.read(f"plans/{plan.name}/{sold.parent_topic}.json")
    assert topic["lessons"][0]["access"]["access_level"] == "authenticated"
    assert topic["lessons"][0]["lesson_url"] is None
    assert not content_files.exists(lesson_path(sold))


def test_two_plans_share_their_lesson_files(course):
    first, second = (factories.make_plan(course.subject.name) for _ in range(2))
    rebuild_plan(first.name)

    answer = rebuild_plan(second.name)

    assert answer["unchanged"] == 7  # six lessons and the structure
    assert set(map(lesson_path, course.lessons)) <= set(content_files.follow(second.name))


def test_the_number_of_queries_does_not_grow_with_the_course(monkeypatch):
    def queries_of_a_build(lessons):
        topic = factories.make_topic().name
        made = [factories.make_lesson(topic) for _ in range(lessons)]
        plan = factories.make_plan(made[0].subject).name
        asked = []
        run = frappe.db.sql
        with monkeypatch.context() as patch:
            patch.setattr(frappe.db, "sql", lambda *a, **k: asked.append(a) or run(*a, **k))
            rebuild_plan(plan)
        return len(asked)

    assert queries_of_a_build(2) == queries_of_a_build(30)


def test_an_unknown_plan_is_not_found():
    with pytest.raises(NotFoundError, match="PLAN-NOWHERE"):
        rebuild_plan("PLAN-NOWHERE")


def test_an_unpublished_plan_is_refused(course):
    plan = factories.make_plan(course.subject.name, is_published=0)

    with pytest.raises(ConflictError, match="not published"):
        rebuild_plan(plan.name)
    assert not content_files.exists(f"plans/{plan.name}/manifest.json")


def test_content_that_breaks_a_schema_is_refused_whole(course):
    plan = factories.make_plan(course.subject.name)
    rebuild_plan(plan.name)
    before = content_files.follow(plan.name)
    frappe.db.set_value("Memora Lesson", course.lessons[0].name, "title", "New")
    frappe.db.set_value("Memora Lesson", course.lessons[1].name, "base_xp", -1)

    with pytest.raises(ValidationError, match=course.lessons[1].name) as refusal:
        rebuild_plan(plan.name)

    assert refusal.value.details["error_count"] == 3  # its lesson, topic and structure files
    assert content_files.follow(plan.name) == before


def test_a_topic_that_would_replace_the_manifest_is_refused():
    topic = factories.make_topic().name
    # As it was saved before its id was reserved.
    frappe.db.sql(
        "UPDATE `tabMemora Topic` SET name = 'manifest', node_id = 'manifest' WHERE name = %s",
        topic,
    )
    lesson = factories.make_lesson("manifest")
    plan = factories.make_plan(lesson.subject)

    with pytest.raises(ValidationError, match=f"plans/{plan.name}/manifest.json"):
        rebuild_plan(plan.name)


def test_an_override_that_is_not_understood_stops_the_build(course):
    plan = factories.make_plan(
        course.subject.name, overrides=[override(course.topics[0], "Set Access Level", "public")]
    )
    frappe.db.set_value("Memora Plan Override", plan.overrides[0].name, "override_value", "payed")

    with pytest.raises(ValidationError, match="payed"):
        rebuild_plan(plan.name)


@pytest.mark.parametrize("change", [str.upper, lambda name: f"{name} "])
def test_an_override_works_however_its_target_is_spelled(course, change):
    hidden = course.topics[0]
    target = override(hidden, "Hide") | {"target_name": change(hidden.name)}
    plan = factories.make_plan(course.subject.name, overrides=[target])

    rebuild_plan(plan.name)

    assert not content_files.exists(f"plans/{plan.name}/{hidden.name}.json")


@pytest.mark.parametrize("subject_is_given", [True, False])
def test_a_topic_can_be_generated_by_itself(course, subject_is_given):
    topic = course.topics[0]
    plan = factories.make_plan(course.subject.name).name
    subject = course.subject.name if subject_is_given else None
    rebuild_plan(plan)

    alone = json_generator.generate_topic_json(topic, plan, subject)

    published = content_files.read(f"plans/{plan}/{topic.name}.json")
    assert content_files.contents({"t": alone}) == content_files.contents({"t": published})


def test_the_other_files_can_be_generated_by_themselves(course):
    plan = factories.make_plan(course.subject.name)
    subject, lesson = course.subject, course.lessons[0]
    rebuild_plan(plan.name)

    alone = {
        f"plans/{plan.name}/manifest.json": json_generator.generate_manifest_atomic(plan),
        f"plans/{plan.name}/{subject.name}_h.json": json_generator.generate_subject_hierarchy(
            subject, plan.name
        ),
        f"plans/{plan.name}/{subject.name}_b.json": json_generator.generate_bitmap_json(subject),
        f"{subject.name}.json": generate_subject_structure(subject),
        lesson_path(lesson): json_generator.generate_lesson_json_shared(lesson),
    }

    published = {path: content_files.read(path) for path in alone}
    assert content_files.contents(alone) == content_files.contents(published)


def test_all_files_of_a_plan_can_be_generated_without_publishing_it(course):
    plan = factories.make_plan(
        course.subject.name, overrides=[override(course.lessons[0], "Set Sold Separately")]
    ).name
    generated = json_generator.get_content_paths_for_plan(plan)
    rebuild_plan(plan)

    private = f"private/{lesson_path(course.lessons[0])}"
    published = content_files.follow(plan)
    published[private] = json.loads(get_local_storage().read(private))

    assert content_files.contents(generated) == content_files.contents(published)
    assert validate_all_json_files(generated)["errors"] == {}


def test_the_plain_manifest_is_the_atomic_one_without_what_only_files_have(course):
    plan = factories.make_plan(course.subject.name)

    plain = json_generator.generate_manifest(plan)

    published = json_generator.generate_manifest_atomic(plan)
    assert published.keys() - plain.keys() == {"search_url", "rolled_back_to"}
    (subject,), (with_addresses,) = plain["subjects"], published["subjects"]
    assert with_addresses.keys() - subject.keys() == {"hierarchy_url", "bitmap_url"}


def test_a_hidden_or_unpublished_node_generates_nothing(course):
    plan = factories.make_plan(
        course.subject.name, overrides=[override(course.units[0], "Hide")]
    ).name
    draft = factories.make_subject(is_published=0)

    assert json_generator.generate_topic_json(course.topics[0], plan) is None
    assert json_generator.generate_subject_hierarchy(draft, plan) is None
    assert json_generator.generate_bitmap_json(draft) is None
    assert generate_subject_structure(draft) is None


def test_the_paths_of_a_plan_are_listed_by_kind(course):
    plan = factories.make_plan(
        course.subject.name, overrides=[override(course.lessons[0], "Set Sold Separately")]
    ).name

    listed = json_generator.get_atomic_content_paths_for_plan(plan)

    assert listed["manifest"] == f"plans/{plan}/manifest.json"
    assert listed["hierarchies"] == [f"plans/{plan}/{course.subject.name}_h.json"]
    assert listed["topics"] == [f"plans/{plan}/{topic.name}.json" for topic in course.topics]
    assert listed["lessons"] == [
        f"private/{lesson_path(course.lessons[0])}",
        *map(lesson_path, course.lessons[1:]),
    ]


def test_the_loaded_overrides_are_the_calculators(course):
    plan = factories.make_plan(course.subject.name, overrides=[override(course.units[0], "Hide")])
    rows = [{"parent": plan.name, **override(course.units[0], "Hide")}]

    assert load_plan_overrides([plan.name])[plan.name] == apply_plan_overrides(plan.name, rows=rows)
