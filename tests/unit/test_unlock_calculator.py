"""Which nodes are passed and which may be played."""

from hypothesis import given
from hypothesis import strategies as st

from memora.services.cdn_export.access_calculator import apply_plan_overrides
from memora.services.ledger.packing import pack_bitmap, pack_hearts
from memora.services.progress_engine.structure import iterate_lessons
from memora.services.progress_engine.unlock_calculator import (
    compute_container_status,
    compute_node_states,
    find_node_by_id,
    flatten_nodes,
)
from tests.support.structures import (
    CHILD_KEYS,
    children,
    lesson_ids,
    overrides_of,
    structures,
    subject,
    topic,
    track,
    unit,
)

LINEAR = True


def states(structure, *passed, **options):
    """{node id: (status, unlock_state)} after passing these bits."""
    root = compute_node_states(structure, pack_bitmap(dict.fromkeys(passed, 0)), **options)
    return {node["id"]: (node["status"], node["unlock_state"]) for node in flatten_nodes(root)}


def test_a_linear_topic_opens_its_lessons_one_after_the_other():
    structure = subject(track(unit(topic(3, is_linear=LINEAR))))

    assert [states(structure, 0)[f"l{i}"] for i in range(3)] == [
        ("passed", "unlocked"),
        ("not_passed", "unlocked"),
        ("not_passed", "locked"),
    ]


def test_a_free_topic_opens_all_its_lessons():
    assert states(subject(track(unit(topic(2)))))["l1"] == ("not_passed", "unlocked")


def test_a_linear_subject_opens_its_second_track_when_the_first_is_passed():
    structure = subject(track(unit(topic(2))), track(unit(topic(1))), is_linear=LINEAR)

    assert states(structure, 0)["t1"] == ("unlocked", "locked")
    assert states(structure, 0)["l2"] == ("not_passed", "locked")
    assert states(structure, 0, 1)["t1"] == ("unlocked", "unlocked")
    assert states(structure, 0, 1)["l2"] == ("not_passed", "unlocked")


def test_linear_units_and_topics_hold_back_what_follows():
    structure = subject(
        track(unit(topic(1), topic(1), is_linear=LINEAR), unit(topic(1)), is_linear=LINEAR)
    )

    assert states(structure)["l1"][1] == "locked"
    assert states(structure, 0)["l1"][1] == "unlocked"
    assert states(structure, 0)["l2"][1] == "locked"
    assert states(structure, 0, 1)["l2"][1] == "unlocked"


def test_an_empty_container_blocks_nobody():
    structure = subject(track(unit(topic(0), topic(1), is_linear=LINEAR)))

    assert states(structure)["l0"] == ("not_passed", "unlocked")


def test_a_container_is_passed_only_when_all_below_is():
    structure = subject(track(unit(topic(2))))

    assert states(structure, 0)["s"][0] == "unlocked"
    assert states(structure, 0, 1)["s"][0] == "passed"


def test_the_status_of_a_container_follows_from_its_children():
    passed, open_ = {"status": "passed"}, {"status": "not_passed"}

    assert compute_container_status({}, [passed, passed], {}) == "passed"
    assert compute_container_status({}, [passed, open_], {}) == "unlocked"


def test_what_was_begun_stays_open_when_a_lesson_is_put_in_front():
    before = topic(2, is_linear=LINEAR)
    structure = subject(track(unit(before, topic(3, is_linear=LINEAR), is_linear=LINEAR)))

    second_topic_begun = states(structure, 2)

    assert second_topic_begun["l2"] == ("passed", "unlocked")
    assert second_topic_begun["l3"] == ("not_passed", "unlocked")
    assert second_topic_begun["l4"] == ("not_passed", "locked")


def test_a_track_below_the_players_level_is_closed():
    structure = subject(track(unit(topic(1))), track(unit(topic(1)), unlock_level=4))

    assert states(structure, 1, player_level=3)["t1"] == ("passed", "locked")
    assert states(structure, 1, player_level=3)["l1"] == ("passed", "locked")
    assert states(structure, player_level=4)["l1"] == ("not_passed", "unlocked")


def overrides(*rows):
    columns = ("target_doctype", "target_name", "action", "override_value")
    return apply_plan_overrides(
        "P", rows=[{"parent": "P", **dict(zip(columns, row, strict=True))} for row in rows]
    )


def test_a_hidden_unit_is_absent_and_uncounted():
    structure = subject(track(unit(topic(2)), unit(topic(1))))
    hidden = overrides(("Memora Unit", "u0", "Hide", ""))

    root = compute_node_states(structure, b"", plan_overrides=hidden)

    assert lesson_ids(root) == ["l2"]
    assert root["total_lessons"] == 1


def test_a_hidden_lesson_does_not_hold_back_the_next():
    structure = subject(track(unit(topic(2, is_linear=LINEAR))))
    hidden = overrides(("Memora Lesson", "l0", "Hide", ""))

    assert states(structure, plan_overrides=hidden)["l1"][1] == "unlocked"


def test_a_linear_override_counts():
    structure = subject(track(unit(topic(2))))
    linear = overrides(("Memora Topic", "p0", "Set Linear", "1"))

    assert states(structure, plan_overrides=linear)["l1"][1] == "locked"


def test_a_hidden_subject_has_no_tree():
    hidden = overrides(("Memora Subject", "s", "Hide", ""))

    assert compute_node_states(subject(track()), b"", plan_overrides=hidden) is None


