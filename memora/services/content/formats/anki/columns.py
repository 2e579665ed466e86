"""Columns of a table of cards: which is which, and notes made of its rows. Pure."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from memora.services.content.formats.anki.clozes import deletions
from memora.services.content.formats.anki.collection import Note, NoteType, Template
from memora.services.content.formats.anki.rows import Record
from memora.services.content.formats.report import Place, Report, phrase

_FRONTS = (
    *("front", "question", "term", "word", "prompt"),
    *("السؤال", "سؤال", "الوجه", "المصطلح", "الكلمة"),
)
_BACKS = (
    *("back", "answer", "definition", "meaning", "translation"),
    *("الإجابة", "الجواب", "جواب", "الظهر", "التعريف", "المعنى"),
)
_TAGS = ("tags", "tag", "وسوم", "الوسوم")
_KEYS = ("guid", "id", "note id")
_DECKS = ("deck", "المجموعة")
#: What stands above columns of people: such a file is a class list.
_PEOPLE = re.compile(
    r"e-?mail|user ?name|password|first ?name|last ?name|student|البريد|كلمة المرور|اسم المستخدم",
    re.IGNORECASE,
)
#: What is said of options and right answers: such a table holds questions, not cards.
_CHOICES = re.compile(
    r"option|choice|correct|answer ?(?:[1-6a-f]\b|text|\()|الخيار|البديل|الصحيح", re.IGNORECASE
)
#: How many rows may stand above a table's heading.
_ABOVE = 15
_SIDES = 2
#: Characters of a cell that a report shows.
_LONGEST_SHOWN = 100
#: Rows from which something can be guessed, and which part of their cells is nearly all.
_ENOUGH_ROWS = 3
_NEARLY_ALL = 0.9
#: First cells of Blackboard's own tab text: another format.
_BLACKBOARD = frozenset("MC MA TF ESS ORD MAT FIB FIL NUM SR OP JUMBLED_SENTENCE QUIZ_BOWL".split())
_HTML = re.compile(
    r"</?(?:img|b|i|u|br|div|p|span|sub|sup|a|ul|ol|li|strong|em|font|hr|table)\b[^<>]{0,2000}>"
    r"|&(?:nbsp|lt|gt|amp|quot|#[0-9]{1,6});",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands; positions are counted from 0, None where there is none.

    Attributes:
        fields: The positions of the cards' own texts, the front first, then the back.
        labels: What stands above them, in the same order; empty texts where nothing does.
        key: Of what tells a card from others for ever.
        deck: Of the deck's name.
        tags: Of its tags, separated by spaces or commas.
    """

    fields: Sequence[int]
    labels: Sequence[str]
    key: int | None = None
    deck: int | None = None
    tags: int | None = None


def is_html(text: str) -> bool:
    """Say whether a text's cells are HTML."""
    return _HTML.search(text) is not None


def is_class_list(first: Sequence[str]) -> bool:
    """Say whether a table's first row names columns of people."""
    return any(_PEOPLE.search(cell) for cell in first)


