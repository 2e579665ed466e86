"""Native questions in one spelling: the form allows several for the same question."""

from typing import Any

_OF_OPTIONS = ("multiple_choice", "multiple_response")


def canonical(question: dict[str, Any]) -> dict[str, Any]:
    """Return a question as it is read: texts as objects, credits spelled out, defaults left out.

    Args:
        question: A faultless native question; it is not changed.
    """
    plain = {key: value for key, value in question.items() if value not in ("", [])}
    if plain.get("points") == 1:
        del plain["points"]
    if plain["type"] in _OF_OPTIONS:
        _spell_options(plain)
    elif plain["type"] == "true_false":
        _spell_truth(plain)
    elif plain["type"] == "short_answer":
        alone = [plain.pop("answer")] if "answer" in plain else []
        plain["answers"] = [_with_credit(_entry(each), 1) for each in [*alone, *_list(plain)]]
    elif plain["type"] == "numeric":
        plain["values"] = [_value(each) for each in plain["values"]]
        units = [{"factor": 1, **unit} for unit in plain.get("units", ())]
        if units:
            plain["units"] = units
    elif plain["type"] == "cloze":
        plain["gaps"] = [canonical(gap) for gap in plain["gaps"]]
    return plain


def _list(question: dict[str, Any]) -> list[Any]:
    return list(question.get("answers", ()))


def _entry(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        return {"text": entry}
    return {key: value for key, value in entry.items() if value != ""}


def _with_credit(entry: dict[str, Any], default: float) -> dict[str, Any]:
    return {**entry, "credit": round(float(entry.get("credit", default)), 4)}


def _spell_options(question: dict[str, Any]) -> None:
    entries = [_entry(each) for each in question["options"]]
    right = {question.pop("answer_index", None), *question.pop("answer_indexes", ())}
    texts = {question.pop("answer", None)}
    right |= {at for at, entry in enumerate(entries) if entry["text"] in texts}
    hits = len(right - {None})
    miss = 0.0
    if question["type"] == "multiple_response" and hits:
        miss = -1 / max(len(entries) - hits, 1)
        share = 1 / hits
    else:
        share = 1.0
    question["options"] = [
        _with_credit(entry, share if at in right else miss) for at, entry in enumerate(entries)
    ]


def _spell_truth(question: dict[str, Any]) -> None:
    if "options" in question:
        question["options"] = [_entry(each) for each in question["options"]]


def _value(value: dict[str, Any]) -> dict[str, Any]:
    plain = {key: each for key, each in value.items() if each != ""}
    for name in ("value", "min", "max", "tolerance"):
        if name in plain and plain[name] != "*":
            plain[name] = float(plain[name])
    if not plain.get("tolerance"):
        plain.pop("tolerance", None)
    return _with_credit(plain, 1)
