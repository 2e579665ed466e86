"""How each type of question is written in Moodle XML. Pure."""

from collections.abc import Mapping
from decimal import Context, Decimal

from lxml import etree

from memora.services.content.formats.keys import (
    accepted_in,
    percent_of,
    plain_number,
    response_credits,
)
from memora.services.content.formats.moodle_xml.keys import amount_of, say_unknown_grades
from memora.services.content.formats.moodle_xml.source import OWN
from memora.services.content.formats.moodle_xml.target import Fill, Target
from memora.services.content.formats.moodle_xml.written_cloze import write_gaps
from memora.services.content.formats.report import phrase
from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.true_false import truth_of
from memora.services.content.marking.values import credit_of, entry_text, list_of

_RIGHT, _WRONG = "100", "0"
_TYPED = "moodle_auto_format"
#: With so many digits the inverse of a unit's inverse is the unit again.
_EXACTLY = Context(prec=40)


def _write_choice(target: Target) -> None:
    options = Options(target.question)
    _write_options(target, options, options.credits, single=True)


def _write_response(target: Target) -> None:
    options = Options(target.question)
    _write_options(target, options, response_credits(options), single=False)


def _write_options(target: Target, options: Options, shares: list[float], *, single: bool) -> None:
    target.say("single", "true" if single else "false")
    _write_shuffle(target)
    say_unknown_grades(shares, target)
    for entry, credit in zip(options.entries, shares, strict=True):
        answer = target.text("answer", entry_text(entry) or "", fraction=percent_of(credit))
        target.feedback(entry, answer)


def _write_shuffle(target: Target) -> None:
    shuffle = target.question.get("shuffle")
    if shuffle is not None:
        target.say("shuffleanswers", "true" if shuffle else "false")


def _write_truth(target: Target) -> None:
    """Write the true answer first: of words of its own Moodle takes the first one for it."""
    question = target.question
    options = list_of(question.get("options"))
    is_first_true = truth_of({**question, "answer": None, "answer_index": 0}) is not False
    if not options:
        options = ["true", "false"]
    elif not is_first_true:
        options = options[::-1]
        target.changed(phrase("True stands before false in Moodle."), part="options")
    truth = truth_of(question)
    for option, is_true in zip(options, (True, False), strict=True):
        fraction = _RIGHT if truth is is_true else _WRONG
        answer = target.typed(
            "answer", entry_text(option) or "", target.element, fraction=fraction, format=_TYPED
        )
        target.feedback(option, answer)


def _write_words(target: Target) -> None:
    question = target.question
    target.say("usecase", "1" if question.get("case_sensitive") else "0")
    entries = accepted_in(question)
    say_unknown_grades(map(credit_of, entries), target)
    for entry in entries:
        answer = target.typed(
            "answer",
            entry_text(entry) or "",
            target.element,
            fraction=percent_of(credit_of(entry)),
            format=_TYPED,
        )
        target.feedback(entry, answer)


def _write_numbers(target: Target) -> None:
    question = target.question
    for value in question["values"]:
        written = amount_of(value, target)
        if written is None:
            continue
        number, tolerance = written
        answer = target.typed(
            "answer",
            number,
            target.element,
            fraction=percent_of(credit_of(value)),
            format=_TYPED,
        )
        target.feedback(value, answer)
        element = target.say("tolerance", tolerance, answer)
        for end in ("min", "max"):
            if end in value:
                element.set(f"{{{OWN}}}{end}", plain_number(value[end]))
    say_unknown_grades(map(credit_of, question["values"]), target)
    _write_units(target)


def _write_units(target: Target) -> None:
    units = list_of(target.question.get("units"))
    if not units:
        return
    required = bool(target.question.get("unit_required"))
    target.say("unitgradingtype", "1" if required else "0")
    target.say("unitpenalty", "1.0" if required else "0.1")
    target.say("showunits", "0")
    holder = etree.SubElement(target.element, "units")
    for unit in units:
        element = etree.SubElement(holder, "unit")
        target.say("multiplier", _multiplier(unit.get("factor", 1)), element)
        target.say("unit_name", unit["name"], element)


def _multiplier(factor: float) -> str:
    """Return how many of a unit make one of the key's; its inverse is the factor again."""
    return str(_EXACTLY.divide(Decimal(1), Decimal(repr(factor))).normalize(_EXACTLY))


def _write_pairs(target: Target) -> None:
    _write_shuffle(target)
    pairs = [(pair["left"], pair["right"]) for pair in target.question["pairs"]]
    alone = [("", right) for right in list_of(target.question.get("distractors"))]
    for left, right in (*pairs, *alone):
        target.text("answer", right, target.text("subquestion", left))


def _write_order(target: Target) -> None:
    target.say("selecttype", "ALL")
    for place, item in enumerate(target.question["items"], start=1):
        target.text("answer", item, fraction=str(place))


def _write_own(target: Target) -> None:
    target.say("responseformat", "editor")
    model = target.question.get("answer")
    if model:
        target.text("graderinfo", model)


#: Moodle's name of each type, and what is particular to it.
KINDS: Mapping[str, tuple[str, Fill]] = {
    "multiple_choice": ("multichoice", _write_choice),
    "multiple_response": ("multichoice", _write_response),
    "true_false": ("truefalse", _write_truth),
    "short_answer": ("shortanswer", _write_words),
    "numeric": ("numerical", _write_numbers),
    "matching": ("matching", _write_pairs),
    "ordering": ("ordering", _write_order),
    "cloze": ("cloze", write_gaps),
    "self_check": ("essay", _write_own),
}
