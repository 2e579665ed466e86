"""A row of a sheet, by what its columns hold. Pure."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from memora.services.content.formats.bank import EMPTY, Accepted, Markup, StoredFile, Text
from memora.services.content.formats.report import Phrase, Place, Report
from memora.services.content.formats.sheet.cells import Row
from memora.services.content.formats.sheet.headings import Columns
from memora.services.content.formats.sheet.labels import Evidence, Options, without_labels
from memora.services.content.formats.sheet.notation import accepted_in
from memora.services.content.formats.sheet.pictures import Picture
from memora.services.content.formats.sheet.vocabulary import MARKDOWN_WORDS, Role, plain
from memora.services.content.formats.texts import indices
from memora.services.content.formats.texts.losses import MISSING, REMOTE

#: Between options that share a cell, what is written least within one first.
_BETWEEN_OPTIONS = tuple(map(re.compile, (r"\n", r"\|", r"[;؛]", r"[,،]", r"\s[-–—]\s", r"/")))
_FEWEST = 2
#: A cell that is marked up as a whole, or has what only HTML can say. Of a tag within a sentence
#: nobody knows whether it is meant or asked for.
_HTML = re.compile(
    r"\s*<(p|div|span|ul|ol|table|h[1-6]|b|i|em|strong)\b[^<>]*>.*</\1>\s*"
    r"|.*<(su[bp])>[^<>]*</\2>.*|\s*<img\s[^<>]*>\s*",
    re.DOTALL | re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[([^\[\]\n]*)\]\(([^()\s]+)(?:\s[^()]*)?\)")
_CONTENT: tuple[Role, ...] = ("text", "right", "options", "wrong", "explanation", "hint", "image")


@dataclass(slots=True)
class Sheet:
    """What holds for all rows of a sheet.

    Attributes:
        name: What it is called; empty in a file that is one sheet.
        columns: What its columns hold.
        report: Hears of what is read otherwise than it stands there.
        evidence: How it names right answers.
        between: What stands between options that share a cell.
        said: What was said once and holds for all rows.
        pictures: What lies on its cells, by row.
    """

    name: str
    columns: Columns
    report: Report
    evidence: Evidence = field(init=False)
    between: re.Pattern[str] = _BETWEEN_OPTIONS[0]
    said: set[tuple[Phrase, Any]] = field(default_factory=set)
    pictures: Mapping[int, Sequence[Picture]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.evidence = Evidence.of(self.columns, ())

    @property
    def is_own(self) -> bool:
        """Whether it is written by Memora, or on its template."""
        return self.columns.has("extras")

    @property
    def markup(self) -> Markup:
        """How its texts are written where they do not say."""
        # Kolibri's exercises are Markdown; nobody else has that column.
        return "markdown" if self.columns.has("source") else "plain"

    def place(self, row: int) -> Place:
        """Return where a row stands."""
        return Place(row=row, sheet=self.name or None)

    def say_once(self, row: int, what: Phrase, value: Any) -> None:
        """Say that something is read otherwise than it stands, for all rows in which it is so."""
        if (what, value) not in self.said:
            self.said.add((what, value))
            self.report.changed(self.place(row), "", what, value)


class Cells:
    """A row's cells by what they hold.

    Args:
        sheet: Its sheet.
        row: The row.
    """

    def __init__(self, sheet: Sheet, row: Row) -> None:
        self.sheet = sheet
        self.number = row.number
        self._cells = row.cells

    def at(self, column: int | None) -> str:
        """Return the text of a column; an empty one where the row has none."""
        return self._cells[column] if column is not None and column < len(self._cells) else ""

    def all(self, role: Role) -> list[str]:
        """Return the texts of a role's columns, without empty ones."""
        texts = map(self.at, self.sheet.columns.of.get(role, ()))
        return [text for text in texts if text]

    def first(self, role: Role) -> str:
        """Return the first text of a role's columns; an empty one where there is none."""
        return next(iter(self.all(role)), "")

    @property
    def is_blank(self) -> bool:
        """Whether there is no question, though there may be its number, type and time."""
        options = self.sheet.columns.options.values()
        return not any(self.all(role) for role in _CONTENT) and not any(map(self.at, options))

    @property
    def repeats_headings(self) -> bool:
        """Whether it is the row of headings once more, or explains them."""
        return self._cells == self.sheet.columns.headings or _explains(self.first("text"))

    @property
    def options(self) -> Options:
        """The options, from their own columns or the one that they share."""
        columns = sorted(self.sheet.columns.options.items())
        given = [(number, self.at(column)) for number, column in columns]
        given = [(number, text) for number, text in given if text]
        if not given:
            shared = self.first("options")
            given = list(enumerate(divided(shared, self.sheet.between), start=1))
        texts = [text for _number, text in given]
        numbers = [number for number, _text in given]
        return Options(texts if self.sheet.is_own else without_labels(texts), numbers)

    def dropped(self, name: str, what: Phrase, *values: Any, part: str) -> None:
        """Say that something of the row is left out."""
        self.sheet.report.dropped(self.sheet.place(self.number), name, what, *values, part=part)

    @property
    def markup(self) -> Markup:
        """How the row's texts are written."""
        written = self.first("format")
        if not written:
            return self.sheet.markup
        return "markdown" if plain(written) in MARKDOWN_WORDS else "plain"

    def text(self, source: str) -> Text:
        """Return one of the row's texts with its markup."""
        if not source:
            return EMPTY
        if self.sheet.is_own:
            return Text(source, self.markup)
        if self.markup == "markdown":
            return Text(_PICTURE.sub(self._in_words, source), "markdown")
        return Text(source, "html" if _HTML.fullmatch(source) else "plain")

    def _in_words(self, picture: re.Match[str]) -> str:
        """Return a name for a picture of Markdown, which a sheet cannot bring along."""
        words, address = picture.groups()
        loss = REMOTE if address.startswith(("http:", "https:")) else MISSING
        self.dropped("", loss, address, part="media")
        return words or address.rpartition("/")[2]

    def pattern(self, text: str) -> str:
        """Return an accepted answer; a star is a star to whoever does not know our template."""
        return text if self.sheet.is_own else text.replace("*", "\\*")

    def accepted(self, cell: str) -> list[Accepted]:
        """Return the accepted answers of a cell: H₂O also as keyboards have it."""
        patterns = map(self.pattern, accepted_in(cell))
        both = (each for text in patterns for each in (text, indices.without_lower(text)))
        return [Accepted(each) for each in dict.fromkeys(both)]

    def question(self) -> Text:
        """Return what is asked, with the pictures that the row names."""
        text = self.text(self.first("text"))
        images = [(address, "") for address in self.all("image")]
        files: dict[str, StoredFile] = {}
        for number, picture in enumerate(self.sheet.pictures.get(self.number, ()), start=1):
            address = f"{number}/{picture.file.name}"
            files[address] = picture.file
            images.append((address, picture.words))
        if not images:
            return text
        if text.markup == "markdown":
            shown = "".join(f"\n\n![{words}]({address})" for address, words in images)
            return Text(f"{text.source}{shown}", "markdown", files)
        source = text.source if text.markup == "html" else _paragraphs(text.source)
        tags = "".join(
            f'<p><img src="{html.escape(address)}" alt="{html.escape(words)}"></p>'
            for address, words in images
        )
        return Text(f"{source}{tags}", "html", files)


