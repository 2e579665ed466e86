"""QTI 2 and 3: one option, several, words of a text, and what their rules say of them."""

import pytest

from memora.services.content.formats.bank import Choices, Own, Reading, Truth
from tests.unit.formats.qti_made import (
    MAP,
    bank_of,
    choice,
    credits_of,
    declared,
    items_of,
    new_item,
    new_of,
    rules,
    said,
    score,
)

ABC = choice("one", "two", "three")
VARIABLE = '<variable identifier="RESPONSE"/>'
CORRECT = f'<match>{VARIABLE}<correct identifier="RESPONSE"/></match>'


def value(text, base="identifier"):
    return f'<baseValue baseType="{base}">{text}</baseValue>'


def told(identifier):
    return (
        '<setOutcomeValue identifier="FEEDBACK"><multiple>'
        f"{value(identifier)}</multiple></setOutcomeValue>"
    )


def modal(identifier, text):
    return (
        f'<modalFeedback outcomeIdentifier="FEEDBACK" identifier="{identifier}" showHide="show">'
        f"{text}</modalFeedback>"
    )


def test_the_correct_response_is_right():
    item = new_of(ABC, declared("B"))
    assert isinstance(item.answer, Choices)
    assert (item.answer.several, item.answer.shuffle) == (False, True)
    assert credits_of(item) == {"one": 0, "two": 1, "three": 0}
    assert item.text.source == "<div>Which?</div>"


@pytest.mark.parametrize("processing", [MAP, ""], ids=["template", "no_rules"])
def test_a_mapping_that_pays_nothing_says_nothing(processing):
    key = declared("B", mapping="A=0|B=0|C=0", bounds='lowerBound="0" upperBound="0"')
    assert credits_of(new_of(ABC, key, processing=processing)) == {"one": 0, "two": 1, "three": 0}


def test_several_right_options_are_asked_for_though_one_may_be_chosen():
    key = declared("A", "C", cardinality="multiple")
    item = new_of(ABC, key)
    assert item.answer.several
    assert credits_of(item) == {"one": 0.5, "two": 0, "three": 0.5}


def test_names_of_version_3_are_the_same():
    source = (
        '<qti-assessment-item identifier="q" title="T" time-dependent="false">'
        '<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>b</qti-value></qti-correct-response>"
        "</qti-response-declaration><qti-item-body>"
        '<qti-choice-interaction response-identifier="R" max-choices="1">'
        "<qti-prompt>Which?</qti-prompt>"
        '<qti-simple-choice identifier="a">one</qti-simple-choice>'
        '<qti-simple-choice identifier="b">two</qti-simple-choice></qti-choice-interaction>'
        '</qti-item-body><qti-response-processing template="https://x/match_correct.xml"/>'
        "</qti-assessment-item>"
    )
    (item,) = items_of(source)
    assert credits_of(item) == {"one": 0, "two": 1}


def test_a_mapping_says_what_options_earn():
    item = new_of(ABC, declared("B", mapping="A=1|B=2|C=-1"), processing=MAP)
    assert credits_of(item) == {"one": 0.5, "two": 1, "three": -0.5}
    assert item.points == 2


def test_options_are_not_shuffled_where_one_has_its_place():
    body = ABC.replace('identifier="C"', 'identifier="C" fixed="true"')
    assert new_of(body, declared("B")).answer.shuffle is False


def test_several_are_all_or_nothing_where_they_are_matched():
    key = declared("A", "C", cardinality="multiple")
    answer = new_of(choice("one", "two", "three", several=True), key).answer
    assert (answer.several, answer.all_or_nothing) == (True, True)
    assert [option.credit for option in answer.options] == [0.5, 0, 0.5]


def test_of_several_each_earns_its_part_of_a_mapping_whatever_its_bounds():
    key = declared(
        "A",
        "B",
        cardinality="multiple",
        mapping="A=1|B=1|C=-1",
        bounds='lowerBound="0" upperBound="2" defaultValue="-2"',
    )
    item = new_of(choice("H", "O", "Cl", "N", several=True), key, processing=MAP)
    assert not item.answer.all_or_nothing
    assert credits_of(item) == {"H": 0.5, "O": 0.5, "Cl": -0.5, "N": -1}


def test_one_right_option_among_several_is_spoilt_by_a_wrong_one():
    answer = new_of(choice("a", "b", several=True), declared("A", cardinality="multiple")).answer
    assert answer.all_or_nothing


