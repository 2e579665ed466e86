"""Where a file's questions begin and end: between blank lines, but not between all of them.

Moodle ends a question at each blank line and nowhere else. People leave lines blank within braces
and programs, before the answers and after a name, and leave none before the next question; all that
is plain from what follows, and said.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from memora.services.content.formats.gift.escapes import protect
from memora.services.content.formats.report import Phrase, phrase

COMMENT = "//"
NAME_MARK = "::"
_CATEGORY = re.compile(r"\$CATEGORY\s*:", re.IGNORECASE)
_BRACE = re.compile("[{}]")
_PRE = re.compile(r"<(/?)pre\b", re.IGNORECASE)
_FENCE = re.compile("^(?:```|~~~)")
#: In what ``_ahead`` returns: a place where a question begins for sure.
_BOUNDARY = "|"
_NAME_ALONE = re.compile(r"::(?:[^:]|:(?!:))*::")
#: What a line begins with that goes on with answers: a remark before it cut nothing out of a text.
_OF_ANSWERS = ("{", "}", "=", "~", "#", NAME_MARK)

_BLANK_WITHIN = phrase(
    "A blank line within the question is left out, for what follows belongs to it."
)
_BLANK_KEPT = phrase("A blank line within the question's program is kept.")
NOT_APART = phrase("A question begins here, though no blank line stands before it.")
_CATEGORY_NOT_APART = phrase(
    "A question begins here, though no blank line stands between it and the category."
)
_ZERO = phrase("The line that holds only 0 belongs to the text; some systems end a question there.")


@dataclass(slots=True)
class Passage:
    """The lines of one question.

    Attributes:
        lines: Its lines with their numbers, escapes as signs; no comments.
        comments: The comments before its first line, and those within it.
        lost: Comments that may have been lines of a text or program, with their numbers.
        mended: What had to be mended to find it.
        category: Where it is filed.
    """

    category: str = ""
    lines: list[tuple[int, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    mended: list[Phrase] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The number of its first line."""
        return self.lines[0][0]

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return "\n".join(line for _number, line in self.lines)

    def mend(self, what: Phrase) -> None:
        """Note what had to be mended, once."""
        if what not in self.mended:
            self.mended.append(what)


def passages(lines: list[str]) -> Iterator[Passage]:
    """Yield a file's questions and readings, whatever they hold, in one walk over its lines."""
    return _Walk([protect(line) for line in lines]).passages()


class _Walk:
    """A walk over a file's lines; what belongs to the question of this moment is its state."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._braces = self._ahead(_braces_in)
        self._pres = self._ahead(_pres_in)
        self._fences = self._ahead(_fences_in)
        self._starts = self._ahead(_start_of)
        self._category = ""
        self._is_under_category = False
        self._begin()

    def _begin(self) -> None:
        self._passage = Passage(self._category)
        self._pending: list[tuple[int, str]] = []
        self._depth = 0
        self._blocks = 0
        self._in_pre = self._in_fence = False

    def _ahead(self, events_in: Callable[[str], str]) -> list[str]:
        """Return what comes next from each line on, by its first sign; empty where nothing does.

        Looked up from behind, once, so that a walk costs the same however much stays open.
        """
        found = ""
        ahead = [""] * (len(self._lines) + 1)
        for at in range(len(self._lines) - 1, -1, -1):
            line = self._lines[at].lstrip()
            if not line.startswith(COMMENT):
                found = _BOUNDARY if _is_boundary(line) else events_in(line)[:1] or found
            ahead[at] = found
        return ahead

    def passages(self) -> Iterator[Passage]:
        for at, line in enumerate(self._lines):
            stripped = line.strip()
            if not stripped:
                self._is_under_category = False
                if not self._goes_on(at + 1):
                    yield from self._end()
            elif stripped.startswith(COMMENT):
                self._pending.append((at + 1, stripped))
            elif _is_boundary(stripped) and not self._closes_name(stripped):
                yield from self._boundary(at + 1, stripped)
            else:
                self._take(at + 1, line)
        yield from self._end()

    def _end(self) -> Iterator[Passage]:
        passage = self._passage
        if passage.lines:
            passage.comments.extend(comment for _number, comment in self._pending)
            yield passage
        self._begin()

    def _boundary(self, number: int, line: str) -> Iterator[Passage]:
        is_apart = not self._passage.lines
        if not is_apart:
            # Comments right before it are its own.
            comments, self._pending = self._pending, []
            yield from self._end()
            self._pending = comments
        if line.startswith(NAME_MARK):
            if not is_apart:
                self._passage.mend(NOT_APART)
            self._take(number, line)
        else:
            self._category = line[line.index(":") + 1 :].strip()
            self._is_under_category = True
            self._begin()

    def _closes_name(self, line: str) -> bool:
        """Say whether a line ends the name that the question's first line begins."""
        lines = self._passage.lines
        if len(lines) != 1 or not line.startswith(NAME_MARK):
            return False
        first = lines[0][1]
        return first.startswith(NAME_MARK) and NAME_MARK not in first[len(NAME_MARK) :]

    def _goes_on(self, at: int) -> bool:
        """Say whether a question goes on behind the blank line that ends before this one."""
        passage = self._passage
        if not passage.lines:
            return False
        if (self._in_pre and self._pres[at] == "/") or (self._in_fence and self._fences[at] == "`"):
            passage.mend(_BLANK_KEPT)
            passage.lines.append((at, ""))
        elif self._depth:
            if self._braces[at] != "}":
                return False
            passage.mend(_BLANK_WITHIN)
        elif not self._blocks and self._starts[at] == "{":
            passage.mend(_BLANK_WITHIN)
        elif len(passage.lines) == 1 and _NAME_ALONE.fullmatch(passage.lines[0][1]):
            if self._starts[at] in ("", _BOUNDARY):
                return False
            passage.mend(_BLANK_WITHIN)
        else:
            return False
        return True

    def _take(self, number: int, line: str) -> None:
        passage = self._passage
        stripped = line.strip()
        self._settle_comments(stripped)
        if self._is_under_category:
            passage.mend(_CATEGORY_NOT_APART)
            self._is_under_category = False
        if stripped == "0":
            passage.mend(_ZERO)
        # In a program the spaces before a line say something.
        is_program = self._in_pre or self._in_fence
        passage.lines.append((number, line.rstrip() if is_program else stripped))
        if _FENCE.match(stripped) and not self._depth:
            self._in_fence = not self._in_fence
        for found in _PRE.finditer(stripped):
            self._in_pre = not found[1]
        for found in _BRACE.finditer(stripped):
            if found[0] == "{":
                self._depth += 1
            elif self._depth:
                self._depth -= 1
                self._blocks += not self._depth

    def _settle_comments(self, following: str) -> None:
        """Put comments where they belong, now that it is known which line follows them."""
        passage = self._passage
        if passage.lines and not following.startswith(_OF_ANSWERS):
            passage.lost.extend(self._pending)
        passage.comments.extend(comment for _number, comment in self._pending)
        self._pending = []


def _is_boundary(line: str) -> bool:
    return line.startswith(NAME_MARK) or bool(_CATEGORY.match(line))


def _braces_in(line: str) -> str:
    found = _BRACE.search(line)
    return found[0] if found else ""


def _pres_in(line: str) -> str:
    found = _PRE.search(line)
    return (found[1] or "<") if found else ""


def _fences_in(line: str) -> str:
    return "`" if _FENCE.match(line) else ""


def _start_of(line: str) -> str:
    return line[:1]
