"""One item as a native question, or as a text to read. Pure."""

import re
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from memora.services.content.formats.bank import (
    Choices,
    Gaps,
    Item,
    Numbers,
    Order,
    Own,
    Pairs,
    Reading,
    Text,
    Truth,
    Words,
)
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.arranged import order_key, pairs_key
from memora.services.content.formats.natives.figures import hints_of, points_of, tags_of
from memora.services.content.formats.natives.gaps import gaps_key
from memora.services.content.formats.natives.ids import own_id
from memora.services.content.formats.natives.options import choice_key, response_key, truth_key
from memora.services.content.formats.natives.typed import numbers_key, words_key
from memora.services.content.formats.natives.wording import Wording
from memora.services.content.formats.report import Phrase, Place, Refused, phrase
from memora.services.content.formats.texts import NameOf
from memora.services.content.marking.values import is_blank

#: Of one question or reading, in bytes: a stage holds some of them, and has 1 MB.
MOST_BYTES = 400_000
_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A native question.

    Attributes:
        question: As the schema of courses has it.
        place: Where it stands in the source.
        name: What the source calls it.
        seconds: How long it should take; None where the source does not say.
        media: Names of the files that it shows.
    """

    question: dict[str, Any]
    place: Place
    name: str
    seconds: int | None = None
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A text to read before the next question.

    Attributes:
        text: In Markdown.
        place: Where it stands in the source.
        name: What the source calls it.
        media: Names of the files that it shows.
    """

    text: str
    place: Place
    name: str
    media: tuple[str, ...] = ()


Piece: TypeAlias = Asked | Read


def make_piece(item: Item, name_of: NameOf, account: Account) -> Piece:
    """Return what an item becomes; its question has no id of its own yet.

    Args:
        item: The item.
        name_of: Gives what lessons call a file; raises FormatError where it cannot be shown.
        account: Hears of what is changed and left out.

    Raises:
        Refused: It is no question that anybody could be asked.
    """
    if isinstance(item.answer, Reading):
        wording = Wording(item, name_of, account, markdown=True)
        text = wording.of(item.text)
        if is_blank(text):
            raise _without_text(account, phrase("The text is empty: write it, or leave it out."))
        _check_size(text)
        return Read(text, item.place, item.name, tuple(dict.fromkeys(wording.media)))
    if not item.text and item.name.strip():
        account.changed(phrase("The question has no text; its name was taken for it."), part="text")
        item = replace(item, text=Text(item.name))
    wording = Wording(item, name_of, account)
    question = _question(item, wording, account)
    _check_size(repr(question))
    media = tuple(dict.fromkeys(wording.media))
    return Asked(question, item.place, item.name or item.key, item.seconds, media)


def _without_text(account: Account, what: Phrase) -> Refused:
    """Say why nothing is to be read: what it showed was lost, or there never was anything."""
    loss = account.first_loss("text")
    return Refused(loss.what, *loss.values, part="text") if loss else Refused(what, part="text")


def _question(item: Item, wording: Wording, account: Account) -> dict[str, Any]:
    text = wording.of(item.text)
    if is_blank(text):
        what = phrase("There is no text: write it and import the file again.")
        raise _without_text(account, what)
    kind, key = _key(item, text, wording, account)
    question = {
        "id": own_id(item),
        "type": kind,
        "text": text,
        "text_format": wording.text_format,
        **key,
    }
    explanation = wording.of(item.explanation)
    if explanation:
        question["explanation"] = explanation
    return {
        **question,
        **hints_of(item, wording, account),
        **points_of(item.points, account),
        **tags_of(item.tags, account),
    }


def _key(item: Item, text: str, wording: Wording, account: Account) -> tuple[str, dict[str, Any]]:
    """Return an item's type and the fields of its key.

    Raises:
        Refused: It has no key that could be right.
    """
    match item.answer:
        case Choices() as choices:
            key_of = response_key if choices.several else choice_key
            kind = "multiple_response" if choices.several else "multiple_choice"
            key = key_of(choices, wording, account, say=wording.of) | _shuffle(choices.shuffle)
        case Truth() as truth:
            is_arabic = len(_ARABIC.findall(text)) > len(_LATIN.findall(text))
            kind, key = "true_false", truth_key(truth, wording, is_arabic=is_arabic)
        case Words() as words:
            kind, key = "short_answer", words_key(words, wording, account)
        case Numbers() as numbers:
            kind, key = "numeric", numbers_key(numbers, wording, account)
        case Pairs() as pairs:
            kind, key = "matching", pairs_key(pairs, wording, account) | _shuffle(pairs.shuffle)
        case Order() as order:
            kind, key = "ordering", order_key(order, wording, account)
        case Gaps() as gaps:
            kind, key = "cloze", gaps_key(gaps, text, wording, account)
        case Own(model):
            answer = wording.of(model)
            kind, key = "self_check", {} if is_blank(answer) else {"answer": answer}
        case Reading():
            raise TypeError(item.answer)
    return kind, key


def _shuffle(shuffle: bool | None) -> dict[str, Any]:
    return {} if shuffle is None else {"shuffle": shuffle}


def _check_size(text: str) -> None:
    size = len(text.encode())
    if size > MOST_BYTES:
        raise Refused(
            phrase("It is too long, {0} KB of at most {1}: divide it and import the file again."),
            size // 1000,
            MOST_BYTES // 1000,
        )
