"""How a bank's questions are divided into topics and lessons."""

from typing import Any

from memora.services.content.formats.bank import Accepted, Item, Reading, Text, Words
from memora.services.content.formats.lessons import Known, slug, to_track
from memora.services.content.formats.natives import Group
from memora.services.content.formats.report import Place
from tests.unit.formats.items import natives_of

ONE = Words([Accepted("x")])


def asked(name: str, *category: str, seconds: int | None = None) -> Item:
    return Item(Place(), name, Text(f"{name}?"), ONE, key=name, category=category, seconds=seconds)


def read(name: str, *category: str) -> Item:
    return Item(Place(), name, Text(f"Read {name}."), Reading(), category=category)


def groups(*items: Item) -> list[Group]:
    return natives_of(*items).groups


def track(*items: Item, lessons_of: int = 2, **options: Any) -> dict[str, Any]:
    return to_track(groups(*items), title="My bank", lessons_of=lessons_of, **options)


def topics_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    return made["units"][0]["topics"]


def outline(made: dict[str, Any]) -> list[list[str]]:
    """Return what each lesson holds, in order: ids of questions, texts of readings."""
    found = []
    for topic in topics_of(made):
        for lesson in topic["lessons"]:
            held: list[str] = []
            for stage in lesson["stages"]:
                config = stage["config"]
                held += (
                    [config["text"]]
                    if "text" in config
                    else [question["id"] for question in config["questions"]]
                )
            found.append(held)
    return found


def known_from(made: dict[str, Any]) -> Known:
    lessons = [lesson for topic in topics_of(made) for lesson in topic["lessons"]]
    return Known(
        {
            question["id"]: lesson["id"]
            for lesson in lessons
            for stage in lesson["stages"]
            for question in stage["config"].get("questions", ())
        },
        {topic["id"]: topic["title"] for topic in topics_of(made)},
    )


def test_each_category_is_a_topic_named_by_its_path():
    made = track(
        asked("a", "Science", "  Light\n"),
        asked("b", "Science"),
        asked("c", " "),
    )

    assert [topic["title"] for topic in topics_of(made)] == [
        "Science / Light",
        "Science",
        "My bank",
    ]


def test_by_file_there_is_one_topic():
    made = track(asked("a", "Science"), asked("b", "History"), by_category=False)

    assert [topic["title"] for topic in topics_of(made)] == ["My bank"]


def test_a_lesson_has_the_number_of_questions_that_was_asked_for():
    made = track(*(asked(name) for name in "abcde"))

    assert outline(made) == [["a", "b"], ["c", "d"], ["e"]]


def test_a_reading_stands_in_the_lesson_of_the_question_behind_it():
    made = track(asked("a"), asked("b"), read("map"), asked("c"))

    assert outline(made) == [["a", "b"], ["Read map.", "c"]]


def test_a_reading_at_the_end_stays_with_what_is_before_it():
    assert outline(track(asked("a"), asked("b"), read("end"))) == [["a", "b", "Read end."]]


def test_a_category_of_readings_alone_is_a_lesson():
    assert outline(track(read("one"), read("two"))) == [["Read one.", "Read two."]]


def test_questions_of_one_unit_are_not_divided():
    pair = groups(asked("b"), asked("c"))
    together = Group(pair[0].pieces + pair[1].pieces)
    made = to_track([*groups(asked("a")), together], title="My bank", lessons_of=2)

    assert outline(made) == [["a"], ["b", "c"]]


def test_seconds_of_its_questions_make_the_time_of_a_stage():
    made = track(asked("a", seconds=20), asked("b", seconds=30))
    [stage] = topics_of(made)[0]["lessons"][0]["stages"]

    assert stage["target_time"] == 50


def test_ids_of_nodes_are_safe_in_paths_and_differ():
    made = track(asked("a", "علوم"), asked("b", "رياضيات"), asked("c", "A b"), asked("d", "a-b"))
    ids = [topic["id"] for topic in topics_of(made)]

    assert len(set(ids)) == 4
    assert all(each.isascii() and "/" not in each and " " not in each for each in ids)


def test_a_title_of_other_letters_has_an_id_of_its_own():
    assert slug("علوم") != slug("رياضيات")
    assert slug("Grade 6") == "grade-6"


def test_the_same_bank_again_gives_the_same_lessons():
    items = [asked("a", "X"), read("m", "X"), asked("b", "X"), asked("c", "Y")]
    first = track(*items)

    assert track(*items, known=known_from(first)) == first


def test_questions_stay_in_their_lessons_when_one_is_gone():
    first = track(*(asked(name) for name in "abcde"))
    made = track(*(asked(name) for name in "bcde"), known=known_from(first))

    assert outline(made) == [["b"], ["c", "d"], ["e"]]


def test_new_questions_fill_the_last_lesson_and_then_new_ones():
    first = track(*(asked(name) for name in "abc"))
    made = track(*(asked(name) for name in "xabcyz"), known=known_from(first))

    assert outline(made) == [["a", "b"], ["x", "c"], ["y", "z"]]


def test_another_size_of_lessons_leaves_the_old_ones_as_they_are():
    first = track(*(asked(name) for name in "abcd"))
    made = track(*(asked(name) for name in "abcdef"), known=known_from(first), lessons_of=3)

    assert outline(made) == [["a", "b"], ["c", "d", "e"], ["f"]]


def test_a_question_of_another_category_now_stays_where_students_met_it():
    first = track(asked("a", "X"), asked("b", "Y"))
    made = track(asked("a", "X"), asked("b", "X"), known=known_from(first))

    assert [topic["title"] for topic in topics_of(made)] == ["X", "Y"]


def test_many_long_questions_are_divided_into_stages():
    items = [Item(Place(), str(at), Text("y" * 300_000), ONE, key=str(at)) for at in range(3)]
    [lesson] = topics_of(track(*items, lessons_of=3))[0]["lessons"]

    assert len(lesson["stages"]) == 3
