"""Which column holds what: the row of headings is found by its words, whoever wrote it. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from memora.services.content.formats.sheet.cells import Row
from memora.services.content.formats.sheet.vocabulary import (
    ALPHABETS,
    LABEL_STEMS,
    NUMBERED_ROLE_OF,
    ORDINALS,
    PERHAPS_OPTIONS,
    ROLE_OF,
    SOLUTIONS,
    Role,
    plain,
)

#: Above the headings stand a title and what the system says of its template.
SEARCHED_ROWS = 20
#: Characters of a heading.
_LONGEST = 300
#: Kahoot writes how long an answer may be behind the heading, others what it is for.
_ASIDE = re.compile(r"(?<!\s)\s+[-–—]\s.*|[\n:].*", re.DOTALL)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LABEL_FIRST = re.compile(r"[(\[](\w{1,2})[)\]]\s*(\S.*)", re.DOTALL)
#: ``2. Question``, where columns are numbered.
_NUMBERING = re.compile(r"[0-9]{1,2}[.)]\s+(?=\S)")
_NUMBER_FIRST = re.compile(r"([0-9])(?:st|nd|rd|th)? (.+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")
_ENDING = re.compile(r"(\S.*?)\s*([0-9]{1,3}|\b\w)(?: ?\+| text| html)?\Z")
#: ``optiona``, ``questiontext``: names of programs.
_GLUED_ENDING = re.compile(r"([a-z]{3,})([a-h])")
#: ``Option A is correct``, ``choice 1 feedback``: what the column says of an option.
_OF_OPTION = re.compile(r"(\S.*?) ([0-9]{1,3}|\w) (\S.*)")
_TICKS = frozenset({"correct", "right", "true", "is right", "is true"})
#: What says only how a text is written, or that a topic has a title.
_WRITTEN_AS = re.compile(r"(?:html|text|content) of (?:the )?")
_SUFFIX = re.compile(r" (?:key|title|name|html|text|value)\Z")
_SUFFIXED: frozenset[Role] = frozenset({"right", "category", "explanation", "hint", "difficulty"})
_GLUED_ROLE_OF = {word.replace(" ", ""): role for word, role in ROLE_OF.items()}
_NUMBERS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
#: Which of several columns is the question, the better heading first.
_BEST_TEXT = ("question text", "question html", "text", "question")
_FEWEST_ALONE = 3
#: What questions weigh beside people.
_QUESTIONS = 1000
_IS_INDEX = re.compile(r"index|idx|id\b")
_IS_MINUTES = re.compile(r"\bmin|دقيق|دقائق")
_IS_COUNTED = re.compile(
    r"answer #|\([0-9] ?[-–] ?[0-9]\)|number|index|رقم|numéro|número|nummer|номер|option id"
)


class Heading(NamedTuple):
    """What a heading says.

    Attributes:
        role: What its column holds.
        label: Which of its like, as the heading has it: a number or a folded letter; empty where
            it has none.
        is_sure: Whether it can mean nothing else; ``Answer 1`` can.
    """

    role: Role
    label: str = ""
    is_sure: bool = True


@dataclass(slots=True)
class Columns:
    """Which column holds what, each counted from 0.

    Attributes:
        row: The number of the row of headings.
        headings: The headings as they stand, by column.
        of: The columns of each role, in order.
        options: The column of each option, by the number that the sheet gives it.
        feedback: Likewise, for what is said of an option.
        credits: Likewise, for what an option earns.
        is_counted: Whether right answers are the options' numbers, by the heading.
        counts_from_zero: Whether the heading calls that an index.
        is_minutes: Whether times are in minutes.
        alphabet: The letters that options are called by, as the headings have them; empty where
            they have none.
    """

    row: int
    headings: Sequence[str] = ()
    of: dict[Role, list[int]] = field(default_factory=dict)
    options: dict[int, int] = field(default_factory=dict)
    feedback: dict[int, int] = field(default_factory=dict)
    credits: dict[int, int] = field(default_factory=dict)
    is_counted: bool = False
    counts_from_zero: bool = False
    is_minutes: bool = False
    alphabet: str = ""

    def has(self, *roles: Role) -> bool:
        """Say whether there is a column of one of the roles."""
        return any(self.of.get(role) for role in roles)

    @property
    def are_questions(self) -> bool:
        """Whether the columns are those of questions with their answers."""
        return self.has("text") and (
            self.has("right", "options", "wrong", "type") or len(self.options) > 1
        )

    @property
    def people(self) -> int:
        """How many columns are those of people; questions have names too."""
        people = len(self.of.get("person", ()))
        return people + len(self.of.get("name", ())) if people else 0

    @property
    def worth(self) -> int:
        """How much the row looks like headings of questions."""
        return len(self.of) + len(self.options) if self.are_questions else 0

    @property
    def name_one_thing(self) -> bool:
        """Whether two columns of right answers have names of their own: letter and text of it."""
        names = [plain(self.headings[at]).rstrip(" 0123456789") for at in self.of.get("right", ())]
        return len({*names}) == len(names)

    def unknown(self) -> Iterator[int]:
        """Yield the columns with a heading that says nothing of questions."""
        known = {at for role, columns in self.of.items() if role != "person" for at in columns}
        known |= {*self.options.values(), *self.feedback.values(), *self.credits.values()}
        yield from (at for at, text in enumerate(self.headings) if text and at not in known)


def find_columns(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of the row that is most like headings of questions; None if none is.

    Args:
        rows: The first rows of a sheet.
    """
    found = [columns_of(row) for row in rows[:SEARCHED_ROWS]]
    best = max(found, key=lambda columns: columns.worth, default=None)
    return best if best is not None and best.worth else None


