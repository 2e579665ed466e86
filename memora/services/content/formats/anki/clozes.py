"""Gaps as Anki writes them: ``{{c1::word::hint}}``, one within another too. Pure.

Source of the rules: https://docs.ankiweb.net/editing.html#cloze-deletion. All numbers of a note are
asked at once, so that a note stays one question.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\{\{c[0-9][0-9,]{0,20}::|\}\}")
_DEEPEST = 8
OCCLUSION = "image-occlusion:"


@dataclass(slots=True)
class Deletion:
    """A gap.

    Attributes:
        opening: How it begins in the source.
        parts: What belongs into it, which may hold further gaps.
        hint: What Anki shows in its place.
    """

    opening: str
    parts: list["str | Deletion"] = field(default_factory=list)
    hint: str = ""

    @property
    def content(self) -> str:
        """What belongs into it, gaps within it filled."""
        return "".join(part if isinstance(part, str) else part.content for part in self.parts)

    @property
    def is_nested(self) -> bool:
        """Whether there are gaps within it."""
        return any(isinstance(part, Deletion) for part in self.parts)


def parse(source: str) -> list[str | Deletion]:
    """Split a field into texts and gaps; braces that nothing closes are text."""
    open_ones = [Deletion("")]
    at = 0
    for found in _TOKEN.finditer(source):
        opens = found.group() != "}}"
        if (opens and len(open_ones) > _DEEPEST) or (not opens and len(open_ones) == 1):
            continue
        open_ones[-1].parts.append(source[at : found.start()])
        at = found.end()
        if opens:
            open_ones.append(Deletion(found.group()))
        else:
            closed = open_ones.pop()
            _take_hint(closed)
            open_ones[-1].parts.append(closed)
    open_ones[-1].parts.append(source[at:])
    while len(open_ones) > 1:
        unclosed = open_ones.pop()
        open_ones[-1].parts += [unclosed.opening, *unclosed.parts]
    return [part for part in open_ones[0].parts if part != ""]


def written(source: str, gap: Callable[[Deletion], str]) -> str:
    """Return a field with each outermost gap written as asked."""
    return "".join(part if isinstance(part, str) else gap(part) for part in parse(source))


def deletions(source: str) -> Iterator[Deletion]:
    """Yield a field's outermost gaps in order."""
    return (part for part in parse(source) if isinstance(part, Deletion))


def _take_hint(deletion: Deletion) -> None:
    last = deletion.parts[-1]
    if isinstance(last, str):
        text, _mark, deletion.hint = last.partition("::")
        deletion.parts[-1] = text
