"""The index of questions is, on every path, what the Quiz stages of the lessons ask."""

import json
from functools import partial
from pathlib import Path

import frappe
import pytest
from frappe.core.doctype.deleted_document.deleted_document import restore

import memora
from memora.patches.v1_0 import fill_question_index
from memora.services.content import lesson_index, question_index
from memora.services.content.importing import import_course
from memora.utils.errors import ValidationError
from memora.utils.retry import retry_on_lock_conflict
from tests.support.beside import beside
from tests.support.factories import (
    QUESTION,
    READING,
    course_file,
    lessons_of,
    make_lesson,
    make_topic,
    make_unit,
    quiz,
)
from tests.support.records import RecordMaker
from tests.support.threads import at_once

FIRST = "course.t01.u01.p01.l01"
SECOND = "course.t01.u01.p01.l02"
#: Pairs that MariaDB's usual comparison takes for one.
ALIKE = [("q1", "q1 "), ("cafe", "café"), ("أ1", "ا1"), ("q\u200b1", "q1"), ("😀", "😁")]


def question(question_id, **fields):
    return {**QUESTION, "id": question_id, **fields}


def stages_of(lesson):
    return [
        {"type": s.type, "config": json.loads(s.config) if isinstance(s.config, str) else s.config}
        for s in lesson.stages
    ]


def asked():
    """What the lessons ask, read from their documents: the truth."""
    found = []
    for name in frappe.get_all("Memora Lesson", pluck="name", order_by="name", limit=1000):
        lesson = frappe.get_doc("Memora Lesson", name)
        position = 0
        for number, stage in enumerate(stages_of(lesson), start=1):
            if stage["type"] != "Quiz":
                continue
            for item in stage["config"]["questions"]:
                position += 1
                place = (name, item["id"], lesson.parent_topic, lesson.subject, number, position)
                found.append((*place, item))
    return sorted(found, key=repr)


def indexed():
    rows = frappe.db.sql(
        """SELECT lesson, question_id, topic, subject, stage_idx, position, payload
        FROM `tabMemora Question`"""
    )
    return sorted(((*row[:-1], json.loads(row[-1])) for row in rows), key=repr)


def ids():
    """The indexed questions in the order in which their lesson asks them."""
    return frappe.db.sql(
        "SELECT question_id FROM `tabMemora Question` ORDER BY lesson, position", pluck=True
    )


def stamps():
    return frappe.db.sql("SELECT name, creation, modified FROM `tabMemora Question` ORDER BY name")


def change(lesson, *stages):
    lesson = frappe.get_doc("Memora Lesson", lesson)
    lesson.set("stages", list(stages))
    return lesson.save()


def test_a_new_lessons_questions_are_listed():
    lesson = make_lesson(stages=[READING, quiz(question("a"), question("b")), quiz(question("c"))])

    row = frappe.get_doc("Memora Question", {"lesson": lesson.name, "question_id": "c"})

    assert (row.topic, row.subject, row.stage_idx, row.position) == (
        *(lesson.parent_topic, lesson.subject),
        *(3, 3),
    )
    assert (row.question_type, row.question_text, json.loads(row.payload)) == (
        "multiple_choice",
        QUESTION["text"],
        question("c"),
    )
    assert indexed() == asked()


def test_a_lesson_without_a_quiz_asks_nothing():
    make_lesson(stages=[READING, {**READING, "config": {"text": "a", "questions": [QUESTION]}}])

    assert ids() == []


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param([quiz(question("a", text="Another?"), question("b"))], id="corrected"),
        pytest.param([quiz(question("b"))], id="removed"),
        pytest.param([quiz(question("a"), question("b"), question("c"))], id="added"),
        pytest.param([quiz(question("b"), question("a"))], id="reordered"),
        pytest.param([READING, quiz(question("a"), question("b"))], id="moved to stage 2"),
        pytest.param([quiz(question("a")), quiz(question("b"))], id="divided"),
        pytest.param([quiz(question("z"))], id="replaced"),
        pytest.param([READING], id="quiz removed"),
        pytest.param([], id="emptied"),
    ],
)
def test_the_index_follows_a_lesson_that_is_edited(stages):
    lesson = make_lesson(stages=[quiz(question("a"), question("b"))])
    make_lesson(lesson.parent_topic, stages=[quiz(question("a"))])

    change(lesson.name, *stages)

    assert indexed() == asked()


