"""What a note is as a question: its first card, or its text with all of its gaps. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence

from memora.services.content.formats.anki.cards import (
    Card,
    Way,
    can_be_gaps,
    can_be_typed,
    gapped_item,
    item_of,
    name_of,
)
from memora.services.content.formats.anki.clozes import OCCLUSION, Deletion, deletions, written
from memora.services.content.formats.anki.collection import Note, NoteType, Template
from memora.services.content.formats.anki.markup import is_empty, is_in_formula, plain
from memora.services.content.formats.anki.templates import Side, behind_edge, filled_in
from memora.services.content.formats.bank import Item, SourceUnit, Text
from memora.services.content.formats.report import Place, Report, phrase

_GAP = re.compile(r"\{\{[0-9]+\}\}")
_LINE = re.compile(r"<hr\b[^<>]{0,200}>", re.IGNORECASE)
_LINE_BREAK = "<br>"
#: Fields of the add-on that was there before Anki could cover parts of pictures itself.
_OCCLUSION_FIELDS = frozenset({"Question Mask", "Original Mask"})
#: How Anki keeps book of cards that are hard, or looked at again.
_BOOKKEEPING = frozenset({"leech", "marked"})


def unit_of(note: Note, place: Place, text_of: Callable[[str], Text], report: Report) -> SourceUnit:
    """Return what a note becomes, or nothing with a line in the report that says why.

    Args:
        note: The note.
        place: Where it stands.
        text_of: Makes a text of Anki's HTML.
        report: Where lines go.
    """
    name = name_of(_filled(note.values[0]))
    if note.type is None:
        report.refused(
            place, name, phrase("The note's type is not in this package. Export the deck again.")
        )
    elif _covers_picture(note, note.type):
        report.refused(
            place,
            name,
            phrase(
                "Covered parts of a picture have no place here. Ask for each part in a question"
                " of its own, with the picture in it."
            ),
        )
    else:
        sides = _Sides(note, note.type, place, name)
        item = sides.gapped(text_of, report) if note.type.is_cloze else None
        item = item or sides.asked(text_of, report)
        if item:
            return SourceUnit([item])
        report.refused(
            place, name, phrase("No card comes from this note: its front is empty. Fill it in.")
        )
    return SourceUnit()


def is_left_out(tag: str) -> bool:
    """Say whether a tag is Anki's own bookkeeping."""
    return tag.lower() in _BOOKKEEPING


def _covers_picture(note: Note, kind: NoteType) -> bool:
    own = kind.is_cloze and any(
        gap.content.startswith(OCCLUSION) for value in note.values for gap in deletions(value)
    )
    return own or set(kind.fields) >= _OCCLUSION_FIELDS


def _filled(source: str) -> str:
    return written(source, lambda gap: gap.content)


class _Gaps:
    """Writes fields with gaps, each field once, and keeps the gaps in order."""

    def __init__(self, write: Callable[[int, Deletion], str]) -> None:
        self.found: list[Deletion] = []
        self._write = write
        self._seen: set[str] = set()

    def __call__(self, name: str, value: str) -> str:
        if name in self._seen:
            return ""
        self._seen.add(name)

        def gap(deletion: Deletion) -> str:
            self.found.append(deletion)
            return self._write(len(self.found), deletion)

        return written(value, gap)


