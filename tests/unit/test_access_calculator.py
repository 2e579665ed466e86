"""Who may open a node: the order of the rules, and how a plan's overrides combine."""

import pytest

from memora.services.cdn_export.access_calculator import (
    apply_plan_overrides,
    calculate_access_level,
    calculate_linear_mode,
)

LESSON = "Memora Lesson"


def node(doctype=LESSON, name="n1", **columns):
    return {"doctype": doctype, "name": name, **columns}


def override(action, value="", *, name="n1", doctype=LESSON, plan="P1"):
    return {
        "parent": plan,
        "target_doctype": doctype,
        "target_name": name,
        "action": action,
        "override_value": value,
    }


def overrides(*rows):
    return apply_plan_overrides("P1", rows=rows)


@pytest.mark.parametrize(
    ("columns", "parent_access", "expected"),
    [
        ({}, None, "authenticated"),
        ({"is_public": 1}, None, "public"),
        ({"required_item": "BOOK"}, None, "paid"),
        ({"is_free_preview": 1}, None, "free_preview"),
        ({"is_free_preview": 1, "required_item": "BOOK"}, "paid", "free_preview"),
        ({"required_item": "BOOK", "is_public": 1}, "public", "paid"),
        ({"is_public": 1}, "paid", "paid"),
        ({"is_public": 1}, "free_preview", "free_preview"),
        ({"is_public": 1}, "authenticated", "public"),
        ({}, "authenticated", "authenticated"),
        ({}, "public", "public"),
        ({}, "paid", "paid"),
        ({"required_item": ""}, None, "authenticated"),
    ],
)
def test_without_overrides_the_node_decides_then_its_parent(columns, parent_access, expected):
    assert calculate_access_level(node(**columns), parent_access) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([override("Hide")], None),
        ([override("Set Free")], "free_preview"),
        ([override("Set Sold Separately")], "paid"),
        ([override("Set Access Level", "public")], "public"),
        ([override("Set Access Level", "authenticated")], "authenticated"),
        ([override("Set Linear", "1")], "paid"),
        ([override("Set Free"), override("Hide")], None),
        ([override("Hide"), override("Set Free")], None),
        ([override("Set Sold Separately"), override("Set Free")], "free_preview"),
        ([override("Set Access Level", "public"), override("Set Sold Separately")], "paid"),
        ([override("Set Linear", "1"), override("Set Free")], "free_preview"),
    ],
)
def test_an_override_stands_before_the_nodes_own_flags(rows, expected):
    sold = node(required_item="BOOK")

    assert calculate_access_level(sold, "paid", overrides(*rows)) == expected


def test_a_free_parent_does_not_free_a_child_that_needs_an_item_of_its_own():
    rules = overrides(override("Set Free", name="t1", doctype="Memora Topic"))
    topic_access = calculate_access_level(node("Memora Topic", "t1"), None, rules)

    assert calculate_access_level(node(required_item="BOOK"), topic_access, rules) == "paid"
    assert calculate_access_level(node(), topic_access, rules) == "free_preview"


def test_an_override_meets_only_the_doctype_it_names():
    rules = overrides(override("Hide", name="intro", doctype="Memora Topic"))

    assert calculate_access_level(node("Memora Topic", "intro"), None, rules) is None
    assert calculate_access_level(node("Memora Lesson", "intro"), None, rules) == "authenticated"


def test_overrides_of_two_doctypes_with_one_name_are_both_kept():
    rules = overrides(
        override("Set Free", name="intro", doctype="Memora Topic"),
        override("Hide", name="intro", doctype="Memora Lesson"),
    )

    assert calculate_access_level(node("Memora Topic", "intro"), None, rules) == "free_preview"
    assert calculate_access_level(node("Memora Lesson", "intro"), None, rules) is None
    assert rules["intro"]["action"] == "Hide"


def test_a_node_of_a_structure_file_is_judged_like_its_record():
    rules = overrides(override("Set Sold Separately"))

    assert calculate_access_level({"type": "lesson", "id": "n1"}, None, rules) == "paid"


def test_overrides_of_other_plans_are_left_out():
    rows = [override("Hide"), override("Hide", name="n2", plan="P2")]

    assert list(apply_plan_overrides("P1", rows=rows)) == ["n1"]


@pytest.mark.parametrize(
    ("own_flag", "rows", "expected"),
    [
        (None, [], False),
        (0, [], False),
        (1, [], True),
        (0, [override("Set Linear", "1")], True),
        (1, [override("Set Linear", "0")], False),
        (1, [override("Set Free")], True),
    ],
)
def test_a_linear_override_stands_before_the_nodes_flag(own_flag, rows, expected):
    assert calculate_linear_mode(node(is_linear=own_flag), overrides(*rows)) is expected


@pytest.mark.parametrize(
    "row",
    [
        override("Set Access Level", "payed"),
        override("Set Access Level", ""),
        override("Set Linear", "perhaps"),
        override("Set Linear", ""),
        override("Give Away"),
    ],
)
def test_an_override_that_is_not_understood_is_refused_by_name(row):
    with pytest.raises(ValueError, match="n1"):
        overrides(row)
