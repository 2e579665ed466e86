"""A question without its key: what a student may see who has not answered yet.

Only what is named here gets through, so a new field of the key stays with the server by itself.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from memora.services.content.marking.values import entry_text, is_blank, list_of, text_of
from memora.services.content.media.names import folded

#: Grows when the same question is shown otherwise.
SHOWN_VERSION = 2
_OF_A_QUESTION = (
    *("id", "type", "text", "html", "text_format", "points", "shuffle"),
    *("case_sensitive", "unit_required"),
)
_OF_A_GAP = ("type", "points", "case_sensitive", "unit_required")
_OF_A_TEXT = ("text", "html", "media")
_REFERENCE = re.compile(r"media:([^\s()<>\[\]\"']+)")
#: How often an order is thrown again that is the right one by accident.
_THROWS = 32
#: Of two things no order is avoided: never to see the right one would be to know it.
_ENOUGH = 3


def shown(question: Any, *, seed: str) -> dict[str, Any]:
    """Return what may be seen of a question before it is answered.

    Explanation, hints, feedback, credits and every form of the key are gone; options keep their
    order. A text is a string, or ``{text, html, media}`` where there is more to it.

    Args:
        question: A native question, with or without the HTML of its texts.
        seed: Names the player and the question: who asks again sees the same order.

    Returns:
        The question with ``options``, ``gaps``, ``items`` (shuffled), ``lefts`` and ``rights``
        (shuffled, with the distractors among them; each once) where its type has them.
    """
    if not isinstance(question, dict):
        return {}
    parts = _PARTS.get(str(question.get("type")))
    result = named(question, _OF_A_QUESTION) | (parts(question, seed) if parts else {})
    media = [
        entry
        for entry in list_of(question.get("media"))
        if not _is_telling(entry, question, result)
    ]
    return result | ({"media": media} if media else {})


def withheld_media(question: dict[str, Any]) -> list[Any]:
    """Return those of the media beside a question's texts that ``shown`` leaves out."""
    seen = list_of(shown(question, seed="").get("media"))
    return [entry for entry in list_of(question.get("media")) if entry not in seen]


def shown_stages(stages: Sequence[Mapping[str, Any]], *, player: str = "") -> list[dict[str, Any]]:
    """Return a lesson's stages, those that are ``server_marked`` without their keys.

    Args:
        stages: Stages as a lesson's file has them.
        player: Who reads them; in a file, which all read, nobody.
    """
    return [
        {**stage, "config": _without_keys(stage["config"], player)}
        if stage.get("server_marked") and isinstance(stage.get("config"), dict)
        else dict(stage)
        for stage in stages
    ]


def seed_of(player: str, question_id: Any) -> str:
    """Return the seed by which a player sees a question: the same at each look."""
    return f"{player}\0{question_id}"


def _without_keys(config: dict[str, Any], player: str) -> dict[str, Any]:
    if "questions" not in config:
        return config
    questions = [
        shown(question, seed=seed_of(player, question.get("id")))
        for question in list_of(config["questions"])
        if isinstance(question, dict)
    ]
    return {**config, "questions": questions}


def named(entry: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return those fields of an entry that have one of these names."""
    return {name: entry[name] for name in names if name in entry}


def _text(entry: Any) -> Any:
    return named(entry, _OF_A_TEXT) if isinstance(entry, dict) else entry


def _options(question: dict[str, Any], _seed: str) -> dict[str, Any]:
    options = [_text(option) for option in list_of(question.get("options"))]
    return {"options": options} if options else {}


def _items(question: dict[str, Any], seed: str) -> dict[str, Any]:
    items = listed(question, "items")
    return {"items": _shuffled(items, seed, items)}


def _pairs(question: dict[str, Any], seed: str) -> dict[str, Any]:
    pairs = [pair for pair in list_of(question.get("pairs")) if isinstance(pair, dict)]
    sided = [pair for pair in pairs if not is_blank(text_of(pair.get("left")))]
    lone = [pair for pair in pairs if is_blank(text_of(pair.get("left")))]
    right = [_side(pair, "right") for pair in sided]
    others = [_side(pair, "right") for pair in lone] + listed(question, "distractors")
    offered = {entry_text(entry): entry for entry in reversed([*right, *others])}
    lefts = {entry_text(entry): entry for entry in (_side(pair, "left") for pair in sided)}
    return {
        "lefts": list(lefts.values()),
        "rights": _shuffled(list(offered.values()), seed, right),
    }


def listed(question: dict[str, Any], name: str) -> list[Any]:
    """Return a list of texts, with the HTML that stands beside it in a list of its own."""
    entries = [_text(entry) for entry in list_of(question.get(name))]
    html = list_of(question.get(f"{name}_html"))
    if len(html) != len(entries):
        return entries
    return [
        entry if isinstance(entry, dict) else {"text": entry, "html": beside}
        for entry, beside in zip(entries, html, strict=True)
    ]


def _side(pair: dict[str, Any], side: str) -> Any:
    html = pair.get(f"{side}_html")
    return pair.get(side) if html is None else {"text": pair.get(side), "html": html}


def _gaps(question: dict[str, Any], seed: str) -> dict[str, Any]:
    gaps = [gap if isinstance(gap, dict) else {} for gap in list_of(question.get("gaps"))]
    return {"gaps": [named(gap, _OF_A_GAP) | _gap_options(gap, seed) for gap in gaps]}


def _gap_options(gap: dict[str, Any], seed: str) -> dict[str, Any]:
    return _options(gap, seed) if gap.get("type") == "multiple_choice" else {}


_PARTS = {
    **dict.fromkeys(("multiple_choice", "multiple_response", "true_false"), _options),
    "ordering": _items,
    "matching": _pairs,
    "cloze": _gaps,
}


def _shuffled(entries: list[Any], seed: str, right: list[Any]) -> list[Any]:
    """Return entries in an order that hangs on the seed and their texts, not on the key.

    The right order itself is avoided, where there are enough of them for that to tell little.
    """
    wanted = [entry_text(entry) for entry in right]
    order = entries
    for throw in range(_THROWS):
        order = sorted(entries, key=lambda entry: _lot(f"{seed}\0{throw}\0{entry_text(entry)}"))
        if len(entries) < _ENOUGH or [*map(entry_text, order)][: len(wanted)] != wanted:
            break
    return order


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _is_telling(entry: Any, question: dict[str, Any], result: dict[str, Any]) -> bool:
    """Say whether a medium belongs to what is withheld alone: a drawing of the solution."""
    name = text_of(entry.get("name") if isinstance(entry, dict) else entry) or ""
    name = folded(name.removeprefix("media:"))
    return name in _references(question) and name not in _references(result)


def _references(value: Any) -> set[str]:
    return {folded(name) for text in _strings(value) for name in _REFERENCE.findall(text)}


def _strings(value: Any) -> Iterator[str]:
    """Yield every text within a JSON value, however deep."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
