"""What stands higher or lower within a cell: 10³ is no 103. Pure.

Other marks of a cell are its looks. Letters are taken that stand so by themselves, else the signs
that people type: a formula of a school's sheet is plain text.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from memora.services.content.formats.texts import indices

Level: TypeAlias = Literal["", "sup", "sub"]

_SIGNS = {"sup": "^", "sub": "_"}


def with_indices(runs: Iterable[tuple[str, Level]]) -> str:
    """Return a text of which parts stand higher or lower.

    Args:
        runs: The parts in order, each with where it stands.
    """
    text = ""
    for run, level in runs:
        core = run.strip()
        if not (level and core):
            text += run
            continue
        written = indices.as_letters(core, level, after=text[-1:])
        if written is None:
            written = _SIGNS[level] + (core if len(core) == 1 else f"({core})")
        text += run.replace(core, written)
    return text
