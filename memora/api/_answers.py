"""Answers to questions, as clients send them."""

import json
import math
from typing import Any

from frappe import _

from memora.api import _arguments as arguments
from memora.services.reviews.marking import Answered
from memora.utils.errors import ValidationError

#: Answers that one request may hold: a session has 20 questions, a long lesson some hundred.
MAX_ANSWERS = 500
#: The longest text within an answer.
ANSWER_LENGTH = 2_000
#: Parts of one answer: options that are ticked, pairs, items, gaps.
MAX_PARTS = 200
#: Characters of one answer as JSON: what is stored of a play is bounded by it.
JSON_LENGTH = 10_000
DAY_MS = 24 * 60 * 60 * 1000


def answers(name: str, value: Any) -> list[Answered]:
    """Return a list of answers, given as one or as its JSON text.

    Each is ``{question_id, answer, is_correct, score?, time_ms?, content_version?}``.

    Raises:
        ValidationError: it is missing, none, too long, or one of the answers is odd.
    """
    items = arguments.json_list(name, value, longest=MAX_ANSWERS)
    return [_answer(f"{name}[{at}]", item) for at, item in enumerate(items)]


def content_version(name: str, value: Any) -> int | None:
    """Return the version of a lesson file, None if it is missing.

    Raises:
        ValidationError: it is no whole number from 1.
    """
    return None if value is None else arguments.whole_number(name, value, 1, arguments.MAX_EXACT)


def _answer(name: str, item: Any) -> Answered:
    if not isinstance(item, dict):
        raise ValidationError(_("{0} must be a JSON object.").format(name))
    is_correct = item.get("is_correct")
    if not isinstance(is_correct, bool | None):
        raise ValidationError(_("{0} must be true or false.").format(f"{name}.is_correct"))
    return Answered(
        arguments.text(f"{name}.question_id", item.get("question_id")),
        _given(f"{name}.answer", item.get("answer")),
        bool(is_correct),
        _share(f"{name}.score", item.get("score")),
        _milliseconds(f"{name}.time_ms", item.get("time_ms")),
        content_version(f"{name}.content_version", item.get("content_version")),
    )


def _given(name: str, answer: Any) -> Any:
    """Return what was answered: a single value, a list of them, or an object of them by text."""
    if isinstance(answer, dict):
        _check_parts(name, [*answer, *answer.values()], MAX_PARTS * 2)
    elif isinstance(answer, list):
        _check_parts(name, answer, MAX_PARTS)
    else:
        _check_single(name, answer)
    if len(json.dumps(answer, ensure_ascii=False)) > JSON_LENGTH:
        raise ValidationError(
            _("{0} is too long: at most {1} characters.").format(name, JSON_LENGTH)
        )
    return answer


def _check_parts(name: str, parts: list[Any], most: int) -> None:
    if len(parts) > most:
        raise ValidationError(_("{0} is too long: at most {1} entries.").format(name, MAX_PARTS))
    for part in parts:
        _check_single(name, part)


def _check_single(name: str, value: Any) -> None:
    if isinstance(value, str):
        arguments.optional_text(name, value, longest=ANSWER_LENGTH)
    elif not isinstance(value, int | float | None) or not _is_number_of_json(value):
        raise ValidationError(
            _(
                "{0} must be a text, a number, true or false, or a list or an object of these."
            ).format(name)
        )


def _is_number_of_json(value: float | None) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _share(name: str, value: Any) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= 1:
        raise ValidationError(_("{0} must be a number from {1} to {2}.").format(name, 0, 1))
    return float(value)


def _milliseconds(name: str, value: Any) -> int | None:
    """Return the time of an answer, None where it cannot be one.

    A clock that was set back, or a tablet that was left open over a weekend, says nothing of the
    answer, and is nothing that the student could send otherwise.
    """
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValidationError(_("{0} must be a number of milliseconds.").format(name))
    return int(value) if 0 <= value <= DAY_MS else None
