"""QTI 1.2: the texts of an item around what it asks. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from memora.services.content.formats.qti.lines import GAP_AT_END, Say, excerpt
from memora.services.content.formats.qti.v12.presentation import Presentation, Response, Shown

_BLANK = " _____ "
_IDENT = re.compile(r"^response_")


@dataclass(frozen=True, slots=True)
class Layout:
    """An item's texts and what is asked between them.

    Attributes:
        shown: The texts, with what is asked where it is shown.
        responses: All that is asked.
    """

    shown: Presentation
    responses: Sequence[Response]

    @property
    def whole(self) -> str:
        """All texts, those of what is asked among them."""
        return paragraphs([piece.html for piece in self.shown.pieces])

    @property
    def names_gaps(self) -> bool:
        """Whether the text names all that is asked, as in ``[color1]``."""
        texts = self._texts
        return all(_mark_of(response, texts) for response in self.responses)

    def with_gaps(self, say: Say) -> str:
        """Return the text with ``{{1}}`` where the first response's gap is.

        Args:
            say: Hears of gaps that stand nowhere.
        """
        html = unmarked(self._texts)
        responses = self.responses
        marks = [_mark_of(response, html) for response in responses]
        if not any(marks):
            numbers = {id(response): at for at, response in enumerate(responses, 1)}
            return self._around(lambda each: f" {{{{{numbers[id(each)]}}}}} ", unmarked)
        for number, mark in enumerate(marks, 1):
            gap = f"{{{{{number}}}}}"
            if mark:
                html = html.replace(mark, gap, 1)
            else:
                say(GAP_AT_END, number)
                html += f"<p>{gap}</p>"
        return html

    def with_blank(self, response: Response) -> str:
        """Return the text, with a blank for what is typed where the text goes on after it."""
        pieces = self.shown.pieces
        at = pieces.index(response)
        after = (piece for piece in pieces[at + 1 :] if isinstance(piece, Shown))
        if at > 0 and any(excerpt(piece.html) for piece in after):
            return self._around(lambda _: _BLANK, str)
        return self.whole

    def sides(self) -> tuple[str, list[tuple[Response, str]]]:
        """Return what is asked as a whole, and each response with the text of its own."""
        stem: list[str] = []
        sides: list[tuple[Response, str]] = []
        before: list[str] = []
        for piece in self.shown.pieces:
            if isinstance(piece, Shown):
                before.append(piece.html)
                continue
            own = piece.html
            if not own.strip() and before and (sides or len(before) > 1):
                own = before.pop()
            stem += before
            before = []
            sides.append((self._with_right_sides(piece), own))
        return paragraphs([*stem, *before]), sides

    @property
    def _texts(self) -> str:
        return paragraphs([piece.html for piece in self.shown.pieces if isinstance(piece, Shown)])

    def _around(self, mark: Callable[[Response], str], write: Callable[[str], str]) -> str:
        """Return the texts with something in the place of each response."""
        return "".join(
            write(piece.html) + (mark(piece) if isinstance(piece, Response) else "")
            for piece in self.shown.pieces
        )

    def _with_right_sides(self, response: Response) -> Response:
        """Return a response whose labels say what stands in a column of its own."""
        rights = self.shown.right_sides
        if len(rights) != len(response.labels) or any(each.html for each in response.labels):
            return response
        labels = [
            replace(label, html=html) for label, html in zip(response.labels, rights, strict=True)
        ]
        return replace(response, labels=labels)


def paragraphs(parts: Sequence[str]) -> str:
    """Return texts one below the other."""
    seen = [part for part in parts if part.strip()]
    return seen[0] if len(seen) == 1 else "".join(f"<div>{part}</div>" for part in seen)


def _mark_of(response: Response, text: str) -> str:
    """Return how a text names a gap; empty where it does not."""
    names = (excerpt(response.html), _IDENT.sub("", response.ident), response.ident)
    marks = (name if name.startswith("[") else f"[{name}]" for name in names if name)
    return next((mark for mark in marks if mark in text), "")


def unmarked(html: str) -> str:
    """Return a text in which nothing looks like our own mark of a gap."""
    return html.replace("{{", "{&#8288;{")
