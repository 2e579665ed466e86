"""QTI 1.2: what is chosen, matched or put in order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from memora.services.content.formats.bank import Choice, Choices, Order, Pairs, Text
from memora.services.content.formats.qti.v12.presentation import Response
from memora.services.content.formats.qti.v12.rules import Rules

_FULL = 1.0


def choices_of(response: Response, rules: Rules) -> tuple[Choices, tuple[str, ...]]:
    """Return a response's options, and the idents of what everybody is told."""
    earned = rules.earned(response)
    several = response.cardinality == "multiple"
    runs = [rules.run(response, (label.ident,)).feedback for label in response.labels]
    right = tuple(
        label.ident
        for label, credit in zip(response.labels, earned.credits, strict=True)
        if credit > 0
    )
    others = [rules.run(response, each).feedback for each in ((), right)]
    common = rules.told.explanation([*runs, *others] if several else runs)
    by_all = set(common)
    if several and runs:
        # Whoever chose nothing is told what was missed; it is no matter of the option chosen.
        by_all = set(runs[0]).intersection(*runs[1:]) | set(others[0])
    options = [
        Choice(
            rules.document.text(label.html),
            credit,
            rules.told.of_option(
                label.ident,
                (ident for ident in linked if ident not in by_all),
                is_right=credit == _FULL or (several and credit > 0),
            ),
        )
        for label, credit, linked in zip(response.labels, earned.credits, runs, strict=True)
    ]
    choices = Choices(options, several, response.shuffle, earned.all_or_nothing)
    return choices, common


@dataclass(frozen=True, slots=True)
class Arranged:
    """Things in order or in pairs.

    Attributes:
        answer: The things.
        alone: Texts of what belongs to nothing, for which there is no place.
    """

    answer: Order | Pairs
    alone: Sequence[Text]


def order_of(response: Response, rules: Rules) -> Arranged:
    """Return a response's things in the order that is right; none where none is said."""
    texts = {label.ident: rules.document.text(label.html) for label in response.labels}
    right = rules.right(response)
    alone = [text for ident, text in texts.items() if right and ident not in right]
    return Arranged(Order([texts[ident] for ident in right]), alone)


def grouped_pairs(response: Response, rules: Rules) -> Arranged:
    """Return the pairs of a response whose labels say what they may be matched with."""
    labels = {label.ident: label for label in response.labels}
    matched: list[tuple[str, str]] = []
    for named in rules.processing.named(response.ident):
        sides = [side.strip() for side in named.value.replace(" ", ",").split(",") if side.strip()]
        if not named.negated and len(sides) == 2 and labels.keys() >= set(sides):  # noqa: PLR2004
            matched.append((sides[0], sides[1]))
    used = {side for pair in matched for side in pair}
    text = rules.document.text
    left_over = [label for label in response.labels if label.ident not in used]
    return Arranged(
        Pairs(
            [(text(labels[left].html), text(labels[right].html)) for left, right in matched],
            [text(label.html) for label in left_over if not label.groups],
            response.shuffle,
        ),
        [text(label.html) for label in left_over if matched and label.groups],
    )


def matching_of(sides: Sequence[tuple[Response, str]], rules: Rules) -> Arranged | None:
    """Return responses that share their labels as a matching; None where one has several rights.

    Args:
        sides: Each response with the text of its left side.
        rules: The item's rules.
    """
    text = rules.document.text
    used: set[str] = set()
    pairs: list[tuple[Text, Text]] = []
    alone: list[Text] = []
    for response, html in sides:
        right = rules.right(response)
        if len(right) > 1:
            return None
        if not right:
            alone.append(text(html))
            continue
        # Some systems count the labels of each response anew.
        partner = next(label.html for label in response.labels if label.ident == right[0])
        used.add(partner)
        pairs.append((text(html), text(partner)))
    left_over = [html for html in _shown_labels(sides) if html not in used]
    shuffle = next((response.shuffle for response, _ in sides), None)
    return Arranged(Pairs(pairs, [text(html) for html in left_over], shuffle), alone)


def categories_of(sides: Sequence[tuple[Response, str]], rules: Rules) -> Arranged | None:
    """Return things sorted into categories as pairs of thing and category.

    None where a thing belongs into several.

    Args:
        sides: Each response with the name of its category.
        rules: The item's rules.
    """
    text = rules.document.text
    home: dict[str, str] = {}
    for response, category in sides:
        right = set(rules.right(response))
        for label in response.labels:
            if label.ident in right and home.setdefault(label.html, category) != category:
                return None
    pairs = [(text(thing), text(category)) for thing, category in home.items()]
    alone = [text(thing) for thing in _shown_labels(sides) if thing not in home]
    empty = [text(category) for _, category in sides if category not in home.values()]
    return Arranged(Pairs(pairs, empty), alone)


def _shown_labels(sides: Sequence[tuple[Response, str]]) -> list[str]:
    """Return what the labels of responses say, each once."""
    return list(dict.fromkeys(label.html for response, _ in sides for label in response.labels))