def test_an_edited_row_of_a_lesson_is_followed():
    lesson = make_lesson(stages=[quiz(question("a"))])
    lesson.reload()
    lesson.stages[0].config = json.dumps({"questions": [question("b")]})
    lesson.save()

    assert ids() == ["b"]


def test_a_row_that_is_no_quiz_any_more_asks_nothing():
    lesson = make_lesson(stages=[quiz()])
    lesson.stages[0].update({"type": "Interactive", "config": '{"package": "lab"}'})
    lesson.save()

    assert ids() == []


def test_a_question_that_stays_keeps_its_row():
    lesson = make_lesson(stages=[quiz(question("a"))])
    name = frappe.db.get_value("Memora Question", {"question_id": "a"})

    change(lesson.name, READING, quiz(question("b"), question("a", text="Another?")))

    assert frappe.db.get_value("Memora Question", {"question_id": "a"}) == name


def test_a_save_that_changes_no_question_writes_none():
    lesson = make_lesson(stages=[quiz(question("a"), question("b"))])
    before = stamps()

    frappe.get_doc("Memora Lesson", lesson.name).update({"title": "Another"}).save()

    assert stamps() == before


def test_rows_sent_out_of_order_are_listed_in_the_order_they_will_be_read_in():
    make_lesson(stages=[quiz(question("b"), idx=2), quiz(question("a"), idx=1)])

    assert ids() == ["a", "b"]
    assert indexed() == asked()


def test_a_lesson_saved_over_http_is_followed(new_client, user_pool):
    topic = make_topic()
    client = new_client(Authorization=user_pool.token("Memora Author")[1])
    address = "/api/resource/Memora Lesson"
    stage = {**quiz(), "config": json.dumps({"questions": [question("a"), question("b")]})}
    values = {"node_id": "l", "title": "L", "parent_topic": topic.name, "stages": [stage]}

    assert client.post(address, json=values).status_code == 200
    assert ids() == ["a", "b"]
    stage["config"] = json.dumps({"questions": [question("c")]})
    assert client.put(f"{address}/l", json={"stages": [stage]}).status_code == 200
    assert ids() == ["c"]
    assert client.delete(f"{address}/l").status_code == 202
    assert ids() == []


def test_a_lesson_moved_to_another_topic_takes_its_questions_along():
    topic = make_topic()
    lesson = make_lesson(topic.name, stages=[quiz()])
    lesson.parent_topic = make_topic(topic.parent_unit).name
    lesson.save()

    assert indexed() == asked()


def test_a_topic_moved_to_another_unit_keeps_its_questions():
    topic = make_topic()
    make_lesson(topic.name, stages=[quiz()])
    topic.parent_unit = make_unit(
        frappe.db.get_value("Memora Unit", topic.parent_unit, "parent_track")
    ).name
    topic.save()

    assert indexed() == asked()


def test_an_unpublished_lesson_keeps_its_questions_for_reviews():
    lesson = make_lesson(stages=[quiz()])
    lesson.is_published = 0
    lesson.save()

    assert ids() == ["q1"]


def test_a_deleted_lesson_takes_its_own_questions_along():
    lesson = make_lesson(stages=[quiz(question("a"))])
    make_lesson(lesson.parent_topic, stages=[quiz(question("a"))])

    lesson.delete()

    assert len(ids()) == 1
    assert indexed() == asked()