def has_choices(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a table's heading names options or right answers."""
    return any(_CHOICES.search(cell[:60]) for row in rows[:_ABOVE] for cell in row)


def is_blackboard(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether rows begin as those of Blackboard's text do."""
    return sum(row[0].strip() in _BLACKBOARD for row in rows) * 2 > len(rows)


def columns_in(rows: Sequence[Sequence[str]], report: Report) -> Columns | None:
    """Return what a table's first row says of its columns; None where it is a card itself.

    It names them if one of the usual names is there, or a column's name with a language behind it.
    It seems to, which the report then says, if all of it is written small where below it nearly
    nothing is, or if it has no markup in a column that has some everywhere below.
    """
    first, others = rows[0], rows[1:]
    names = [cell.strip().casefold() for cell in first]
    if len(set(names)) < len(names) or not all(names) or not others:
        return None
    known = {*_FRONTS, *_BACKS, *_TAGS, *_KEYS, *_DECKS}
    of_languages = any(name.startswith(f"{names[1]}:") for name in names[2:])
    if known.isdisjoint(names) and not of_languages:
        if not _seems_heading(first, others):
            return None
        report.changed(
            Place(line=1),
            " ".join(first),
            phrase("The first row was taken for the names of the columns, not for a card."),
        )
    return _columns_of(first)


def _seems_heading(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    if len(others) < _ENOUGH_ROWS or any(is_html(cell) for cell in first):
        return False
    columns = list(zip(*others, strict=False))
    if any(all(map(is_html, column)) for column in columns):
        return True
    below = [cell.strip() for column in columns for cell in column if cell.strip()]
    capitals = sum(cell[0].isupper() for cell in below)
    return all(map(str.islower, first)) and capitals > _NEARLY_ALL * len(below)


def _columns_of(heading: Sequence[str]) -> Columns:
    """Return what a row of names says of the columns; the first two are the sides otherwise."""
    names = [cell.strip().casefold() for cell in heading]
    tags, key, deck = _first(names, _TAGS), _first(names, _KEYS), _first(names, _DECKS)
    others = [at for at in range(len(names)) if at not in (tags, key, deck)]
    front, back = _first(names, _FRONTS), _first(names, _BACKS)
    sides = [at for at in (front, back) if at is not None] if front != back else []
    if front is None and back is not None:
        sides = [next((at for at in others if at != back), back), back]
    fields = [*dict.fromkeys([*sides, *others])]
    return Columns(fields, [heading[at].strip() for at in fields], key, deck, tags)


def say_further_cells(record: Record, count: int, report: Report) -> None:
    """Say that a row has more cells than there are columns, which are left out."""
    further = " ".join(record.cells[count:]).strip()
    if further:
        report.dropped(
            Place(line=record.line),
            record.cells[0],
            phrase("There are more cells than columns in this line; left out: {0}"),
            further[:_LONGEST_SHOWN],
        )


def note_of(
    cells: Sequence[str],
    columns: Columns,
    *,
    as_html: bool,
    deck: tuple[str, ...] = (),
    tags: Sequence[str] = (),
) -> Note:
    """Return a row as a note: its first field is the front, all others are on the back.

    Args:
        cells: The row.
        columns: What is in it.
        as_html: Whether the cells are HTML.
        deck: The deck of all cards; the row's own stands before it.
        tags: What all cards have.
    """
    values = [_cell(cells, at) for at in columns.fields]
    values = values if as_html else [_escaped(value) for value in values]
    own_deck = [part.strip() for part in _cell(cells, columns.deck).split("::")]
    own_tags = re.split(r"[\s,،]+", _cell(cells, columns.tags))
    return Note(
        guid=_cell(cells, columns.key).strip(),
        type=_type_of(values, columns.labels),
        tags=[*tags, *filter(None, own_tags)],
        values=values,
        deck=tuple(filter(None, own_deck)) or deck,
        cards=(0,),
    )


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _escaped(text: str) -> str:
    return html.escape(text.strip(), quote=False).replace("\n", "<br>")


def _type_of(values: Sequence[str], labels: Sequence[str]) -> NoteType:
    gapped = next((at for at, value in enumerate(values) if next(deletions(value), None)), None)
    return _type(gapped, tuple(labels))


@lru_cache(maxsize=128)
def _type(gapped: int | None, labels: tuple[str, ...]) -> NoteType:
    """Return the type of notes with such fields, of which one may have gaps."""
    names = [f"field {at}" for at in range(len(labels))]
    asked = gapped or 0
    question = _mark(names[asked] if gapped is None else f"cloze:{names[asked]}")
    answer = "".join(
        _shown(name, labels[at] if len(names) > _SIDES else "")
        for at, name in enumerate(names)
        if at != asked
    )
    return NoteType("", gapped is not None, names, {0: Template("", question, answer)})


def _shown(name: str, label: str) -> str:
    """Return a field with its label and a line's end, nothing of it where the field is empty."""
    words = html.escape(label.replace("{", "").replace("}", ""), quote=False)
    before = f"{words}: " if words else ""
    return f"{_mark('#' + name)}{before}{_mark(name)}<br>{_mark('/' + name)}"


def _mark(name: str) -> str:
    return "{{" + name + "}}"
