r"""Signs of GIFT that nobody escaped, but that plainly belong to a tag, an address or a formula.

``~<img src="a.png">`` has one option, not a right one that begins behind the equals sign.
"""

import re

from memora.services.content.formats.gift.escapes import BACKSLASH, shield
from memora.services.content.formats.gift.telling import Telling
from memora.services.content.formats.report import Refused, phrase

_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=~]+)"""
_ATTRIBUTE = rf"\s+[A-Za-z][\w:-]*(?:\s*=\s*{_VALUE})?"
_IN_FORMULA = "[^\\\\\n\ufdd7\ufdd8]*"
#: No two parts of one fit the same letters: what nobody closes is looked through once.
_BELONGING = re.compile(
    rf"<[A-Za-z][\w:-]*(?:{_ATTRIBUTE})+\s*/?>"
    r"|&\#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});"
    r"|https?://[^\s<>\"'~#=?{}]{0,2000}\?[^\s<>\"'~#{}]*"
    r"|(?<=/)~(?=\w)"
    rf"|{BACKSLASH}\({_IN_FORMULA}(?:{BACKSLASH}(?![()]){_IN_FORMULA})*{BACKSLASH}\)"
    r"|\$\$[^$\n]+\$\$"
)
_SIGN = re.compile("[=~#{}]")
_MARK = re.compile("[=~#]")
_MARK_OF_LINE = re.compile("^[=~]", re.MULTILINE)
#: A wrong right side of pairs, which has no left one.
_DISTRACTOR = re.compile(r"=\s*->")
#: What an equals sign follows in a sum or a program: a digit, a bracket, a name of one letter.
_END_OF_TERM = re.compile(r"(?:[\d)\]²³]|(?<!\w)\w)\s$")
_LONGEST_TERM = 4
#: Letters of a line that a report may show; the rest is not looked at.
_SHOWN = 200
_SHIELDED = phrase(
    "Signs of the format without a backslash are kept as part of a tag, address or formula: {0}"
)
_IN_FEEDBACK = phrase("An equals sign without a backslash is kept as part of the feedback.")
_AMBIGUOUS = phrase(
    "An equals sign within an answer begins another one. Put a backslash before it if it belongs"
    " to the text: {0}"
)


def with_shields(content: str, telling: Telling) -> str:
    """Return answers in which what belongs to a tag, an address or a formula takes part in nothing.

    Args:
        content: What stands between the braces.
        telling: Where it is said.
    """
    shielded: list[str] = []

    def cover(found: re.Match[str]) -> str:
        if not _SIGN.search(found[0]):
            return found[0]
        shielded.append(found[0])
        return shield(found[0])

    covered = _BELONGING.sub(cover, content)
    if shielded:
        telling.changed(_SHIELDED, shielded[0], part="options")
    return covered


def with_clear_equals(content: str, telling: Telling) -> str:
    """Return answers in which each equals sign begins one; those of feedback stand as signs.

    Raises:
        Refused: There is such a sign within an answer; nobody knows which way it is meant.
    """
    is_doubtful = _is_no_beginning if _is_one_a_line(content) else _is_sum
    pieces: list[str] = []
    at = 0
    is_feedback = False
    for found in _MARK.finditer(content):
        place = found.start()
        if found[0] == "#":
            is_feedback = True
        elif found[0] == "~" or not is_doubtful(content, place):
            is_feedback = False
        elif is_feedback:
            pieces += [content[at:place], shield("=")]
            at = place + 1
        else:
            line = content[content.rfind("\n", 0, place) + 1 :][:_SHOWN].partition("\n")[0]
            raise Refused(_AMBIGUOUS, line, part="options")
    if pieces:
        telling.changed(_IN_FEEDBACK, part="options")
    return "".join((*pieces, content[at:]))


def _is_one_a_line(content: str) -> bool:
    return len(_MARK_OF_LINE.findall(content)) > 1


def _is_no_beginning(content: str, at: int) -> bool:
    """Say whether an equals sign does not stand as before an answer: space before, none behind."""
    before, behind = content[at - 1 : at], content[at + 1 : at + 2]
    is_at_word = before.isspace() and behind.strip() != ""
    return before not in ("", "\n") and not is_at_word and not _DISTRACTOR.match(content, at)


def _is_sum(content: str, at: int) -> bool:
    """Say whether an equals sign stands in a sum, where those before answers stand at words."""
    is_apart = content[at - 1 : at].isspace() and content[at + 1 : at + 2].isspace()
    return (
        is_apart
        and not content[1:2].isspace()
        and not _DISTRACTOR.match(content, at)
        and bool(_END_OF_TERM.search(content[max(0, at - _LONGEST_TERM) : at]))
    )
