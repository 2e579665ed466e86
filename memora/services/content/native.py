"""The native form of questions: what is stored, published and marked, whatever a file looks like.

It is the form of course/2. In course/1 a key may be the text ``"true"``, and a star in a short
answer is a star; in the native form it stands for anything. Ids are the school's. Pure: no
framework.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from memora.services.content.quiz import questions_of

_TRUTHS = {"true": True, "True": True, "false": False, "False": False}


def native_config(stage_type: Any, config: Any) -> Any:
    """Return a stage's config with its questions in the native form; repeating changes nothing.

    Args:
        stage_type: The stage's type.
        config: Its config, a parsed value; what is malformed stays as it is.
    """
    return _each_question(stage_type, config, _with_boolean_key)


def from_first_format(stage_type: Any, config: Any) -> Any:
    """Return the native form of a config of course/1; only once, since it escapes stars."""
    return _each_question(
        stage_type, config, lambda question: _with_escaped_stars(_with_boolean_key(question))
    )


def read_config(config: Any) -> Any:
    """Return a stage's config as a value, given as one or as JSON; None for what is no JSON."""
    if not isinstance(config, str):
        return config
    try:
        return json.loads(config)
    except ValueError:
        return None


def ids_in(stage_type: Any, config: Any) -> list[str]:
    """Return the ids of the questions in a stage's config, in order."""
    return [
        question["id"]
        for _at, _number, question in questions_of([{"type": stage_type, "config": config}])
        if isinstance(question.get("id"), str)
    ]


def with_other_ids(stage_type: Any, config: Any, others: Mapping[str, str]) -> Any:
    """Return a stage's config with other ids for those questions that have one of these."""

    def rename(question: dict[str, Any]) -> dict[str, Any]:
        question_id = question.get("id")
        if not isinstance(question_id, str) or question_id not in others:
            return question
        return {**question, "id": others[question_id]}

    return _each_question(stage_type, config, rename)


def with_id_prefix(stage_type: Any, config: Any, prefix: str) -> Any:
    """Return a stage's config with a prefix before each question's id."""
    ids = ids_in(stage_type, config) if prefix else ()
    return with_other_ids(stage_type, config, {each: f"{prefix}{each}" for each in ids})


def _each_question(
    stage_type: Any, config: Any, convert: Callable[[dict[str, Any]], dict[str, Any]]
) -> Any:
    if stage_type != "Quiz" or not isinstance(config, dict):
        return config
    questions = config.get("questions")
    if not isinstance(questions, list):
        return config
    converted = [convert(each) if isinstance(each, dict) else each for each in questions]
    return {**config, "questions": converted}


def _with_boolean_key(question: dict[str, Any]) -> dict[str, Any]:
    key = question.get("answer")
    # Where there are options, the word may be one of them.
    if question.get("type") != "true_false" or "options" in question or not isinstance(key, str):
        return question
    return {**question, "answer": _TRUTHS.get(key, key)}


def _with_escaped_stars(question: dict[str, Any]) -> dict[str, Any]:
    answer = question.get("answer")
    if question.get("type") != "short_answer" or not isinstance(answer, str):
        return question
    return {**question, "answer": answer.replace("*", "\\*")}