def test_a_restored_lesson_has_its_questions_again():
    lesson = make_lesson(stages=[READING, quiz(question("a"), question("b"))])
    before = indexed()
    lesson.delete()

    restore(frappe.db.get_value("Deleted Document", {"deleted_name": lesson.name}))

    assert indexed() == before == asked()


def test_what_students_did_keeps_no_lesson_from_being_deleted(borrow_user):
    lesson = make_lesson(stages=[quiz()])
    records = RecordMaker(lambda: borrow_user("Memora Student"))
    for doctype in ("Gameplay Session", "Player Memory Tracker", "Archived Memory Tracker"):
        values = {**records.values(doctype), "lesson": lesson.name}
        frappe.get_doc({"doctype": doctype, **values}).db_insert()

    lesson.delete()

    assert frappe.db.count("Player Memory Tracker", {"lesson": lesson.name}) == 1


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_ids_that_the_database_compares_alike_are_two_questions(first, second):
    lesson = make_lesson(stages=[quiz(question(first), question(second))])
    assert indexed() == asked()

    change(lesson.name, quiz(question(second), question(first)))

    assert ids() == [second, first]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_imported_ids_that_the_database_compares_alike_are_two_questions(first, second):
    course = course_file(lessons=1)
    lessons_of(course)[0]["stages"] = [quiz(question(first), question(second))]

    import_course(course)

    assert ids() == [first, second]


def test_ids_that_differ_in_case_alone_are_refused():
    topic = make_topic()

    with pytest.raises(ValidationError, match="used twice"):
        make_lesson(topic.name, stages=[quiz(question("a"), question("A"))])


def test_an_id_corrected_in_case_alone_is_followed():
    lesson = make_lesson(stages=[quiz(question("a"))])

    change(lesson.name, quiz(question("A")))

    assert ids() == ["A"]


@pytest.mark.parametrize("field", ["id", "text"])
def test_characters_that_no_column_can_hold_are_refused_with_their_place(field):
    topic = make_topic()
    config = json.dumps({"questions": [{**QUESTION, field: "\ud800"}]})

    with pytest.raises(ValidationError, match="no valid Unicode"):
        make_lesson(topic.name, stages=[{**quiz(), "config": config}])


def test_a_question_of_any_length_is_listed_by_its_beginning():
    text = "How much is it? " * 10_000
    make_lesson(stages=[quiz(question("a", text=text))])

    row = frappe.get_doc("Memora Question", {"question_id": "a"})

    assert (len(row.question_text), row.question_text[-1]) == (140, "…")
    assert json.loads(row.payload)["text"] == text


def test_markup_in_a_question_is_listed_as_text():
    make_lesson(stages=[quiz(question("a", text="Is <b>\n  this</b> right?"))])

    row = frappe.get_doc("Memora Question", {"question_id": "a"})

    assert row.question_text == "Is < b> this< /b> right?"


def test_an_imported_course_is_listed():
    import_course(course_file(tracks=2, lessons=3))

    assert len(ids()) == 6
    assert indexed() == asked()


def test_the_same_file_again_writes_no_question():
    course = course_file()
    import_course(course)
    before = stamps()

    import_course(course)

    assert stamps() == before


def test_an_import_writes_the_changed_questions_alone():
    course = course_file()
    import_course(course)
    before = {name: rest for name, *rest in stamps()}
    lessons_of(course)[0]["stages"][1]["config"]["questions"][0]["text"] = "How much is 1 + 3?"

    import_course(course)

    after = {name: rest for name, *rest in stamps()}
    changed = frappe.db.get_value("Memora Question", {"lesson": FIRST})
    assert [name for name in after if after[name] != before[name]] == [changed]
    assert indexed() == asked()


@pytest.mark.parametrize(
    "stages",
    [[READING], [quiz(question("x"))], [READING, quiz(question("t01.u01.p01.l01.q1"))], []],
)
def test_an_import_follows_the_stages_of_the_file(stages):
    course = course_file()
    import_course(course)
    lessons_of(course)[0]["stages"] = stages

    import_course(course)

    assert indexed() == asked()