def is_class_list(rows: Sequence[Row]) -> bool:
    """Say whether the first row with something in it heads a list of people."""
    for row in rows[:SEARCHED_ROWS]:
        if any(row.cells):
            columns = columns_of(row)
            return columns.people > 1 and not columns.are_questions
    return False


def likeness(rows: Sequence[Row]) -> int:
    """Return how much the first rows look like a sheet with headings, to compare readings."""
    columns = find_columns(rows)
    people = max((columns_of(row).people for row in rows), default=0)
    return people + (_QUESTIONS * columns.worth if columns else 0)


def columns_of(row: Row) -> Columns:
    """Return what each column holds if a row is one of headings."""
    columns = Columns(row.number, row.cells)
    said = dict(_alone(row.cells))
    for at, text in enumerate(row.cells):
        heading = heading_of(text)
        if heading is not None:
            said.setdefault(at, heading)
    columns.alphabet = _alphabet_of({each.label for each in said.values() if each.label.isalpha()})
    options_are_sure = any(each.role == "option" and each.is_sure for each in said.values())
    for at, each in sorted(said.items()):
        index = place_of(each.label, columns.alphabet) or 0
        if each.role == "option" and (each.is_sure or not options_are_sure):
            columns.options.setdefault(index, at)
        elif each.role == "option":
            columns.of.setdefault("right", []).append(at)
        elif each.role == "feedback":
            columns.feedback.setdefault(index, at)
        elif each.role == "credit":
            columns.credits.setdefault(index, at)
        else:
            columns.of.setdefault(each.role, []).append(at)
    _settle(columns)
    return columns


def heading_of(text: str) -> Heading | None:
    """Return what a heading says; None where nobody knows."""
    if len(text) > _LONGEST:
        return None
    shown = unicodedata.normalize("NFC", text).replace("_", " ").strip()
    label = _LABEL_FIRST.fullmatch(shown)
    if label:
        shown = f"{label[2]} {label[1]}"
    bare = _BRACKETS.sub("", _ASIDE.sub("", _NUMBERING.sub("", shown)))
    for form in (bare, _CAMEL.sub(" ", bare)):
        word = _WRITTEN_AS.sub("", plain(form))
        role = ROLE_OF.get(word) or _GLUED_ROLE_OF.get(word) or _role_without_suffix(word)
        if role is not None:
            return Heading(role)
        word = " ".join(ORDINALS.get(part, part) for part in word.split(" "))
        ending = (
            _ENDING.fullmatch(word)
            or _GLUED_ENDING.fullmatch(word)
            or _ENDING.fullmatch(_NUMBER_FIRST.sub(r"\2 \1", word))
        )
        if ending and ending[1] in NUMBERED_ROLE_OF:
            return Heading(NUMBERED_ROLE_OF[ending[1]], ending[2])
        if ending and ending[1] in PERHAPS_OPTIONS:
            return Heading("option", ending[2], is_sure=False)
        said = _of_option(word)
        if said is not None:
            return said
    return None


