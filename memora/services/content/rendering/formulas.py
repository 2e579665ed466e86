"""LaTeX as MathML: Temml, run inside Python by QuickJS. Pure: no framework.

Temml converts 98.6 % of 22,347 formulas of school books, chemistry included, in 0.3 ms each; the
Python converters print unknown commands, break ``aligned`` and know no chemistry (docs/content.md).
A formula is written by whoever writes a text, so the script has limits of memory, stack and time,
macros may not expand for ever, and nothing that leads out of the formula is trusted.
"""

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import quickjs

#: Brought by ``npm`` with the client's build (``make frontend``, on a bench ``bench build``).
SCRIPT = Path(__file__).parents[3] / "vendor" / "temml.cjs"

MEMORY_BYTES = 64 << 20
STACK_BYTES = 1 << 20
SECONDS = 1
#: A formula longer than this is no formula.
MAX_LENGTH = 5_000
#: Formulas repeat: within a lesson, and between what is shown and what is marked.
_REMEMBERED = 4_096

_CONVERT = """
var convert = function (tex, display) {
  try {
    return JSON.stringify({mathml: module.exports.renderToString(tex, {
      displayMode: display, throwOnError: true, trust: false, annotate: false,
      maxExpand: 200, maxSize: [20, 10],
    })});
  } catch (error) {
    return JSON.stringify({error: String(error.message || error), at: error.position});
  }
};
"""


class ConverterMissingError(RuntimeError):
    """The script that converts formulas has not been brought yet."""


@dataclass(frozen=True, slots=True)
class FormulaError(Exception):
    """A formula cannot be converted.

    Attributes:
        message: What is wrong, in Temml's words.
        position: Where, counted in characters from 0; None where it cannot be told.
    """

    message: str
    position: int | None


class _Converter(threading.local):
    """A thread's own context: QuickJS measures its stack from the thread that made it."""

    def __init__(self) -> None:
        self._context: quickjs.Context | None = None

    def run(self, latex: str, display: bool) -> dict[str, object]:
        """Convert a formula; a script that ran out of its limits is started anew next time."""
        if self._context is None:
            self._context = _start()
        try:
            answer: dict[str, object] = json.loads(self._context.get("convert")(latex, display))
        except (quickjs.JSException, quickjs.StackOverflow) as error:
            self._context = None
            return {"error": str(error).splitlines()[0], "at": None}
        return answer


_converter = _Converter()


@lru_cache(maxsize=_REMEMBERED)
def to_mathml(latex: str, *, display: bool) -> str:
    """Convert a formula.

    Args:
        latex: The formula, without its dollars.
        display: Whether it stands in a line of its own.

    Returns:
        A ``<math>`` element as Temml writes it: well-formed XML, with ``style`` attributes.

    Raises:
        FormulaError: It is no formula that Temml understands, or an endless one.
        ConverterMissingError: Temml has not been brought yet.
    """
    if len(latex) > MAX_LENGTH:
        raise FormulaError("the formula is too long", None)
    answer = _converter.run(latex, display)
    if "error" in answer:
        raise FormulaError(_shortened(str(answer["error"])), _position(answer.get("at")))
    return str(answer["mathml"])


def _start() -> quickjs.Context:
    if not SCRIPT.is_file():
        raise ConverterMissingError(
            f"{SCRIPT.name} is missing, which converts formulas. Run `bench build`, without a"
            " bench `make frontend`."
        )
    context = quickjs.Context()
    context.set_memory_limit(MEMORY_BYTES)
    context.set_max_stack_size(STACK_BYTES)
    context.eval("var module = {exports: {}}; var exports = module.exports;")
    context.eval(SCRIPT.read_text(encoding="utf-8"))
    context.eval(_CONVERT)
    context.set_time_limit(SECONDS)
    return context


def _shortened(message: str) -> str:
    """Return the first line of a message; Temml underlines the place in the second."""
    return message.strip().splitlines()[0].rstrip(": ")


def _position(at: object) -> int | None:
    return int(at) if isinstance(at, int | float) else None