def divided(text: str, between: re.Pattern[str]) -> list[str]:
    """Return the options that share a cell, without the letters that they begin with."""
    listed = _json_list(text)
    if listed is not None:
        return listed
    parts = [part.strip() for part in between.split(text)]
    return without_labels([part for part in parts if part])


def separator_in(shared: Iterable[str]) -> re.Pattern[str]:
    """Return what stands between the options in most of the cells that they share."""
    counted: Counter[re.Pattern[str]] = Counter()
    for text in shared:
        counted.update(
            between for between in _BETWEEN_OPTIONS if len(divided(text, between)) >= _FEWEST
        )
    return max(_BETWEEN_OPTIONS, key=lambda between: counted[between])


def _json_list(text: str) -> list[str] | None:
    """Return the texts of a list, or of options by their letters."""
    if not text.startswith(("[", "{")):
        return None
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(listed, dict):
        listed = list(listed.values())
    if not isinstance(listed, list) or not all(
        isinstance(each, str | int | float) for each in listed
    ):
        return None
    return [str(each).strip() for each in listed if str(each).strip()]


def _paragraphs(text: str) -> str:
    lines: Sequence[str] = html.escape(text, quote=False).split("\n")
    return f"<p>{'<br>'.join(lines)}</p>"


def _explains(text: str) -> bool:
    """Say whether a text is Quizizz's, of what to write below it."""
    return text.lower().startswith("text of the question") and "required" in text