def test_a_lesson_moved_within_the_file_takes_its_questions_along():
    course = course_file(topics=2)
    import_course(course)
    first, second = course["tracks"][0]["units"][0]["topics"]
    second["lessons"].append(first["lessons"].pop(0))

    import_course(course)

    assert frappe.db.get_value("Memora Question", {"lesson": FIRST}, "topic").endswith("p02")
    assert indexed() == asked()


def test_a_lesson_missing_from_a_later_file_keeps_its_questions():
    course = course_file()
    import_course(course)
    course["tracks"][0]["units"][0]["topics"][0]["lessons"].pop()

    import_course(course)

    assert frappe.db.count("Memora Question", {"lesson": SECOND}) == 1


def test_a_question_moved_from_one_lesson_to_another_follows():
    course = course_file()
    import_course(course)
    first, second = lessons_of(course)
    second["stages"].append(first["stages"].pop())

    import_course(course)

    assert indexed() == asked()


def test_a_dry_run_lists_nothing():
    import_course(course_file(), dry_run=True)

    assert ids() == []


def statements_of(action):
    """How many statements that write the action takes."""

    def written():
        rows = frappe.db.sql(
            "SHOW SESSION STATUS WHERE Variable_name IN ('Com_insert', 'Com_delete')"
        )
        return sum(int(value) for _name, value in rows)

    before = written()
    action()
    return written() - before


def test_an_import_of_ten_times_as_many_lessons_takes_as_many_statements():
    few, many = course_file("few", lessons=10), course_file("many", lessons=100)

    assert statements_of(partial(import_course, few)) == statements_of(partial(import_course, many))


def spoil():
    """Do to the index what no path of ours does."""
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE question_id = 'missing'")
    frappe.db.sql("UPDATE `tabMemora Question` SET position = 9 WHERE question_id = 'changed'")
    frappe.db.sql("UPDATE `tabMemora Question` SET name = 'other' WHERE question_id = 'renamed'")
    frappe.db.sql("UPDATE `tabMemora Question` SET subject = NULL WHERE question_id = 'homeless'")


def insert_row(lesson, question_id):
    values = {"lesson": lesson, "question_id": question_id, "payload": "{}"}
    frappe.get_doc({"doctype": "Memora Question", **values}).db_insert()


@pytest.fixture
def spoiled():
    """A lesson with all that could be wrong with its index, and a question of no lesson."""
    asks = [question(name) for name in ("right", "missing", "changed", "renamed", "homeless")]
    lesson = make_lesson(stages=[quiz(*asks)])
    spoil()
    insert_row(lesson.name, "extra")
    insert_row("gone", "orphan")


@pytest.mark.usefixtures("spoiled")
def test_a_rebuild_repairs_the_index():
    report = question_index.rebuild()

    assert indexed() == asked()
    assert report == {"lessons": 1, "written": 4, "removed": 3}


@pytest.mark.usefixtures("spoiled")
def test_a_second_rebuild_finds_nothing_to_do():
    question_index.rebuild()
    before = stamps()

    assert question_index.rebuild() == {"lessons": 1, "written": 0, "removed": 0}
    assert stamps() == before


@pytest.mark.usefixtures("spoiled")
def test_a_rebuild_of_one_subject_leaves_the_others():
    other = make_lesson(stages=[quiz(question("elsewhere"))])
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE question_id = 'elsewhere'")

    question_index.rebuild(other.subject)

    assert frappe.db.exists("Memora Question", {"question_id": "elsewhere"})
    assert not frappe.db.exists("Memora Question", {"question_id": "missing"})


def test_a_rebuild_goes_through_all_lessons_in_chunks(monkeypatch):
    monkeypatch.setattr(lesson_index, "LESSONS_A_CHUNK", 2)
    import_course(course_file(lessons=5))
    for number in range(5):
        insert_row(f"gone-{number}", "orphan")
    frappe.db.sql("DELETE FROM `tabMemora Question` WHERE question_id != 'orphan'")

    assert question_index.rebuild() == {"lessons": 5, "written": 5, "removed": 5}
    assert indexed() == asked()


