"""QTI 1.2: what is typed: words, numbers. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from memora.services.content.formats.bank import Accepted, Number, Numbers, Words
from memora.services.content.formats.markup import local_name, parse_fragment
from memora.services.content.formats.qti.credits import of_one
from memora.services.content.formats.qti.numbers import as_number, middle, symmetric
from memora.services.content.formats.qti.patterns import pattern_of
from memora.services.content.formats.qti.v12.conditions import Condition, Named
from memora.services.content.formats.qti.v12.presentation import Response
from memora.services.content.formats.qti.v12.processing import is_earning
from memora.services.content.formats.qti.v12.rules import Rules

_BOUNDS = {"vargte": "low", "vargt": "low", "varlte": "high", "varlt": "high"}
_PERCENT = 100


def is_numeric(response: Response, rules: Rules) -> bool:
    """Return whether a number is typed: it is said, or conditions have bounds."""
    named = rules.processing.named(response.ident)
    return response.is_number or any(local_name(each.element) in _BOUNDS for each in named)


def words_of(response: Response, rules: Rules) -> tuple[Words, tuple[str, ...]]:
    """Return what is accepted of a response, and the idents of what everybody is told."""
    named = [each for each in _all_named(response, rules) if not each.negated]
    values = list(dict.fromkeys(each.value for each in named if each.value))

    def run(text: str) -> tuple[float, tuple[str, ...]]:
        outcome = rules.run(response, (text,))
        return outcome.score, outcome.feedback

    earned = of_one(values, lambda typed: run(typed[0] if typed else "")[0])
    # Of what nobody types it is known what all others are told.
    others = run("\ufdd0")[1]
    runs = [_of_value(rules, value, run(value)[1]) for value in values]
    common = rules.told.explanation([*runs, others])
    parts = {each.value for each in named if local_name(each.element) == "varsubstring"}
    answers = [
        Accepted(
            pattern_of(value, is_part=value in parts),
            credit,
            rules.told.of_option(
                value, (ident for ident in told if ident not in common), is_right=credit > 0
            ),
        )
        for value, credit, told in zip(values, earned.credits, runs, strict=True)
    ]
    wrong = rules.told.of(ident for ident in others if ident not in common)
    if wrong:
        answers.append(Accepted("*", 0.0, wrong))
    keeps_case = any((each.element.get("case") or "").lower() == "yes" for each in named)
    return Words(answers, keeps_case), common


def _of_value(rules: Rules, value: str, told: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a value is told, without what other ways of writing it are told."""
    own: set[str] = set()
    of_others: set[str] = set()
    for condition in rules.processing.conditions:
        is_own = not condition.named or any(each.value == value for each in condition.named)
        (own if is_own else of_others).update(condition.feedback)
    return tuple(ident for ident in told if ident in own or ident not in of_others)


def label_words(response: Response) -> Words:
    """Return the accepted answers of a blank whose labels are what may be typed."""
    return Words(
        [
            Accepted(pattern_of(words, is_part=label.rule == "TextContainsAnswer"))
            for label in response.labels
            if (words := "".join(parse_fragment(label.html).itertext()).strip())
        ]
    )


def numbers_of(response: Response, rules: Rules) -> tuple[Numbers, tuple[str, ...]]:
    """Return the numbers that are accepted, and the idents of what everybody is told."""
    earning = [each for each in rules.processing.conditions if is_earning(each)]
    found = [number for condition in earning for number in _numbers(condition, response.ident)]
    runs: list[tuple[str, ...]] = []
    scores: list[float] = []
    for number in found:
        probe = middle(number)
        outcome = rules.run(response, (probe,))
        scores.append(outcome.score)
        runs.append(outcome.feedback)
    best = max(scores, default=0.0)
    others = rules.run(response, ("nan",)).feedback
    common = rules.told.explanation([*runs, others])
    values = [
        Number(
            number.value,
            number.tolerance,
            number.low,
            number.high,
            score / best if best > 0 else 1.0,
            rules.told.of(ident for ident in told if ident not in common),
        )
        for number, score, told in zip(found, scores, runs, strict=True)
    ]
    wrong = rules.told.of(ident for ident in others if ident not in common)
    if wrong:
        values.append(Number("*", credit=0.0, feedback=wrong))
    return Numbers(values), common


def _all_named(response: Response, rules: Rules) -> Iterator[Named]:
    for condition in rules.processing.conditions:
        yield from (each for each in condition.named if each.respident == response.ident)


def _numbers(condition: Condition, ident: str) -> Iterator[Number]:
    """Yield a condition's numbers: each value with the bounds around it, and bounds alone."""
    named = [each for each in condition.named if each.respident == ident and not each.negated]
    ranges = list(_ranges(named))
    for each in named:
        if local_name(each.element) in _BOUNDS:
            continue
        around = next((bounds for bounds in ranges if _is_around(bounds, each.value)), None)
        if around is None:
            yield Number(each.value, _margin(each))
        else:
            ranges.remove(around)
            yield symmetric(each.value, around["low"], around["high"])
    for bounds in ranges:
        yield Number(None, low=bounds.get("low"), high=bounds.get("high"))


def _ranges(named: Sequence[Named]) -> Iterator[dict[str, float]]:
    """Yield bounds; those that must hold at once are one range."""
    by_place: dict[etree._Element, dict[str, float]] = {}
    for each in named:
        side, number = _BOUNDS.get(local_name(each.element)), as_number(each.value)
        if side and number is not None:
            place = each.element.getparent()
            # Of what stands side by side in an `or` each holds by itself.
            place = each.element if place is None or local_name(place) == "or" else place
            by_place.setdefault(place, {})[side] = number
    yield from by_place.values()


def _is_around(bounds: Mapping[str, float], value: str) -> bool:
    number = as_number(value)
    return (
        number is not None
        and len(bounds) == len(set(_BOUNDS.values()))
        and bounds["low"] <= number <= bounds["high"]
    )


def _margin(named: Named) -> float:
    margin = as_number(named.element.get("margin") or "") or 0.0
    value = as_number(named.value) or 0.0
    if (named.element.get("margintype") or "").lower() == "percent":
        return abs(value) * margin / _PERCENT
    return abs(margin)
