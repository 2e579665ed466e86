"""What the index of questions holds of one question: its beginning, its tags, what is searched."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from memora.services.content.search_text import normalise
from memora.services.content.text import inert

MAX_DATA = 140
#: As much of a question as is searched.
MAX_SEARCH_TEXT = 10_000
OWN_COLUMNS = ("question_type", "question_text", "tags", "search_text", "payload")
#: The parts of a question that say something.
_SEARCHED = (
    *("text", "options", "pairs", "left", "right", "distractors", "items", "gaps", "answers"),
    *("answer", "explanation", "tags"),
)


def columns_of(question: Mapping[str, Any]) -> dict[str, str]:
    """Return a question's own columns, whatever is wrong with it.

    Args:
        question: An entry of a Quiz stage's ``questions``.

    Returns:
        ``OWN_COLUMNS``; ``search_text`` is folded by ``search_text.normalise``.
    """
    return {
        "question_type": _short(question.get("type")),
        "question_text": _short(question.get("text")),
        "tags": ", ".join(_tags(question.get("tags"))),
        "search_text": normalise(" ".join(_texts(question)))[:MAX_SEARCH_TEXT],
        "payload": json.dumps(question, ensure_ascii=False, separators=(",", ":")),
    }


def _tags(tags: Any) -> list[str]:
    given = tags if isinstance(tags, list) else []
    return list(dict.fromkeys(_line(tag) for tag in given if isinstance(tag, str)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, Mapping):
        for name in _SEARCHED:
            yield from _texts(value.get(name))


def _short(text: Any) -> str:
    """Return the beginning of a text."""
    line = _line(text) if isinstance(text, str) else ""
    return line if len(line) <= MAX_DATA else line[: MAX_DATA - 1] + "…"


def _line(text: str) -> str:
    """Return a text on one line and without markup: lists show it as HTML."""
    return " ".join(inert(text).split())
