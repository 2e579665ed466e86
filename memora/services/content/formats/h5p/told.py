"""Kinds of H5P content whose answer is a card's back or a model, and texts to read. Pure."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from memora.services.content.formats.bank import Accepted, Item, Own, Reading, Words
from memora.services.content.formats.h5p.chosen import asked, part_of
from memora.services.content.formats.h5p.content import (
    Content,
    Kit,
    lines_of,
    name_of,
    picture,
    plain,
    shown,
    sounds,
)
from memora.services.content.formats.h5p.gaps import starred
from memora.services.content.formats.h5p.values import (
    is_true,
    list_at,
    object_at,
    objects_at,
    text_at,
)
from memora.services.content.formats.report import phrase

_MEDIUM = re.compile("<(?:img|audio|video)", re.IGNORECASE)
#: A slash between answers, not one behind a backslash.
_ALTERNATIVE = re.compile(r"(?<!\\)/")


def flashcards(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield each card: a text or picture, and answers between slashes that are typed."""
    task = text_at(content.params, "description")
    is_strict = is_true(content.params.get("caseSensitive"))
    for number, card in enumerate(objects_at(content.params, "cards"), 1):
        image = picture(object_at(card, "image"), text_at(card, "imageAltText"))
        answers = _ALTERNATIVE.split(plain(text_at(card, "answer")))
        accepted = [answer.replace(r"\/", "/").strip().replace("*", r"\*") for answer in answers]
        tip = text_at(card, "tip", "tip") or text_at(card, "tip")
        words = Words([Accepted(answer) for answer in accepted if answer], is_strict)
        text = text_at(card, "text")
        yield replace(
            asked(part_of(content, card, number), kit, text),
            text=kit.text(lines_of(image, text) or task),
            answer=words,
            hints=[kit.text(tip)] if name_of(tip) else [],
        )


def crossword(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield each word of a crossword: its clue is asked, its further clue is a hint."""
    words = objects_at(content.params, "words")
    if words:
        kit.changed(content, phrase("The words of the crossword are asked one by one."))
    for number, word in enumerate(words, 1):
        clue, further = text_at(word, "clue"), text_at(word, "extraClue", "params", "text")
        yield replace(
            asked(part_of(content, word, number), kit, clue),
            text=kit.text(clue),
            answer=Words([Accepted(plain(text_at(word, "answer")).replace("*", r"\*"))]),
            hints=[kit.text(further)] if name_of(further) else [],
        )


def speak_the_words(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question whose answer is spoken: here it is typed."""
    params = content.params
    kit.changed(content, phrase("The answer was spoken; here it is typed."), part="answers")
    answers = [plain(text_at(answer)) for answer in list_at(params, "acceptedAnswers")]
    accepted = [Accepted(answer.replace("*", r"\*")) for answer in answers if answer]
    yield replace(asked(content, kit, text_at(params, "question")), answer=Words(accepted))


def dialog_cards(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield each card of two sides: what stands on the back is compared with."""
    for number, card in enumerate(objects_at(content.params, "dialogs"), 1):
        image = picture(object_at(card, "image"), text_at(card, "imageAltText"))
        front = text_at(card, "text")
        tip = text_at(card, "tips", "front")
        yield replace(
            asked(part_of(content, card, number), kit, front),
            text=kit.text(lines_of(image, sounds(card, "audio"), front)),
            answer=Own(kit.text(text_at(card, "answer"))),
            hints=[kit.text(tip)] if name_of(tip) else [],
        )


def essay(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question that is answered freely; words that H5P looks for are no answer here."""
    params = content.params
    sample = text_at(params, "solution", "sample")
    words = [plain(text_at(entry, "keyword")) for entry in objects_at(params, "keywords")]
    listed = ", ".join(filter(None, words))
    if name_of(sample):
        model = lines_of(text_at(params, "solution", "introduction"), sample)
        if listed:
            kit.dropped(
                content,
                phrase("Students compare with the model answer; words are not looked for: {0}"),
                listed,
                part="answer",
            )
    else:
        model = html.escape(listed, quote=False)
        if listed:
            kit.changed(
                content,
                phrase("There is no model answer; the words that were looked for stand for it."),
                part="answer",
            )
    item = asked(content, kit, text_at(params, "taskDescription"))
    yield replace(item, answer=Own(kit.text(model)))


def guess_the_answer(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question whose answer is uncovered."""
    params = content.params
    item = asked(content, kit, text_at(params, "taskDescription"))
    yield replace(item, answer=Own(kit.text(text_at(params, "solutionText"))))


def mark_the_words(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the text in which words are marked: students compare with the text with marks."""
    params = content.params
    parts = list(starred(text_at(params, "textField").replace("\n", "<br>")))
    bare = "".join(_marked(part, "", "") for part in parts)
    marked = "".join(_marked(part, "<b>", "</b>") for part in parts)
    kit.changed(
        content,
        phrase("Words cannot be marked here; students compare with the text with marked words."),
        part="answer",
    )
    item = asked(content, kit, lines_of(text_at(params, "taskDescription"), bare))
    yield replace(item, answer=Own(kit.text(marked)))


def reading(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield a text, table, picture or sound to be read, seen or heard."""
    source = readable(content.library, content.params)
    if name_of(source) or _MEDIUM.search(source):
        yield replace(asked(content, kit, ""), text=kit.text(source), answer=Reading())


def readable(library: str, params: object) -> str:
    """Return what is read in contents without a question."""
    if library == "H5P.Accordion":
        panels = (
            (f"<h3>{text_at(panel, 'title')}</h3>", text_at(panel, "content", "params", "text"))
            for panel in objects_at(params, "panels")
        )
        return lines_of(*(part for panel in panels for part in panel))
    if library == "H5P.Link":
        widget = object_at(params, "linkWidget")
        address = html.unescape(text_at(widget, "protocol") + text_at(widget, "url"))
        return f'<a href="{html.escape(address)}">{text_at(params, "title") or address}</a>'
    return text_at(params, "text") or shown(library, object_at(params))


def _marked(part: str | tuple[str], before: str, after: str) -> str:
    """Return a part of the text; a star that is meant as one is written twice."""
    return part.replace("**", "*") if isinstance(part, str) else f"{before}{part[0]}{after}"