def test_an_items_own_rules_are_asked():
    otherwise = (
        f"<responseElseIf><match>{VARIABLE}{value('C')}</match>"
        f'<setOutcomeValue identifier="SCORE">{value("0.5", "float")}</setOutcomeValue>'
        "</responseElseIf>"
    )
    item = new_of(ABC, declared("B"), processing=rules(score(CORRECT, 1, otherwise)))
    assert credits_of(item) == {"one": 0, "two": 1, "three": 0.5}


def test_rules_may_name_the_right_combination_themselves():
    combination = "".join(map(value, "AC"))
    test = f"<match>{VARIABLE}<multiple>{combination}</multiple></match>"
    answer = new_of(
        choice("one", "two", "three", several=True),
        declared(cardinality="multiple"),
        processing=rules(score(test, 4)),
    ).answer
    assert [option.credit for option in answer.options] == [0.5, 0, 0.5]


def test_rules_that_cannot_be_read_leave_the_correct_response():
    own = rules(score("<customOperator class='x'/>", 1))
    bank = bank_of(new_item(ABC, declared("B"), processing=own))
    assert credits_of(bank.units[0].items[0])["two"] == 1
    assert said(bank) == [
        (
            "changed",
            "Its own marking rules could not be read; " "what it names as the right answer counts.",
        )
    ]


def test_rules_that_cannot_be_read_for_some_answers_give_these_nothing():
    otherwise = (
        '<responseElse><setOutcomeValue identifier="SCORE"><random/></setOutcomeValue>'
        "</responseElse>"
    )
    nobody = f"<responseElseIf><isNull>{VARIABLE}</isNull></responseElseIf>"
    own = rules(score(CORRECT, 1, nobody + otherwise))
    bank = bank_of(new_item(ABC, declared("B"), processing=own))
    assert credits_of(bank.units[0].items[0]) == {"one": 0, "two": 1, "three": 0}
    assert [severity for severity, _ in said(bank)] == ["changed"]


def test_rules_that_say_nothing_of_points_leave_the_correct_response_without_a_line():
    silent = rules(f"<responseCondition><responseIf>{CORRECT}</responseIf></responseCondition>")
    bank = bank_of(new_item(ABC, declared("B"), processing=silent))
    assert credits_of(bank.units[0].items[0])["two"] == 1
    assert said(bank) == []


def test_without_rules_the_correct_response_is_right_and_nothing_is_said():
    bank = bank_of(new_item(ABC, declared("B"), processing=""))
    assert credits_of(bank.units[0].items[0])["two"] == 1
    assert said(bank) == []


def test_a_response_of_another_name_is_the_only_one_declared():
    bank = bank_of(new_item(choice("one", "two", identifier="MR01"), declared("B")))
    assert credits_of(bank.units[0].items[0])["two"] == 1
    assert said(bank)[0][0] == "changed"


def test_true_and_false_are_known_by_their_words():
    answer = new_of(choice(" True ", "False"), declared("B")).answer
    assert isinstance(answer, Truth)
    assert not answer.answer


def test_feedback_is_what_the_rules_call_for():
    otherwise = f"<responseElse>{told('no')}</responseElse>"
    item = new_of(
        ABC,
        declared("B"),
        modal("yes", "Just so"),
        modal("no", "Count again"),
        processing=rules(
            f"<responseCondition><responseIf>{CORRECT}"
            f'<setOutcomeValue identifier="SCORE">{value("1", "float")}</setOutcomeValue>'
            f"{told('yes')}</responseIf>{otherwise}</responseCondition>"
        ),
    )
    feedback = [option.feedback.source for option in item.answer.options]
    assert feedback == ["Count again", "Just so", "Count again"]
    assert not item.explanation


def test_feedback_that_every_answer_calls_for_explains():
    item = new_of(
        ABC,
        declared("B"),
        modal("all", "It is two"),
        processing=rules(score(CORRECT, 1), told("all")),
    )
    assert item.explanation.source == "It is two"
    assert not any(option.feedback for option in item.answer.options)


def test_what_is_told_of_what_was_missed_belongs_to_no_option():
    def told_unless(option):
        return (
            f"<responseCondition><responseIf><member>{value(option)}{VARIABLE}</member>"
            f'</responseIf><responseElse><setOutcomeValue identifier="FEEDBACK"><multiple>'
            f'<variable identifier="FEEDBACK"/>{value(f"no{option}")}</multiple>'
            "</setOutcomeValue></responseElse></responseCondition>"
        )

    bank = bank_of(
        new_item(
            choice("one", "two", "three", several=True),
            declared("A", "B", cardinality="multiple"),
            modal("noA", "One was missed"),
            modal("noB", "Two was missed"),
            processing=rules(score(CORRECT, 1), told_unless("A"), told_unless("B")),
        )
    )
    (item,) = bank.units[0].items
    assert not any(option.feedback for option in item.answer.options)
    assert [severity for severity, _ in said(bank)] == ["dropped", "dropped"]


