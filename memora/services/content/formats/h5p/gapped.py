"""Blanks and DragText as questions with gaps. Pure."""

import html
from collections.abc import Iterable, Iterator

from memora.services.content.formats.bank import (
    EMPTY,
    Accepted,
    Choice,
    Choices,
    Gap,
    Gaps,
    Item,
    Text,
    Words,
)
from memora.services.content.formats.h5p.content import Content, Kit, lines_of, medium_of, name_of
from memora.services.content.formats.h5p.gaps import Star, blanks_in, drags_in
from memora.services.content.formats.h5p.values import is_true, list_at, object_at, text_at
from memora.services.content.formats.report import phrase

#: What the player of Blanks shows where an author wrote no text.
_BLANKS_WITHOUT_TEXT = ("<p>Oslo is the capital of *Norway*.</p>",)


def blanks(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of a text with gaps that are typed into."""
    params = content.params
    behaviour = object_at(params, "behaviour")
    sources = [text_at(source) for source in list_at(params, "questions")]
    if not any(map(str.strip, sources)):
        kit.changed(
            content,
            phrase(
                "The author wrote no text with gaps, so H5P's own sample sentence is asked, as in"
                " H5P. Write a text, or delete the question."
            ),
            part="text",
        )
        sources = list(_BLANKS_WITHOUT_TEXT)
    if is_true(behaviour.get("acceptSpellingErrors")):
        kit.changed(
            content,
            phrase("Small spelling mistakes were forgiven; here they are not."),
            part="gaps",
        )
    parts = [part for source in sources for part in (*blanks_in(source), "\n")]
    is_strict = is_true(behaviour.get("caseSensitive", True))
    gaps = [
        Gap(Words([Accepted(_pattern(answer)) for answer in star.answers], is_strict))
        for star in _stars(parts)
    ]
    head = (medium_of(params), text_at(params, "text"))
    yield _item(content, kit, head, parts, gaps)


def drag_text(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of a text with gaps that words are dragged into: all gaps offer all."""
    params = content.params
    parts = list(drags_in(text_at(params, "textField")))
    stars = list(_stars(parts))
    others = _stars(drags_in(text_at(params, "distractors")))
    pool = list(dict.fromkeys(star.answers[0] for star in (*stars, *others)))
    gaps = [Gap(_offered(star, pool, kit)) for star in stars]
    head = (medium_of(params), text_at(params, "taskDescription"))
    yield _item(content, kit, head, parts, gaps)


def _offered(star: Star, pool: list[str], kit: Kit) -> Choices:
    right = kit.text(star.if_right) if star.if_right else EMPTY
    wrong = kit.text(star.if_wrong) if star.if_wrong else EMPTY
    return Choices(
        [
            Choice(Text(word), 1.0, right) if word in star.answers else Choice(Text(word), 0, wrong)
            for word in pool
        ],
        shuffle=True,
    )


def _item(
    content: Content, kit: Kit, head: tuple[str, str], parts: list[str | Star], gaps: list[Gap]
) -> Item:
    numbers = iter(range(1, len(gaps) + 1))
    body = "".join(part if isinstance(part, str) else _mark(next(numbers)) for part in parts)
    stars = list(_stars(parts))
    tips = [
        html.escape(f"({number}) ", quote=False) * (len(stars) > 1) + star.tip
        for number, star in enumerate(stars, 1)
        if star.tip
    ]
    return Item(
        place=content.place,
        name=content.title or name_of(head[1]),
        text=kit.text(lines_of(*head, body)),
        answer=Gaps(gaps),
        key=content.key,
        category=content.category,
        hints=[kit.text(tip) for tip in tips],
    )


def _stars(parts: Iterable[str | Star]) -> Iterator[Star]:
    return (part for part in parts if isinstance(part, Star))


def _mark(number: int) -> str:
    return f"{{{{{number}}}}}"


def _pattern(answer: str) -> str:
    return answer.replace("*", r"\*")