def test_a_rebuild_passes_over_what_no_save_would_have_let_in():
    lesson = make_lesson(stages=[quiz(question("a"))])
    broken = ["text", {}, {"id": " "}, {"id": 7}, {"id": "x" * 141}]
    config = json.dumps({"questions": [*broken, question("a"), question("a", text="again")]})
    frappe.db.sql(
        "UPDATE `tabMemora Lesson Stage` SET config = %s WHERE parent = %s", (config, lesson.name)
    )

    question_index.rebuild()

    assert ids() == ["a"]


def test_the_patch_fills_the_index_of_a_site_that_has_lessons():
    import_course(course_file())
    frappe.db.sql("DELETE FROM `tabMemora Question`")

    fill_question_index.execute()

    assert indexed() == asked()


def test_the_patch_is_listed():
    app = Path(memora.__file__).parent

    assert "memora.patches.v1_0.fill_question_index" in (app / "patches.txt").read_text().split()


def save_committed(name, *stages):
    """Save a lesson and commit; say whether the save was refused as outdated.

    The host's own locks on the rows of neighbouring lessons may collide: that save is sent again.
    """

    def save():
        change(name, *stages)
        frappe.db.commit()

    try:
        retry_on_lock_conflict(save)
    except frappe.TimestampMismatchError:
        frappe.db.rollback()
        return False
    return True


def test_saves_of_one_lesson_at_once_leave_its_index_right(host, site):
    lesson = make_lesson(stages=[quiz(question("a"))]).name
    frappe.db.commit()
    saves = [
        partial(save_committed, lesson, quiz(question("a"), question(f"b{n}"))) for n in range(4)
    ]

    assert any(at_once(host, site, saves))
    assert indexed() == asked()


def test_saves_of_neighbouring_lessons_at_once_do_not_block_each_other(host, site):
    topic = make_topic().name
    names = [make_lesson(topic, node_id=f"n{n}", stages=[quiz()]).name for n in range(6)]
    frappe.db.commit()

    def rewrite(name):
        for turn in range(5):
            lesson = frappe.get_doc("Memora Lesson", name)
            asks = [question(f"{name}.{turn}.{n}") for n in range(turn + 1)]
            # In place: where rows come and go, Frappe's own locks on the stages may deadlock.
            lesson.stages[0].config = json.dumps({"questions": asks})
            lesson.save()
            frappe.db.commit()

    at_once(host, site, [partial(rewrite, name) for name in names])

    assert indexed() == asked()
    assert len(ids()) == 6 * 5


def test_an_import_does_not_believe_what_it_read_before_a_save(host, site):
    course = course_file()
    import_course(course)
    frappe.db.commit()
    assert len(ids()) == 2  # this transaction's snapshot
    beside(host, site, partial(save_committed, FIRST, quiz(question("desk"))))
    assert "desk" not in ids()

    import_course(course)
    frappe.db.commit()

    assert indexed() == asked()
    assert "desk" not in ids()


def test_imports_saves_and_rebuilds_at_once_leave_the_index_right(host, site):
    for name in ("one", "two"):
        import_course(course_file(name, lessons=4))
    frappe.db.commit()
    changed = course_file("one", lessons=4)
    for lesson in lessons_of(changed):
        lesson["stages"][1]["config"]["questions"].append(question(f"{lesson['id']}.more"))

    def run_import():
        import_course(changed)
        frappe.db.commit()

    actions = [run_import, question_index.rebuild]
    actions += [
        partial(save_committed, f"two.t01.u01.p01.l0{n}", quiz(question(f"new{n}")))
        for n in (1, 2, 3)
    ]
    at_once(host, site, actions)

    assert indexed() == asked()
