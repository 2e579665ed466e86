"""QTI 2 and 3: what is chosen, put in order or matched. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from memora.services.content.formats.bank import (
    Choice,
    Choices,
    Gap,
    Order,
    Pairs,
    Text,
)
from memora.services.content.formats.markup import inner_html
from memora.services.content.formats.qti.credits import Score, of_one, of_several
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.v2.declarations import Response
from memora.services.content.formats.qti.v2.marking import Marking
from memora.services.content.formats.qti.v2.names import attribute, children, descendants
from memora.services.content.formats.qti.v2.telling import Telling

OPTIONS = (
    "simplechoice",
    "inlinechoice",
    "simpleassociablechoice",
    "gaptext",
    "gapimg",
    "hottext",
)
_NOT_SHUFFLED = frozenset({"", "false", "0"})


@dataclass(frozen=True, slots=True)
class Rules:
    """An item's rules, what it tells, and where it stands."""

    marking: Marking
    telling: Telling
    document: Document


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options, what the best answer earns, and whether several combinations earn that."""

    choices: Choices
    points: float
    has_others: bool


@dataclass(frozen=True, slots=True)
class Arranged:
    """Things in order or in pairs.

    Attributes:
        answer: The things.
        points: What the right answer earns.
        alone: Texts of what belongs to nothing, for which there is no place.
        is_weighted: Whether the parts weigh differently.
        all_or_nothing: Whether parts earn nothing by themselves.
        has_others: Whether other pairs earn something too.
    """

    answer: Order | Pairs
    points: float
    alone: Sequence[Text] = ()
    is_weighted: bool = False
    all_or_nothing: bool = False
    has_others: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """Gaps, what they earn together, and whether they earn nothing each by itself."""

    gaps: Sequence[Gap]
    points: float
    all_or_nothing: bool


def options_of(interaction: etree._Element, document: Document) -> dict[str, Text]:
    """Return what can be chosen, by identifier."""
    return {
        attribute(each, "identifier"): document.text(inner_html(each))
        for each in descendants(interaction, *OPTIONS)
    }


def shuffle_of(interaction: etree._Element) -> bool | None:
    """Return whether another order is as good; None where nothing is said.

    Where the place of one option is fixed, no other order is.
    """
    written = attribute(interaction, "shuffle").lower()
    if any(attribute(each, "fixed") == "true" for each in descendants(interaction, *OPTIONS)):
        return False
    return None if not written else written not in _NOT_SHUFFLED


def choices_of(
    interaction: etree._Element, response: Response, rules: Rules, *, several: bool
) -> Chosen:
    """Return the options of an interaction with what each earns.

    Args:
        interaction: The interaction.
        response: Its response.
        rules: The item's rules.
        several: Whether more than one may be chosen.
    """
    texts = options_of(interaction, rules.document)
    idents = list(texts)
    score = rules.marking.scorer(
        response, [*((ident,) for ident in idents), *_named_sets(response, rules)]
    )
    rights = [right for right in (response.correct, *_named_sets(response, rules)) if right]
    if several:
        earned = of_several(idents, score, rights)
        rules.telling.look_at(response, rights[0] if rights else ())
    else:
        earned = of_one(idents, score)
    told = rules.telling.of_answers(response, idents, several=several)
    options = [
        Choice(texts[ident], credit, text)
        for ident, credit, text in zip(idents, earned.credits, told, strict=True)
    ]
    choices = Choices(options, several, shuffle_of(interaction), earned.all_or_nothing)
    whole = {frozenset(right) for right in rights if several and score(right) >= earned.points > 0}
    return Chosen(choices, earned.points, len(whole) > 1)


def _named_sets(response: Response, rules: Rules) -> Iterator[list[str]]:
    """Yield the combinations with which the item's rules compare a response."""
    for node in rules.marking.processing.all_nodes():
        if node.name != "match" or not any(
            each.name == "variable" and each.identifier == response.identifier
            for each in node.children
        ):
            continue
        for each in node.children:
            if isinstance(each.value, str) and len(each.value.split()) > 1:
                yield each.value.split()
            if each.name in ("multiple", "ordered"):
                yield [str(value.value) for value in each.children if value.name == "basevalue"]


def order_of(interaction: etree._Element, response: Response, rules: Rules) -> Arranged:
    """Return an interaction's things in their right order."""
    texts = options_of(interaction, rules.document)
    right = [ident for ident in dict.fromkeys(response.correct) if ident in texts]
    score = rules.marking.scorer(response, [right])
    rules.telling.look_at(response, right, right[::-1])
    swapped = [*right[1:2], *right[:1], *right[2:]]
    return Arranged(
        Order([texts[ident] for ident in right]),
        score(right),
        [text for ident, text in texts.items() if right and ident not in right],
        all_or_nothing=len(right) > 2 and score(swapped) <= 0,  # noqa: PLR2004 - two have no part
    )


