"""What whoever has a published lesson answers, for its questions hold their keys."""

from typing import Any


def right_answer(question: dict[str, Any]) -> Any:
    """Return the right answer to a question of any type, as its key has it.

    Args:
        question: A question of a lesson's file, or a gap of one.
    """
    return _KEYS[question["type"]](question)


def _credits(question: dict[str, Any]) -> list[float]:
    return [
        option.get("credit", 0) if isinstance(option, dict) else 0 for option in question["options"]
    ]


def _choice(question: dict[str, Any]) -> int:
    credits_ = _credits(question)
    return int(question.get("answer_index", credits_.index(max(credits_))))


def _choices(question: dict[str, Any]) -> list[int]:
    worthy = [at for at, earned in enumerate(_credits(question)) if earned > 0]
    return list(question.get("answer_indexes", worthy))


def _words(question: dict[str, Any]) -> str:
    accepted = question.get("answer") or question["answers"][0]
    return str(accepted["text"] if isinstance(accepted, dict) else accepted)


def _number(question: dict[str, Any]) -> Any:
    value = question["values"][0]
    return value.get("value", value.get("min", value.get("max")))


_KEYS = {
    "multiple_choice": _choice,
    "multiple_response": _choices,
    "true_false": lambda question: question.get("answer", question.get("answer_index")),
    "short_answer": _words,
    "numeric": _number,
    "matching": lambda question: {pair["left"]: pair["right"] for pair in question["pairs"]},
    "ordering": lambda question: question["items"],
    "cloze": lambda question: [right_answer(gap) for gap in question["gaps"]],
    # Who answers right would say so of their own work.
    "self_check": lambda _question: 1,
}
