"""Answers to questions, as clients send them."""

import math
from typing import Any

from frappe import _

from memora.api import _arguments as arguments
from memora.services.reviews.marking import Answered
from memora.utils.errors import ValidationError

#: Answers that one request may hold: a session has 20 questions, a long lesson some hundred.
MAX_ANSWERS = 500
#: The longest answer that is compared with a key.
ANSWER_LENGTH = 2_000
DAY_MS = 24 * 60 * 60 * 1000


def answers(name: str, value: Any) -> list[Answered]:
    """Return a list of answers, given as one or as its JSON text.

    Each is ``{question_id, answer, is_correct, score?, time_ms?}``.

    Raises:
        ValidationError: it is missing, none, too long, or one of the answers is odd.
    """
    items = arguments.json_list(name, value, longest=MAX_ANSWERS)
    return [_answer(f"{name}[{at}]", item) for at, item in enumerate(items)]


def _answer(name: str, item: Any) -> Answered:
    if not isinstance(item, dict):
        raise ValidationError(_("{0} must be a JSON object.").format(name))
    answer, is_correct = item.get("answer"), item.get("is_correct")
    if isinstance(answer, str):
        answer = arguments.optional_text(f"{name}.answer", answer, longest=ANSWER_LENGTH)
    if not isinstance(answer, str | int | float | None):
        raise ValidationError(
            _("{0} must be a text, a number, true or false.").format(f"{name}.answer")
        )
    if not isinstance(is_correct, bool | None):
        raise ValidationError(_("{0} must be true or false.").format(f"{name}.is_correct"))
    return Answered(
        arguments.text(f"{name}.question_id", item.get("question_id")),
        answer,
        bool(is_correct),
        _share(f"{name}.score", item.get("score")),
        _milliseconds(f"{name}.time_ms", item.get("time_ms")),
    )


def _share(name: str, value: Any) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not 0 <= value <= 1:
        raise ValidationError(_("{0} must be a number from {1} to {2}.").format(name, 0, 1))
    return float(value)


def _milliseconds(name: str, value: Any) -> int | None:
    # A tablet left open over a weekend says nothing of the answer.
    return (
        None
        if value is None
        else min(arguments.whole_number(name, value, 0, arguments.MAX_INT), DAY_MS)
    )
