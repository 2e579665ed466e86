"""QTI 2 and 3: order, pairs, gaps that things are put into, and several questions in one item."""

from memora.services.content.formats.bank import Choices, Gaps, Order, Pairs, Reading
from tests.unit.formats.qti_made import (
    MAP,
    bank_of,
    choice,
    declared,
    new_item,
    new_of,
    said,
)

PARTLY = "It paid all or nothing; here each right part earns its share."


def things(tag, **texts):
    return "".join(
        f'<{tag} identifier="{name}" matchMax="1">{text}</{tag}>' for name, text in texts.items()
    )


def match(left, right):
    sides = (
        f"<simpleMatchSet>{things('simpleAssociableChoice', **side)}</simpleMatchSet>"
        for side in (left, right)
    )
    return (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>Match</prompt>'
        f"{''.join(sides)}</matchInteraction>"
    )


def pairs(*correct, mapping="", base="directedPair"):
    return declared(*correct, cardinality="multiple", base=base, mapping=mapping)


def pairs_of(item):
    assert isinstance(item.answer, Pairs)
    return [(left.source, right.source) for left, right in item.answer.pairs]


def test_an_order_is_the_correct_one():
    body = (
        '<orderInteraction responseIdentifier="RESPONSE"><prompt>Order</prompt>'
        f"{things('simpleChoice', A='a', B='b', C='c')}</orderInteraction>"
    )
    bank = bank_of(new_item(body, declared("C", "A", "B", cardinality="ordered")))
    (item,) = bank.units[0].items
    assert isinstance(item.answer, Order)
    assert [text.source for text in item.answer.items] == ["c", "a", "b"]
    assert said(bank) == [("changed", PARTLY)]


def test_what_is_told_whether_right_or_wrong_explains():
    body = (
        '<orderInteraction responseIdentifier="RESPONSE">'
        f"{things('simpleChoice', A='a', B='b')}</orderInteraction>"
    )
    shown = (
        '<modalFeedback outcomeIdentifier="SCORE" identifier="{}" showHide="{}">'
        "<p>First a, then b</p></modalFeedback>"
    )
    both = [shown.format("1.0", "show"), shown.format("1.0", "hide")]
    bank = bank_of(new_item(body, declared("A", "B", cardinality="ordered"), *both))
    (item,) = bank.units[0].items
    assert item.explanation.source == "<p>First a, then b</p>"
    assert said(bank) == []


def test_left_sides_have_their_partners_and_the_rest_distracts():
    body = match({"C": "Capulet", "P": "Prospero"}, {"R": "Romeo", "T": "Tempest", "M": "Macbeth"})
    item = new_of(body, pairs("C R", "P T"))
    assert pairs_of(item) == [("Capulet", "Romeo"), ("Prospero", "Tempest")]
    assert [text.source for text in item.answer.distractors] == ["Macbeth"]
    assert item.text.source == "<div>Match</div>"


def test_pairs_may_be_written_right_side_first():
    item = new_of(
        match({"C": "Capulet", "P": "Prospero"}, {"R": "R", "T": "T"}), pairs("R C", "T P")
    )
    assert pairs_of(item) == [("Capulet", "R"), ("Prospero", "T")]


def test_pairs_that_weigh_differently_are_reported():
    body = match({"C": "Capulet", "P": "Prospero"}, {"R": "R", "T": "T"})
    bank = bank_of(new_item(body, pairs("C R", "P T", mapping="C R=1|P T=2"), processing=MAP))
    assert said(bank) == [("changed", "Its pairs weighed differently; here each weighs the same.")]


def test_what_takes_several_is_matched_from_the_other_side():
    body = match({"I": "Insects", "P": "Plants"}, {"a": "ant", "b": "bee", "o": "oak"})
    item = new_of(body, pairs("I a", "I b", "P o", mapping="I a=1|I b=1|P o=1"), processing=MAP)
    assert pairs_of(item) == [("ant", "Insects"), ("bee", "Insects"), ("oak", "Plants")]


def test_what_has_several_partners_on_both_sides_becomes_a_question_a_row():
    body = match({"A": "2", "B": "3"}, {"p": "prime", "e": "even"})
    bank = bank_of(new_item(body, pairs("A p", "A e", "B p")))
    items = bank.units[0].items
    assert [item.text.source for item in items] == [
        "<div><div>Match</div></div><div>2</div>",
        "<div><div>Match</div></div><div>3</div>",
    ]
    assert [[option.credit for option in item.answer.options] for item in items] == [
        [0.5, 0.5],
        [1, 0],
    ]


