"""Moodle's questions that are answered by typing: shortanswer, numerical, essay. Pure."""

from dataclasses import replace

from lxml import etree

from memora.services.content.formats.bank import Accepted, Number, Numbers, Own, Text, Unit, Words
from memora.services.content.formats.moodle_xml.answers import Answer, child_of, read_answers
from memora.services.content.formats.moodle_xml.figures import decimal_of, number_of
from memora.services.content.formats.moodle_xml.source import OWN, Source, words_of
from memora.services.content.formats.report import phrase
from memora.services.content.formats.texts import as_plain

_ANYTHING = "*"
#: ``showunits`` of a question whose units are not in use.
_NO_UNITS = "3"
_DEFAULT_PENALTY = 0.1
#: From here on a wrong unit costs more than it leaves.
_MOSTLY_LOST = 0.5
_ONE_WRONG = phrase(
    "A wrong or missing unit costs {0} % of the points in Moodle; here an answer with a wrong one"
    " is wrong, and one without a unit is right."
)
_BOTH_WRONG = phrase(
    "A wrong or missing unit costs {0} % of the points in Moodle; here the answer is wrong then."
)


def read_words(source: Source) -> Words:
    """Read a shortanswer question."""
    answers = read_answers(source, is_typed=True)
    return Words(
        [Accepted(_pattern(answer), answer.credit, answer.feedback) for answer in answers],
        case_sensitive=bool(source.flag("usecase")),
    )


def _pattern(answer: Answer) -> str:
    """Return an accepted answer as it is typed.

    Moodle compares it letter by letter, so ``<br>`` is an answer like others; tools that say that
    it is HTML mean what can be seen of it.
    """
    if (answer.element.get("format") or "").strip() == "html":
        return as_plain(Text(answer.words, "html")) or answer.words
    return answer.words


def read_numbers(source: Source) -> Numbers:
    """Read a numerical question. Moodle's multiplier says how many of a unit are one of the key's.

    The factor here is its inverse.
    """
    values = [_number(answer, source) for answer in read_answers(source, is_typed=True)]
    units = _units(source)
    return Numbers(
        _with_a_right_one(values, source),
        units,
        unit_required=bool(units) and _is_unit_required(source),
    )


def _number(answer: Answer, source: Source) -> Number:
    """Return an accepted number; of one that left Memora as a range, the range."""
    element = child_of(answer.element, "tolerance")
    ends = _range(element)
    return Number(
        None if ends else answer.words or _ANYTHING,
        tolerance=0.0 if ends or element is None else _tolerance(words_of(element), source),
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        credit=answer.credit,
        feedback=answer.feedback,
    )


def _with_a_right_one(values: list[Number], source: Source) -> list[Number]:
    """Return values of which the best earns all: Moodle takes numerical questions without one."""
    best = max((value.credit for value in values), default=0.0)
    if not 0 < best < 1:
        return values
    source.changed(
        phrase("The best of its values earns {0} % of the points in Moodle; here it earns all."),
        round(best * 100, 2),
        part="values",
    )
    return [replace(value, credit=1.0) if value.credit == best else value for value in values]


def _range(element: etree._Element | None) -> tuple[float, float] | None:
    if element is None:
        return None
    low, high = (number_of(element.get(f"{{{OWN}}}{end}", "")) for end in ("min", "max"))
    return None if low is None or high is None else (low, high)


def _tolerance(written: str, source: Source) -> float:
    tolerance = number_of(written or "0")
    if tolerance is None:
        source.changed(
            phrase("The tolerance “{0}” is no number; it was read as 0."), written, part="values"
        )
        return 0.0
    return abs(tolerance)


def _units(source: Source) -> list[Unit]:
    holder = source.first("units")
    if holder is None or source.words("showunits") == _NO_UNITS:
        return []
    units = []
    for element in holder:
        name = child_of(element, "unit_name")
        if name is not None and words_of(name):
            units.append(Unit(words_of(name), _factor(child_of(element, "multiplier"))))
    return units


def _factor(element: etree._Element | None) -> float:
    written = words_of(element) if element is not None else "1"
    multiplier = decimal_of(written or "1")
    return float(1 / multiplier) if multiplier else 0.0


def _is_unit_required(source: Source) -> bool:
    """Say whether an answer without its unit is wrong. Moodle takes a part of the points for it."""
    if source.words("unitgradingtype") in ("", "0"):
        return False
    penalty = number_of(source.words("unitpenalty"))
    penalty = _DEFAULT_PENALTY if penalty is None else penalty
    is_required = penalty >= _MOSTLY_LOST
    if 0 < penalty < 1:
        percent = round(penalty * 100, 2)
        source.changed(_BOTH_WRONG if is_required else _ONE_WRONG, percent, part="units")
    return is_required


def read_own(source: Source) -> Own:
    """Read an essay, or another question that a person marks: students compare by themselves."""
    _say_what_is_not_asked(source)
    model = source.text(source.first("graderinfo"))
    template = source.text(source.first("responsetemplate"))
    if not template:
        return Own(model)
    if model:
        source.dropped(
            phrase("The text that students' answers begin with was left out."), part="answer"
        )
        return Own(model)
    source.changed(
        phrase("The text that students' answers begin with became the model answer."),
        part="answer",
    )
    return Own(template)


def _say_what_is_not_asked(source: Source) -> None:
    if source.words("attachments") not in ("", "0") or source.words("responseformat") == "noinline":
        source.dropped(
            phrase("Files are handed in with this question in Moodle; here none can be."),
            part="answer",
        )
    limits = [source.words(name) for name in ("minwordlimit", "maxwordlimit")]
    if any(limit not in ("", "0") for limit in limits):
        source.dropped(
            phrase("How many words an answer may have is not checked; say it in the question."),
            part="answer",
        )
