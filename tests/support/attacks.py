"""Texts that would do harm if they were taken for markup, in every text field that there is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from memora.services.content.rendering import MediaFile

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
#: Written by hand: tags, handlers, addresses, namespaces that parsers take differently, encodings,
#: directions, what loads by itself, Markdown's and LaTeX's own ways out. Each would call alert(1).
ATTACKS: list[str] = json.loads((VECTORS / "attacks.json").read_text(encoding="utf-8"))


def reading(attack: str) -> dict[str, Any]:
    """Return a reading stage of the text."""
    return {
        "title": "Read",
        "type": "Reading",
        "config": {"text": attack, "objectives": [attack, f"Know {attack}"]},
    }


def questions(attack: str) -> list[dict[str, Any]]:
    """Return a question of each type with the text in every field that holds one."""
    said = {"text": attack, "explanation": attack, "hints": [attack, f"Then {attack}"]}
    choices = [{"text": attack, "feedback": attack}, {"text": f"not {attack}", "feedback": attack}]
    gap = {"type": "multiple_choice", "options": choices, "answer_index": 0}
    typed = [
        {"type": "multiple_choice", "options": choices, "answer_index": 0},
        {"type": "multiple_response", "options": choices, "answer_indexes": [0]},
        {"type": "true_false", "answer": True, "options": choices[:2]},
        {"type": "short_answer", "answers": [{"text": attack, "feedback": attack}]},
        {"type": "numeric", "values": [{"value": 1, "feedback": attack}], "units": []},
        {
            "type": "matching",
            "pairs": [{"left": attack, "right": attack}, {"left": "a", "right": "b"}],
            "distractors": [attack],
        },
        {"type": "ordering", "items": [attack, f"then {attack}"]},
        {"type": "cloze", "gaps": [{**gap, "feedback": attack}], "text": f"{attack} {{{{1}}}}"},
        {"type": "self_check", "answer": attack},
    ]
    return [{"id": f"q{at}", **said, **question} for at, question in enumerate(typed)]


def find_media(attack: str) -> MediaFile:
    """Return a picture that says the text to those who do not see it."""
    return MediaFile("media/ab.png", "image", None, attack, 300, 200)


def htmls_of(value: Any) -> Iterator[str]:
    """Yield all HTML of a published file."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "html" or key.endswith("_html"):
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from htmls_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from htmls_of(inner)
