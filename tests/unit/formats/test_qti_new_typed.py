"""QTI 2 and 3: words and numbers that are typed, and gaps."""

import pytest

from memora.services.content.formats.bank import Gaps, Numbers, Words
from tests.unit.formats.qti_made import (
    MAP,
    MATCH,
    bank_of,
    declared,
    new_item,
    new_of,
    rules,
    said,
    score,
)

ENTRY = '<textEntryInteraction responseIdentifier="{}"/>'
ASKED = f"<p>Capital of Jordan? {ENTRY.format('RESPONSE')}</p>"
VARIABLE = '<variable identifier="RESPONSE"/>'
CORRECT = '<correct identifier="RESPONSE"/>'


def inline(identifier, *texts):
    choices = "".join(
        f'<inlineChoice identifier="{chr(65 + at)}">{text}</inlineChoice>'
        for at, text in enumerate(texts)
    )
    return (
        f'<inlineChoiceInteraction responseIdentifier="{identifier}" shuffle="false">{choices}'
        "</inlineChoiceInteraction>"
    )


def accepted(words):
    return [(answer.pattern, answer.credit) for answer in words.answers]


def numbers(processing="", *correct, mapping=""):
    key = declared(*correct, base="float", mapping=mapping)
    answer = new_of(ASKED, key, processing=processing).answer
    assert isinstance(answer, Numbers)
    return [
        (each.value, each.tolerance, each.low, each.high, each.credit) for each in answer.values
    ]


def test_what_is_typed_is_matched_letter_by_letter():
    item = new_of(ASKED, declared("Amman", base="string"))
    assert isinstance(item.answer, Words)
    assert accepted(item.answer) == [("Amman", 1)]
    assert item.answer.case_sensitive
    assert item.text.source == "<p>Capital of Jordan?  </p>"


def test_a_mapping_accepts_several_with_their_credits():
    key = declared("York", base="string", mapping="York=1|york=0.5|Kent=0")
    item = new_of(ASKED, key, processing=MAP)
    assert accepted(item.answer) == [("York", 1), ("york", 0.5)]
    assert item.answer.case_sensitive


@pytest.mark.parametrize("cardinality", ["single", "multiple"])
def test_each_of_several_right_values_is_accepted(cardinality):
    key = declared("largest", "biggest", base="string", cardinality=cardinality)
    by_rule = score(f"<match>{VARIABLE}{CORRECT}</match>", 1)
    for processing in (MATCH, rules(by_rule), ""):
        answer = new_of(ASKED, key, processing=processing).answer
        assert accepted(answer) == [("largest", 1), ("biggest", 1)]


def test_letter_case_does_not_matter_where_the_rules_say_so():
    test = f'<stringMatch caseSensitive="false">{VARIABLE}{CORRECT}</stringMatch>'
    key = declared("Amman", base="string")
    assert not new_of(ASKED, key, processing=rules(score(test, 1))).answer.case_sensitive


def test_a_part_of_what_is_typed_may_be_enough():
    part = (
        '<substring caseSensitive="false"><baseValue baseType="string">king</baseValue>'
        f"{VARIABLE}</substring>"
    )
    other = (
        f'<responseElseIf>{part}<setOutcomeValue identifier="SCORE">'
        '<baseValue baseType="float">0.2</baseValue></setOutcomeValue></responseElseIf>'
    )
    own = rules(score(f"<match>{VARIABLE}{CORRECT}</match>", 1, other))
    item = new_of(ASKED, declared("wicked king", base="string"), processing=own)
    assert accepted(item.answer) == [("wicked king", 1), ("*king*", 0.2)]


def test_text_that_goes_on_shows_where_the_word_belongs():
    body = f"<p>This sun of {ENTRY.format('RESPONSE')}; and all the clouds</p>"
    item = new_of(body, declared("York", base="string"))
    assert item.text.source == "<p>This sun of _____; and all the clouds</p>"


def test_a_correct_number_is_a_number():
    assert numbers("", "3.5") == [("3.5", 0, None, None, 1)]


@pytest.mark.parametrize(
    ("attributes", "tolerance"),
    [
        ('toleranceMode="absolute" tolerance="0.5 0.5"', 0.5),
        ('toleranceMode="relative" tolerance="10"', 5),
        ('toleranceMode="exact"', 0),
    ],
    ids=["absolute", "percent", "exact"],
)
def test_an_equal_number_has_a_tolerance(attributes, tolerance):
    test = f"<equal {attributes}>{VARIABLE}{CORRECT}</equal>"
    assert numbers(rules(score(test, 1)), "50") == [("50", tolerance, None, None, 1)]


def test_a_range_is_what_bounds_say_from_either_side():
    low = f'<gte>{VARIABLE}<baseValue baseType="float">2</baseValue></gte>'
    high = f'<gte><baseValue baseType="float">4</baseValue>{VARIABLE}</gte>'
    own = rules(score(f"<and>{low}{high}</and>", 1))
    assert numbers(own) == [(None, 0, 2, 4, 1)]


def test_mapped_numbers_have_their_credits():
    assert numbers(MAP, "16", mapping="16=1|12=0.5") == [
        ("16", 0, None, None, 1),
        ("12", 0, None, None, 0.5),
    ]


def test_a_slider_becomes_a_number_with_a_line():
    body = (
        '<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="9">'
        "<prompt>How many?</prompt></sliderInteraction>"
    )
    bank = bank_of(new_item(body, declared("7", base="integer")))
    (item,) = bank.units[0].items
    assert [each.value for each in item.answer.values] == ["7"]
    assert [severity for severity, _ in said(bank)] == ["changed"]


def test_one_choice_within_a_text_is_a_gap():
    item = new_of(f"<p>This sun of {inline('RESPONSE', 'Kent', 'York')};</p>", declared("B"))
    assert isinstance(item.answer, Gaps)
    assert item.text.source == "<p>This sun of {{1}};</p>"
    assert [option.credit for option in item.answer.gaps[0].answer.options] == [0, 1]


def test_several_gaps_of_a_text_weigh_what_they_earn():
    body = f"<p>{inline('A', 'x', 'y')} then {ENTRY.format('B')}</p><p>{ENTRY.format('C')}</p>"
    item = new_of(
        body,
        declared("A", identifier="A"),
        declared("two", identifier="B", base="string", mapping="two=3"),
        declared("4", identifier="C", base="integer"),
        processing=MAP,
    )
    assert item.text.source == "<p>{{1}} then {{2}}</p><p>{{3}}</p>"
    assert [gap.points for gap in item.answer.gaps] == [1, 3, 1]
    assert item.points == 5


def test_gaps_that_earn_points_only_together_earn_them_each():
    test = "".join(
        f'<match><variable identifier="{each}"/><correct identifier="{each}"/></match>'
        for each in "AB"
    )
    body = f"<p>{ENTRY.format('A')} and {ENTRY.format('B')}</p>"
    keys = [declared(each.lower(), identifier=each, base="string") for each in "AB"]
    bank = bank_of(new_item(body, *keys, processing=rules(score(f"<and>{test}</and>", 1))))
    (item,) = bank.units[0].items
    assert [accepted(gap.answer) for gap in item.answer.gaps] == [[("a", 1)], [("b", 1)]]
    assert said(bank) == [
        ("changed", "Its parts earned points only all together; here each earns its own.")
    ]
