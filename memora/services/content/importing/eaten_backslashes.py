r"""Characters that nobody sees: mostly what JSON made of ``\frac``, ``\times``, ``\beta``.

In JSON ``\f``, ``\t``, ``\n``, ``\r`` and ``\b`` are one character each. A formula that was pasted
with single backslashes is valid JSON by accident, and reaches students without them.
"""

import re
from collections.abc import Iterator
from typing import Any

from frappe import _

from memora.services.content.importing.schema import Fault, json_path
from memora.services.content.importing.tree import Path

_LETTERS = {"\b": "b", "\f": "f", "\t": "t", "\n": "n", "\r": "r"}
#: LaTeX commands, by the letter that went with the backslash, without it.
_COMMANDS = {
    "\b": "ar because egin eta eth etween ig igcap igcup igl igr inom mod oldsymbol ot owtie"
    " oxed reve ullet",
    "\f": "box lat orall rac rown",
    "\t": "an anh au binom ext extbf extcolor extit extrm extstyle frac herefore heta"
    " hickapprox ilde imes o op riangle riangledown riangleleft riangleq riangleright",
    "\n": "abla atural cong e earrow eq eg ewline exists geq gtr i leftarrow leq less mid"
    " olimits onumber ot otin parallel prec rightarrow sim subseteq u warrow",
    "\r": "angle brace ceil floor ho ight ightarrow ightharpoonup ightleftharpoons m oot vert",
}
_KNOWN = {sign: frozenset(rests.split()) for sign, rests in _COMMANDS.items()}
#: What may as well be a word at the beginning of a line or column.
_WORDS = frozenset("an au o op".split())
_SIGNS = re.compile("([\b\f\t\n\r])([A-Za-z]*)")
_SPACING = "\t\n\r"
#: Control characters, and what Unicode promises to be no character.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def unseen_faults(value: Any, path: Path = ()) -> Iterator[Fault]:
    """Find texts that hold control characters.

    Args:
        value: Any JSON value.
        path: Where it stands.
    """
    for where, text in _texts(value, path):
        found = _UNSEEN.search(text)
        if found:
            message = _lost_commands(text) or _(
                "holds {0}, which nobody can see; remove it"
            ).format(f"U+{ord(found[0]):04X}")
            yield {"path": json_path(where), "message": message}


def lost_commands(value: Any) -> Iterator[Fault]:
    """Find texts whose tabs and line ends were probably the beginnings of commands.

    Args:
        value: Any JSON value.
    """
    for where, text in _texts(value, ()):
        message = _lost_commands(text)
        if message:
            yield {"path": json_path(where), "message": message}


def _lost_commands(text: str) -> str | None:
    meant = list(dict.fromkeys(_meant(text)))
    if not meant:
        return None
    return _(
        "has lost backslashes: {0} was probably meant. JSON takes a single one for itself; write"
        " two of them"
    ).format(", ".join(meant))


def _meant(text: str) -> Iterator[str]:
    dollars = last = 0
    for found in _SIGNS.finditer(text):
        sign, rest = found.groups()
        dollars += text.count("$", last, found.start())
        last = found.start()
        if rest not in _KNOWN[sign]:
            continue
        is_in_formula = dollars % 2 == 1
        if sign not in _SPACING or is_in_formula or (sign == "\t" and rest not in _WORDS):
            yield f"\\{_LETTERS[sign]}{rest}"


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text within a JSON value, however deep, in order."""
    waiting: list[tuple[Path, Any]] = [(path, value)]
    while waiting:
        where, part = waiting.pop()
        if isinstance(part, str):
            yield where, part
        elif isinstance(part, dict):
            waiting.extend(((*where, key), child) for key, child in reversed(part.items()))
        elif isinstance(part, list):
            children = list(enumerate(part))
            waiting.extend(((*where, at), child) for at, child in reversed(children))