def test_feedback_within_an_option_is_no_part_of_its_text():
    inline = (
        '<feedbackInline outcomeIdentifier="FEEDBACK" identifier="A" showHide="show">No!'
        "</feedbackInline>"
    )
    item = new_of(choice(f"one {inline}", "two"), declared("B"))
    first, second = item.answer.options
    assert (first.text.source, first.feedback.source) == ("one", "No!")
    assert not second.feedback


def test_words_to_mark_are_chosen_and_stand_out_in_their_text():
    body = (
        '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><p>He '
        '<hottext identifier="A">have</hottext> two <hottext identifier="B">cats</hottext>.</p>'
        "</hottextInteraction>"
    )
    bank = bank_of(new_item(body, declared("A")))
    (item,) = bank.units[0].items
    assert credits_of(item) == {"have": 1, "cats": 0}
    assert "<strong" in item.text.source
    assert [line[0] for line in said(bank)] == ["changed"]


def test_an_item_that_asks_nothing_is_read():
    item = new_of("<h1>Welcome</h1>", processing="")
    assert isinstance(item.answer, Reading)
    assert item.text.source == "<h1>Welcome</h1>"


@pytest.mark.parametrize(
    ("rubric", "model"),
    [
        ("", ""),
        ('<rubricBlock view="scorer"><p>Two reasons</p></rubricBlock>', "<p>Two reasons</p>"),
    ],
    ids=["none", "for_who_marks"],
)
def test_an_extended_text_is_compared_with_what_who_marks_reads(rubric, model):
    body = (
        f"{rubric}<p>Because?</p>"
        '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>Why?</prompt>'
        "</extendedTextInteraction>"
    )
    item = new_of(body, declared(base="string"), processing="")
    assert isinstance(item.answer, Own)
    assert item.answer.model.source == model
    assert item.text.source == "<p>Because?</p><div>Why?</div>"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hotspotInteraction", "in a picture"),
        ("graphicGapMatchInteraction", "in a picture"),
        ("selectPointInteraction", "in a picture"),
        ("customInteraction", "in a way that Memora does not know"),
    ],
)
def test_other_kinds_are_refused_with_what_to_do(name, why):
    bank = bank_of(new_item(f'<{name} responseIdentifier="RESPONSE"/>', declared("A")))
    assert bank.units[0].items == ()
    assert [severity for severity, _ in said(bank)] == ["refused"]
    assert why in said(bank)[0][1]


def test_an_item_whose_values_are_drawn_is_refused():
    drawn = (
        '<templateProcessing><setTemplateValue identifier="N"><randomInteger min="1" max="9"/>'
        "</setTemplateValue></templateProcessing>"
    )
    bank = bank_of(new_item(ABC, declared("A"), drawn))
    assert bank.units[0].items == ()


def test_a_variable_with_a_fixed_value_is_written_out():
    variable = (
        '<templateDeclaration identifier="N" cardinality="single" baseType="integer">'
        "<defaultValue><value>7</value></defaultValue></templateDeclaration>"
    )
    item = new_of(f'<p>Is <printedVariable identifier="N"/> odd?</p>{ABC}', declared("A"), variable)
    assert "Is <span>7</span> odd?" in item.text.source.replace(' identifier="N"', "")


def test_a_text_that_is_escaped_html_altogether_is_html():
    body = f"<![CDATA[<div>What is an <b>LMS</b>?</div>]]>{choice('&lt;b&gt;a&lt;/b&gt;', 'b')}"
    item = new_of(body, declared("A"))
    assert item.text.source.startswith("<div>What is an <b>LMS</b>?</div>")
    assert item.answer.options[0].text.source == "&lt;b&gt;a&lt;/b&gt;"


def test_pictures_and_formulas_stand_in_the_text():
    body = (
        '<p><object type="image/png" data="a.png">A map</object>'
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>x</m:mi></m:math></p>'
    )
    source = new_of(body + ABC, declared("A")).text.source
    assert '<img src="a.png" alt="A map">' in source
    assert "<math><mi>x</mi></math>" in source
