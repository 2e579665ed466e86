"""What can be wrong with the stages of a lesson, in a course file or in Desk."""

import json
from collections.abc import Iterator
from typing import Any

from frappe import _

from memora.services.content.importing.eaten_backslashes import unseen_faults
from memora.services.content.importing.interactive_faults import interactive_faults
from memora.services.content.importing.question_faults import question_faults
from memora.services.content.importing.schema import Fault, json_path, schema_faults
from memora.services.content.quiz import questions_of
from memora.services.content.rendering import PLAIN, render_lesson
from memora.services.content.text import why_unreadable


def stage_faults(
    stages: list[dict[str, Any]], *, text_format: str = PLAIN, language: str | None = None
) -> list[Fault]:
    """Check the stages of one lesson.

    Args:
        stages: Per stage ``title``, ``type`` and ``config``; a config may be JSON text.
        text_format: How the lesson's texts are written.
        language: Their language.

    Returns:
        Every fault; the path ``$[0].config`` is the first stage's config.
    """
    unreadable = list(_unreadable_configs(stages))
    if unreadable:
        return unreadable
    parsed = [{**stage, "config": _parsed(stage["config"])} for stage in stages]
    faults = [*schema_faults(parsed, "stages"), *answer_faults(parsed)]
    faults += text_faults(parsed, text_format, language)
    faults += unseen_faults(parsed)
    faults += interactive_faults(parsed)
    seen: set[str] = set()
    for path, question_id in question_ids(parsed):
        if question_id.casefold() in seen:
            faults.append(duplicate_question(path, question_id))
        seen.add(question_id.casefold())
    return faults


def text_faults(
    stages: Any, text_format: str, language: str | None, path: tuple[str | int, ...] = ()
) -> Iterator[Fault]:
    """Find formulas that cannot be converted and addresses that may not be linked.

    Media are looked for when the lesson is published: they may come after the text.

    Args:
        stages: A list of stages with ``type`` and ``config``; malformed parts are passed over.
        text_format: The lesson's.
        language: The lesson's.
        path: Where the list stands.
    """
    given = [stage for stage in stages if isinstance(stage, dict)] if _is_list(stages) else []
    for place, fault in render_lesson(given, text_format=text_format, language=language).faults:
        if fault.kind in ("formula", "address", "gap"):
            message = _("line {0}: {1} cannot be shown: {2}").format(
                fault.line, fault.what, why_unreadable(fault)
            )
            yield {"path": json_path((*path, *place)), "message": message}


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(stage, dict) for stage in value)


def answer_faults(stages: Any, path: tuple[str | int, ...] = ()) -> list[Fault]:
    """Find questions that no answer, or the wrong one, would be right for; see the schema first."""
    return [
        fault
        for where, question in _questions(stages, path)
        for fault in question_faults(question, where)
    ]


def question_ids(
    stages: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and id of every question that has one."""
    for where, question in _questions(stages, path):
        if isinstance(question.get("id"), str):
            yield (*where, "id"), question["id"]


def duplicate_question(path: tuple[str | int, ...], question_id: str) -> Fault:
    """Describe a question id used twice: reviews and marks would mix the questions up."""
    return {
        "path": json_path(path),
        "message": _("question id {0} is used twice; give each question its own").format(
            question_id
        ),
    }


def _questions(
    stages: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    for at, number, question in questions_of(stages):
        yield (*path, at, "config", "questions", number), question


def _unreadable_configs(stages: list[dict[str, Any]]) -> Iterator[Fault]:
    for at, stage in enumerate(stages):
        message = _why_unreadable(stage["config"])
        if message:
            yield {"path": json_path((at, "config")), "message": message}


def _why_unreadable(config: Any) -> str | None:
    try:
        json.dumps(_parsed(config), ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return _("is no valid JSON; look at line {0}, column {1}").format(error.lineno, error.colno)
    except UnicodeEncodeError:
        # A lone surrogate, which JSON can escape, has no UTF-8 form that could be stored.
        return _("holds characters that are no valid Unicode; write them anew")
    except ValueError as error:
        return _("is no valid JSON: {0} is no value of it").format(error)
    return None


def _parsed(config: Any) -> Any:
    return json.loads(config, parse_constant=_refuse) if isinstance(config, str) else config


def _refuse(constant: str) -> None:
    # Python reads NaN and Infinity; JSON and the database do not.
    raise ValueError(constant)