class _Sides:
    """A note's sides."""

    def __init__(self, note: Note, kind: NoteType, place: Place, name: str) -> None:
        self._note, self._kind = note, kind
        self._place, self._name = place, name
        self._fields = dict(zip(kind.fields, note.values, strict=False))
        self._deck = "::".join(note.deck)

    def gapped(self, text_of: Callable[[str], Text], report: Report) -> Item | None:
        """Return the text with gaps; None where the note's text has none.

        Gaps that nobody could type, such as pictures and formulas, make a question that students
        compare with a model answer.
        """
        if not self._kind.templates:
            return None
        template = self._kind.templates[min(self._kind.templates)]
        gaps = _Gaps(_numbered)
        front = self._question(template, gaps)
        if not gaps.found:
            return None
        more = self._besides(template, front)
        if any(gap.is_nested for gap in gaps.found):
            report.changed(
                self._place,
                self._name,
                phrase("A gap within a gap is filled in; the outer one is asked."),
                part="gaps",
            )
        if can_be_gaps(gaps.found) and not is_in_formula(front.html, _GAP):
            card = self._card(front.html, "", more, front.hints)
            return gapped_item(card, gaps.found, text_of)
        report.changed(
            self._place,
            self._name,
            phrase(
                "What belongs into the gaps cannot be typed, so students compare their answer"
                " with the whole text."
            ),
            part="gaps",
        )
        blanked = self._question(template, _Gaps(_blanked)).html
        whole = self._question(template, _Gaps(lambda _number, gap: gap.content)).html
        full = _LINE_BREAK.join(filter(None, (whole, more)))
        card = self._card(blanked, full, "", front.hints, "compared")
        return item_of(card, text_of, report)

    def asked(self, text_of: Callable[[str], Text], report: Report) -> Item | None:
        """Return the question of the first card that asks something; None where none does."""
        numbers = [at for at in self._note.cards if at in self._kind.templates]
        best = None
        for number in numbers or sorted(self._kind.templates):
            template = self._kind.templates[number]
            front = self._question(template, self._filled_gaps())
            if is_empty(front.html):
                continue
            back, more, way = self._answer(template, front)
            card = self._card(front.html, back, more, front.hints, way)
            if not is_empty(back):
                return item_of(card, text_of, report)
            best = best or card
        return item_of(best, text_of, report) if best else None

    def _filled_gaps(self) -> "_Gaps | None":
        return _Gaps(lambda _number, gap: gap.content) if self._kind.is_cloze else None

    def _question(self, template: Template, gaps: _Gaps | None) -> Side:
        return filled_in(template.question, self._values(template), gaps=gaps)

    def _answer(self, template: Template, front: Side) -> tuple[str, str, Way | None]:
        """Return what is to be known, all that the back shows if that is more, and the way.

        To be known is what the card has typed, else the one new field on the back that has a short
        text. Where there are several of those, nobody can tell which one is meant: it is all. Where
        the template shows nothing new, it is the note's first field that the front does not show.
        """
        side = filled_in(
            behind_edge(template.answer),
            self._values(template),
            gaps=self._filled_gaps(),
            reveals=True,
        )
        pieces = _behind_front(side.pieces, front)
        whole = "".join(text for text, _name in pieces)
        new = {name: text for text, name in pieces if name and not is_empty(text)}
        new = {name: text for name, text in new.items() if name not in front.filled}
        if front.typed and plain(self._fields.get(front.typed, "")):
            return self._fields[front.typed], whole if set(new) - {front.typed} else "", "typed"
        if new:
            read = [text for text in new.values() if plain(text)]
            short = [text for text in read if can_be_typed(text)]
            if not read or short not in ([], read[:1]):
                return whole, "", "compared"
            return read[0], whole if len(new) > 1 else "", None
        if side.filled and plain(whole) not in plain(front.html):
            return whole, "", None
        hidden = [
            value
            for name, value in self._fields.items()
            if name not in front.filled and not is_empty(value) and value not in front.hints
        ]
        return (hidden[0] if hidden else ""), "", None

    def _besides(self, template: Template, front: Side) -> str:
        """Return what the back of a card with gaps shows besides the text."""
        shown = filled_in(
            behind_edge(template.answer), self._values(template), gaps=_Gaps(_blanked), reveals=True
        ).filled
        return _LINE_BREAK.join(text for name, text in shown.items() if name not in front.filled)

    def _values(self, template: Template) -> Mapping[str, str]:
        return {
            "Tags": " ".join(self._note.tags),
            "Type": self._kind.name,
            "Deck": self._deck,
            "Subdeck": self._note.deck[-1] if self._note.deck else "",
            "Card": template.name,
            **self._fields,
        }

    def _card(
        self, front: str, back: str, more: str, hints: Sequence[str], way: Way | None = None
    ) -> Card:
        return Card(
            place=self._place,
            name=self._name,
            front=front,
            back=back,
            more=more,
            hints=hints,
            way=way,
            key=self._note.guid,
            category=self._note.deck,
            tags=[tag for tag in self._note.tags if not is_left_out(tag)],
        )


def _behind_front(pieces: Sequence[tuple[str, str]], front: Side) -> Sequence[tuple[str, str]]:
    """Return what a back shows below a line, where all above it is the front over again."""
    for at, (text, name) in enumerate(pieces):
        if name and name not in front.filled:
            break
        line = None if name else _LINE.search(text)
        if line and at:
            return [(text[line.end() :], ""), *pieces[at + 1 :]]
    return pieces


def _numbered(number: int, gap: Deletion) -> str:
    hint = f" ({gap.hint})" if gap.hint.strip() else ""
    return f"{{{{{number}}}}}{hint}"


def _blanked(_number: int, gap: Deletion) -> str:
    return f"[{gap.hint.strip() or '…'}]"
