"""What a question is: an entry of the ``questions`` in a Quiz stage's config."""

from collections.abc import Iterator
from typing import Any


def questions_of(stages: Any) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield the questions of a lesson's stages, whatever else is wrong with them.

    Args:
        stages: A list of stages as a course file has them: ``{"type", "config"}``.

    Yields:
        The stage's place in the list, the question's place in the stage, both counted from 0,
        and the question.
    """
    for at, stage in _dicts(stages):
        config = stage.get("config")
        if stage.get("type") == "Quiz" and isinstance(config, dict):
            for number, question in _dicts(config.get("questions")):
                yield at, number, question


def _dicts(values: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    if isinstance(values, list):
        yield from ((i, value) for i, value in enumerate(values) if isinstance(value, dict))
