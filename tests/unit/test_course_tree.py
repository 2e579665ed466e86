from memora.services.content.importing.tree import flatten
from tests.support.factories import course_file, lessons_of


def test_nodes_are_named_with_the_course_id_in_front():
    names = [node.name for node in flatten(course_file("algebra", lessons=1))]
    assert names == [
        "algebra",
        "algebra.t01",
        "algebra.t01.u01",
        "algebra.t01.u01.p01",
        "algebra.t01.u01.p01.l01",
    ]


def test_every_parent_comes_before_its_children():
    seen = set()
    for node in flatten(course_file(tracks=2, units=2, topics=2)):
        parents = [value for field, value in node.values.items() if field.startswith("parent_")]
        assert set(parents) <= seen
        seen.add(node.name)


def test_siblings_are_numbered_from_one_in_the_order_of_the_file():
    nodes = flatten(course_file(topics=2, lessons=3))
    orders = [n.values["sort_order"] for n in nodes if n.doctype == "Memora Lesson"]
    assert orders == [1, 2, 3, 1, 2, 3]


def test_only_the_fields_that_the_file_gives_are_taken():
    course = course_file()
    unit = course["tracks"][0]["units"][0]
    unit.pop("is_linear", None)
    fields = next(n.values for n in flatten(course) if n.doctype == "Memora Unit")
    assert set(fields) == {"title", "sort_order", "parent_track"}


def test_a_stage_without_weight_counts_once():
    course = course_file()
    lessons_of(course)[0]["stages"][0].pop("weight", None)
    lesson = next(n for n in flatten(course) if n.doctype == "Memora Lesson")
    assert lesson.stages[0]["weight"] == 1


def test_a_formula_in_a_config_is_stored_letter_by_letter():
    course = course_file()
    lessons_of(course)[0]["stages"][0]["config"]["text"] = "a<b und <b>c</b>"
    lesson = next(n for n in flatten(course) if n.doctype == "Memora Lesson")
    assert lesson.stages[0]["config"] == '{"text":"a<b und <b>c</b>"}'