def test_pairs_of_one_list_stand_in_two_columns():
    body = (
        '<associateInteraction responseIdentifier="RESPONSE"><prompt>Rivals</prompt>'
        f"{things('simpleAssociableChoice', A='Antonio', C='Capulet', M='Montague', P='Prospero')}"
        "</associateInteraction>"
    )
    bank = bank_of(
        new_item(body, pairs("A P", "C M", base="pair", mapping="P A=1|C M=1"), processing=MAP)
    )
    (item,) = bank.units[0].items
    assert pairs_of(item) == [("Antonio", "Prospero"), ("Capulet", "Montague")]
    assert item.answer.distractors == []
    assert said(bank)[0][0] == "changed"


def test_things_are_put_into_gaps():
    body = (
        '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Fill</prompt>'
        f"{things('gapText', W='winter', S='summer', A='autumn')}"
        '<p>Now is the <gap identifier="G1"/> made glorious <gap identifier="G2"/>.</p>'
        "</gapMatchInteraction>"
    )
    item = new_of(body, pairs("W G1", "S G2", mapping="W G1=1|S G2=2"), processing=MAP)
    assert isinstance(item.answer, Gaps)
    first, second = item.answer.gaps
    assert item.text.source.count("{{1}}") == item.text.source.count("{{2}}") == 1
    assert [option.credit for option in first.answer.options] == [1, 0, 0]
    assert [option.credit for option in second.answer.options] == [0, 1, 0]
    assert (first.points, second.points, item.points) == (1, 2, 3)


def test_each_thing_that_earns_something_in_a_gap_is_right_there():
    body = (
        f'<gapMatchInteraction responseIdentifier="RESPONSE">{things("gapText", W="w", X="x")}'
        '<p>A <gap identifier="G"/> and <gap identifier="H"/></p></gapMatchInteraction>'
    )
    key = pairs("W G", "X H", mapping="W G=1|X G=0.5|X H=1|W H=-1")
    item = new_of(body, key, processing=MAP)
    assert [[o.credit for o in gap.answer.options] for gap in item.answer.gaps] == [
        [1, 0.5],
        [0, 1],
    ]
    item = new_of(body, key)
    assert [[o.credit for o in gap.answer.options] for gap in item.answer.gaps] == [[1, 0], [0, 1]]


def test_other_pairs_that_earn_something_are_reported():
    body = match({"A": "a", "B": "b"}, {"X": "x", "Y": "y"})
    key = pairs("A X", "B Y", mapping="A X=1|A Y=1|B Y=1")
    bank = bank_of(new_item(body, key, processing=MAP))
    assert pairs_of(bank.units[0].items[0]) == [("a", "x"), ("b", "y")]
    assert said(bank) == [
        ("changed", "Several combinations are right; here the first of them counts.")
    ]


def test_several_questions_stay_together_after_the_text_that_they_share():
    body = (
        "<p>There is a legend.</p>"
        f"<div>{choice('yes', 'no', prompt='Is it old?', identifier='A')}</div>"
        f"<p>And then:</p>{choice('up', 'down', prompt='', identifier='B')}<p>The end.</p>"
    )
    bank = bank_of(
        new_item(body, declared("A", identifier="A"), declared("B", identifier="B"), title="Legend")
    )
    (unit,) = bank.units
    assert [type(item.answer) for item in unit.items] == [Reading, Choices, Choices]
    assert [item.text.source for item in unit.items] == [
        "<p>There is a legend.</p>",
        "<div>Is it old?</div>",
        "<p>And then:</p><p>The end.</p>",
    ]
    assert len({item.key for item in unit.items} - {""}) in (0, 3)


def test_a_part_without_a_right_answer_is_left_out_with_a_line():
    body = (
        f"<p>Choose.</p>{choice('x', 'y', prompt='', identifier='A')}"
        f"{choice('up', 'down', prompt='Why?', identifier='B')}"
    )
    bank = bank_of(new_item(body, declared(identifier="A"), declared("B", identifier="B")))
    (item,) = bank.units[0].items
    assert item.text.source == "<p>Choose.</p><div>Why?</div>"
    assert ("dropped", "A part of it that has no right answer was left out.") in said(bank)


def test_a_part_in_a_picture_is_left_out_with_a_line():
    body = choice("x", "y") + '<hotspotInteraction responseIdentifier="H"/>'
    bank = bank_of(new_item(body, declared("A"), declared("h", identifier="H")))
    assert len(bank.units[0].items) == 1
    assert [severity for severity, _ in said(bank)] == ["dropped"]