def matching_of(interaction: etree._Element, response: Response, rules: Rules) -> Arranged | None:
    """Return an interaction's pairs; None where a thing of either side has several partners."""
    sets = list(children(interaction, "simplematchset"))
    texts = options_of(interaction, rules.document)
    named = [each for each in response.named_pairs() if texts.keys() >= {each[0], each[1]}]
    if len(sets) == 2:  # noqa: PLR2004 - two sides
        sides = [list(options_of(each, rules.document)) for each in sets]
        named = [
            (left, right, points) if left in sides[0] else (right, left, points)
            for left, right, points in named
        ]
    else:
        sides = [[], list(texts)]
    pairs = _one_partner(named, is_one_set=not sides[0])
    if pairs is None:
        # What has several partners may still be the one partner of each of them.
        pairs = _one_partner([(right, left, points) for left, right, points in named])
        sides.reverse()
    if pairs is None:
        return None
    used = {side for pair in pairs.items() for side in pair}
    score = rules.marking.scorer(response, [response.correct])
    rules.telling.look_at(response, response.correct, response.correct[:1])
    whole = score(response.correct) if response.correct else float(len(pairs))
    return Arranged(
        Pairs(
            [(texts[left], texts[right]) for left, right in pairs.items()],
            [texts[ident] for ident in sides[1] if ident not in used],
            shuffle_of(interaction),
        ),
        whole,
        [texts[ident] for ident in sides[0] if ident not in used],
        is_weighted=len({points for *_, points in named}) > 1,
        all_or_nothing=len(pairs) > 1 and is_all_or_nothing(response, score),
        has_others=any(score((f"{one} {two}",)) > 0 for one, two, _ in response.other_pairs()),
    )


def rows_of(
    interaction: etree._Element, response: Response, rules: Rules
) -> Iterator[tuple[Text, Choices]]:
    """Yield each left side of a matching as a question of its own: which partners it has."""
    sets = list(children(interaction, "simplematchset"))
    if len(sets) != 2:  # noqa: PLR2004 - two sides
        return
    lefts, rights = (options_of(each, rules.document) for each in sets)
    named = {(left, right) for left, right, _ in response.named_pairs()}
    for left, text in lefts.items():
        partners = [right for right in rights if {(left, right), (right, left)} & named]
        if partners:
            share = 1 / len(partners)
            options = [
                Choice(words, share if right in partners else 0.0)
                for right, words in rights.items()
            ]
            yield text, Choices(options, True, shuffle_of(interaction))


def gaps_of(
    interaction: etree._Element, gaps: Sequence[str], response: Response, rules: Rules
) -> Filled:
    """Return the gaps into which an interaction's things are put.

    Args:
        interaction: The interaction.
        gaps: The gaps' identifiers, as they stand in the text.
        response: Its response.
        rules: The item's rules.
    """
    texts = options_of(interaction, rules.document)
    worth: dict[str, dict[str, float]] = {gap: {} for gap in gaps}
    for left, right, points in response.named_pairs():
        gap, ident = (left, right) if left in worth else (right, left)
        if gap in worth:
            worth[gap][ident] = points
    score = rules.marking.scorer(response, [response.correct])
    rules.telling.look_at(response, response.correct, response.correct[:1])
    for left, right, points in response.other_pairs():
        gap, ident = (left, right) if left in worth else (right, left)
        if gap in worth and score((f"{left} {right}",)) > 0:
            worth[gap][ident] = points
    shuffle = shuffle_of(interaction)
    found: list[Gap] = []
    for gap in gaps:
        best = max(worth[gap].values(), default=0.0)
        options = [
            Choice(text, worth[gap].get(ident, 0.0) / best if best > 0 else 0.0)
            for ident, text in texts.items()
        ]
        found.append(Gap(Choices(options, shuffle=shuffle), best if best > 0 else 1.0))
    return Filled(
        found, score(response.correct), len(gaps) > 1 and is_all_or_nothing(response, score)
    )


def is_all_or_nothing(response: Response, score: Score) -> bool:
    """Return whether the right answer without one of its parts earns nothing."""
    right = list(response.correct)
    return len(right) > 1 and score(right[:-1]) <= 0 < score(right)


def _one_partner(
    named: Sequence[tuple[str, str, float]], *, is_one_set: bool = False
) -> dict[str, str] | None:
    """Return pairs by their left side; None where one has several.

    Args:
        named: The pairs.
        is_one_set: Whether all things are of one set, so that each is in one pair only.
    """
    pairs: dict[str, str] = {}
    for left, right, _ in named:
        if pairs.setdefault(left, right) != right:
            return None
    if is_one_set and set(pairs) & set(pairs.values()):
        return None
    return pairs
