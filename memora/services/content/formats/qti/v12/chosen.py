"""QTI 1.2: what is chosen, matched or put in order. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memora.services.content.formats.bank import Choice, Choices, Order, Pairs, Text
from memora.services.content.formats.qti.v12.presentation import Label, Response
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


def order_of(response: Response, rules: Rules) -> Order:
    """Return a response's things in the order that is right; none where none is said."""
    texts = {label.ident: rules.document.text(label.html) for label in response.labels}
    return Order([texts[ident] for ident in rules.right(response)])


def grouped_pairs(response: Response, rules: Rules) -> Pairs:
    """Return the pairs of a response whose labels say what they may be matched with."""
    labels = {label.ident: label for label in response.labels}
    matched: list[tuple[str, str]] = []
    for named in rules.processing.named(response.ident):
        sides = [side.strip() for side in named.value.replace(" ", ",").split(",") if side.strip()]
        if not named.negated and len(sides) == 2 and labels.keys() >= set(sides):  # noqa: PLR2004
            matched.append((sides[0], sides[1]))
    used = {side for pair in matched for side in pair}
    text = rules.document.text
    return Pairs(
        [(text(labels[left].html), text(labels[right].html)) for left, right in matched],
        [
            text(label.html)
            for label in response.labels
            if label.ident not in used and not label.groups
        ],
        response.shuffle,
    )


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found of things matched.

    Attributes:
        pairs: Left and right sides.
        alone: Texts of left sides without a partner, which have no place in a matching.
    """

    pairs: Pairs
    alone: Sequence[Text]


def matching_of(sides: Sequence[tuple[Response, str]], rules: Rules) -> Matched | None:
    """Return responses that share their labels as a matching; None where one has several rights.

    Args:
        sides: Each response with the text of its left side.
        rules: The item's rules.
    """
    text = rules.document.text
    labels = labels_of(response for response, _ in sides)
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
        used.add(labels[right[0]].html)
        pairs.append((text(html), text(labels[right[0]].html)))
    left_over = dict.fromkeys(label.html for label in labels.values() if label.html not in used)
    shuffle = next((response.shuffle for response, _ in sides), None)
    return Matched(Pairs(pairs, [text(html) for html in left_over], shuffle), alone)


def categories_of(sides: Sequence[tuple[Response, str]], rules: Rules) -> Matched | None:
    """Return things sorted into categories as pairs of thing and category.

    None where a thing belongs into several.

    Args:
        sides: Each response with the name of its category.
        rules: The item's rules.
    """
    text = rules.document.text
    labels = labels_of(response for response, _ in sides)
    home: dict[str, str] = {}
    for response, html in sides:
        for ident in rules.right(response):
            if home.setdefault(ident, html) != html:
                return None
    pairs = [(text(labels[ident].html), text(html)) for ident, html in home.items()]
    alone = [text(label.html) for ident, label in labels.items() if ident not in home]
    empty = [text(html) for _, html in sides if html not in home.values()]
    return Matched(Pairs(pairs, empty), alone)


def labels_of(responses: Iterator[Response]) -> dict[str, Label]:
    """Return all labels of responses by their idents."""
    labels: dict[str, Label] = {}
    for response in responses:
        for label in response.labels:
            labels.setdefault(label.ident, label)
    return labels