def _role_without_suffix(word: str) -> Role | None:
    role = ROLE_OF.get(_SUFFIX.sub("", word))
    return role if role in _SUFFIXED else None


def _of_option(word: str) -> Heading | None:
    """Return what a heading says of one option; None where it says nothing of one."""
    match = _OF_OPTION.fullmatch(word)
    if match is None or match[1] not in LABEL_STEMS:
        return None
    role = "credit" if match[3] in _TICKS else NUMBERED_ROLE_OF.get(match[3])
    return Heading(role, match[2]) if role in ("credit", "feedback") else None


def place_of(label: str, alphabet: str = "") -> int | None:
    """Return which option a number or folded letter stands for, from 1; None if for none.

    Args:
        label: The number or letter.
        alphabet: The letters in which the sheet counts; empty where it does not show.
    """
    if label.isdecimal():
        return int(label)
    for letters in (alphabet, *ALPHABETS):
        if label and label in letters:
            return letters.index(label) + 1
    return None


def _alone(cells: Sequence[str]) -> Iterator[tuple[int, Heading]]:
    """Yield columns that are headed by letters or numbers alone: Q, A, or options, mostly three."""
    marks = {plain(text): at for at, text in enumerate(cells)}
    asked = next((at for at, text in enumerate(cells) if text.strip(". ") in ("Q", "q")), None)
    if asked is not None:
        yield asked, Heading("text")
        if "a" in marks and "b" not in marks:
            yield marks["a"], Heading("right")
    # Beside a question and its right answer two letters are options, too.
    others = {ROLE_OF.get(mark) for mark in marks}
    fewest = _FEWEST_ALONE - ({"text", "right"} <= others)
    for letters in (*ALPHABETS, _NUMBERS):
        missing = next((at for at, each in enumerate(letters) if each not in marks), len(letters))
        if missing >= fewest:
            yield from ((marks[each], Heading("option", each)) for each in letters[:missing])
            return


def _settle(columns: Columns) -> None:
    """Decide what only the other headings tell."""
    of = columns.of
    if len(of.get("text", ())) > 1:
        of["text"] = [min(of["text"], key=lambda at: _text_rank(columns.headings[at]))]
    right = of.get("right", [])
    plural = [at for at in right if plain(columns.headings[at]) == "answers"]
    if 0 < len(plural) < len(right) and not columns.options and "options" not in of:
        # "Answers" beside "Correct answer" are the options.
        of["options"] = plural[:1]
        right.remove(plural[0])
    if len(right) > 1 and (columns.options or "options" in of):
        for at in [at for at in right if plain(columns.headings[at]) in SOLUTIONS]:
            if len(right) > 1:
                right.remove(at)
                of.setdefault("explanation", []).append(at)
    shown = _CAMEL.sub(" ", " ".join(columns.headings[at] for at in right)).lower()
    columns.counts_from_zero = bool(_IS_INDEX.search(shown.replace("_", " ")))
    columns.is_counted = bool(_IS_COUNTED.search(shown.replace("_", " ")))
    times = " ".join(columns.headings[at] for at in of.get("seconds", ()))
    columns.is_minutes = bool(_IS_MINUTES.search(times.lower()))


def _text_rank(heading: str) -> int:
    word = plain(_BRACKETS.sub("", _ASIDE.sub("", heading)))
    return _BEST_TEXT.index(word) if word in _BEST_TEXT else len(_BEST_TEXT)


def _alphabet_of(letters: set[str]) -> str:
    fitting = (each for each in ALPHABETS if letters and letters <= set(each[: len(letters)]))
    return next(fitting, "")