def test_nodes_carry_what_a_map_draws():
    structure = subject(track(unit(topic(3)), is_default=True))
    hearts = pack_hearts({0: 5, 2: 3})

    root = compute_node_states(structure, pack_bitmap({0: 5, 2: 3}), best_hearts=hearts)

    assert children(root, "track")[0] == {
        "id": "t0",
        "type": "track",
        "title": "t0",
        "status": "unlocked",
        "unlock_state": "unlocked",
        "total_lessons": 3,
        "passed_lessons": 2,
        "percentage": 66.66,
        "is_linear": False,
        "is_default": True,
        "unlock_level": 0,
        "children": children(root, "track")[0]["children"],
    }
    assert children(root, "lesson")[2] == {
        "id": "l2",
        "type": "lesson",
        "title": "l2",
        "status": "passed",
        "unlock_state": "unlocked",
        "bit_index": 2,
        "best_hearts": 3,
        "children": [],
    }


def test_the_structure_is_left_as_it_was():
    structure = subject(track(unit(topic(1))))
    compute_node_states(structure, b"\x80")

    assert structure == subject(track(unit(topic(1))))


def test_nodes_are_found_by_id_and_listed_by_type():
    structure = subject(track(unit(topic(1), topic(2))))

    assert find_node_by_id(structure, "p1")["id"] == "p1"
    assert find_node_by_id(structure, "nowhere") is None
    assert [node["id"] for node in flatten_nodes(structure, "topic")] == ["p0", "p1"]
    assert len(flatten_nodes(structure)) == 8


# A slow, obvious reference: each question is answered from the rules alone, again and again. A plan
# is applied by writing the tree anew as the plan wants it.


def as_the_plan_wants(node, fields):
    """A subject with a plan's overrides carried out; None if the plan hides it."""
    own = fields.get(node["id"], {})
    if own.get("is_hidden"):
        return None
    if node["type"] == "lesson":
        return node
    key = CHILD_KEYS[node["type"]]
    shown = [as_the_plan_wants(child, fields) for child in node[key]]
    is_linear = own.get("is_linear")
    return {
        **node,
        "is_linear": node["is_linear"] if is_linear is None else is_linear,
        key: [child for child in shown if child],
    }


def fields_of(plan_overrides):
    return {
        name: fields
        for name, entry in plan_overrides.items()
        for fields in entry["fields"].values()
    }


def reference_passed(node, passed):
    kind = node["type"]
    if kind == "lesson":
        return node["bit_index"] in passed
    return all(reference_passed(child, passed) for child in children(node))


def reference_begun(node, passed):
    if node["type"] == "lesson":
        return node["bit_index"] in passed
    return any(reference_begun(child, passed) for child in children(node))


def reference_open(path, passed, level):
    """Whether the last node of a path from the subject is open."""
    if len(path) == 1:
        return True
    *above, parent, node = path
    if not reference_open([*above, parent], passed, level):
        return False
    if node.get("unlock_level", 0) > level:
        return False
    siblings = children(parent)
    earlier = siblings[: siblings.index(node)]
    in_turn = not parent["is_linear"] or all(reference_passed(e, passed) for e in earlier)
    return in_turn or reference_begun(node, passed)


def paths(node, above=()):
    path = [*above, node]
    yield path
    for child in children(node):
        yield from paths(child, path)


def some_of(data, lessons):
    bits = sorted(lesson["bit_index"] for lesson in lessons)
    return data.draw(st.sets(st.sampled_from(bits))) if bits else set()


@given(structure=structures(), data=st.data())
def test_the_states_equal_the_obvious_reference(structure, data):
    plan = data.draw(overrides_of(structure))
    passed = some_of(data, iterate_lessons(structure))
    level = data.draw(st.integers(0, 5))
    expected = as_the_plan_wants(structure, fields_of(plan))
    if expected is None:
        assert compute_node_states(structure, b"", plan_overrides=plan) is None
        return

    computed = states(structure, *passed, player_level=level, plan_overrides=plan)

    assert computed.keys() == {path[-1]["id"] for path in paths(expected)}
    for path in paths(expected):
        node = path[-1]
        done = "passed" if reference_passed(node, passed) else None
        status = done or ("not_passed" if node["type"] == "lesson" else "unlocked")
        state = "unlocked" if reference_open(path, passed, level) else "locked"
        assert computed[node["id"]] == (status, state), node["id"]


@given(structure=structures(), data=st.data())
def test_completing_an_open_lesson_never_locks_another(structure, data):
    plan = data.draw(overrides_of(structure).filter(lambda plan: "s" not in plan))
    bits = {lesson["id"]: lesson["bit_index"] for lesson in iterate_lessons(structure)}
    passed = some_of(data, iterate_lessons(structure))
    while True:
        before = states(structure, *passed, player_level=2, plan_overrides=plan)
        playable = [i for i in bits if before.get(i) == ("not_passed", "unlocked")]
        if not playable:
            break
        passed = passed | {bits[data.draw(st.sampled_from(playable))]}
        after = states(structure, *passed, player_level=2, plan_overrides=plan)
        assert [i for i in before if (before[i][1], after[i][1]) == ("unlocked", "locked")] == []


@given(structure=structures())
def test_every_lesson_can_be_reached_from_nothing(structure):
    passed = set()
    lessons = flatten_nodes(structure, "lesson")
    for _ in lessons:
        now = states(structure, *passed)
        passed |= {x["bit_index"] for x in lessons if now[x["id"]][1] == "unlocked"}
    assert len(passed) == len(lessons)
