"""The intermediate form: what a bank's questions are, whatever the file looked like. Pure.

Texts stand as the source has them, with their markup named; credits are fractions of 1. A parser
mends its syntax only: what is no good question (no right answer, an option twice) it passes on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from memora.services.content.formats.report import Place, Report

Markup = Literal["plain", "html", "markdown"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that came with a text.

    Attributes:
        name: What the source calls it, without folders.
        read: Gives its bytes, which are not kept in memory before; raises FormatError.
    """

    name: str
    read: Callable[[], bytes]


NO_FILES: Mapping[str, StoredFile] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Text:
    r"""A text as it stands in the source.

    Attributes:
        source: The text.
        markup: How it is written. Markup of a system's own is turned into HTML by its parser.
            Formulas may stand as ``\(…\)``, ``\[…\]``, ``$$…$$`` or MathML.
        files: Files that it refers to, by the address as it stands in it (``@@PLUGINFILE@@/a.png``,
            ``images/a.png``).
    """

    source: str
    markup: Markup = "plain"
    files: Mapping[str, StoredFile] = field(default_factory=lambda: NO_FILES)

    def __bool__(self) -> bool:
        return bool(self.source.strip())


EMPTY = Text("")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option and the share of the points that it earns: -1 to 1, 1 for the right one."""

    text: Text
    credit: float = 0.0
    feedback: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Choices:
    """Options to choose from.

    Attributes:
        options: In order.
        several: Whether more than one may be chosen; their credits then make 1 together.
        shuffle: Whether another order is as good; None where the source does not say.
        all_or_nothing: Whether several earn their points only all together.
        only_right: Whether the source says of several only which are right, and nothing of what
            the others cost.
    """

    options: Sequence[Choice]
    several: bool = False
    shuffle: bool | None = None
    all_or_nothing: bool = False
    only_right: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false.

    Attributes:
        answer: Which of the two is right.
        if_true: What who chose the true one is told.
        if_false: What who chose the false one is told.
        true: What the true one is called; empty where the source has no words of its own.
        false: What the false one is called.
    """

    answer: bool
    if_true: Text = EMPTY
    if_false: Text = EMPTY
    true: Text = EMPTY
    false: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Accepted:
    r"""An accepted answer; in ``pattern`` ``*`` stands for anything and ``\*`` for a star.

    One of credit 0 is not accepted: it only carries feedback.
    """

    pattern: str
    credit: float = 1.0
    feedback: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a few, typed."""

    answers: Sequence[Accepted]
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """An accepted number: a value with its absolute tolerance, or a range.

    Attributes:
        value: The number as the source writes it, which may have a comma, powers or digits of any
            script; ``*`` for any other; None where there is a range.
        tolerance: Absolute.
        low: The range's lower end.
        high: Its upper end.
        credit: The share of the points; of credit 0 it only carries feedback.
        feedback: What who typed it is told.
    """

    value: str | None
    tolerance: float = 0.0
    low: float | None = None
    high: float | None = None
    credit: float = 1.0
    feedback: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and how much of the key's own unit it is."""

    name: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number, typed."""

    values: Sequence[Number]
    units: Sequence[Unit] = ()
    unit_required: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Left sides with what belongs to them, and right sides that belong to none."""

    pairs: Sequence[tuple[Text, Text]]
    distractors: Sequence[Text] = ()
    shuffle: bool | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Things in their right order."""

    items: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap: what is chosen or typed there, and what it weighs among its like."""

    answer: Choices | Words | Numbers
    points: float = 1.0


@dataclass(frozen=True, slots=True)
class Gaps:
    """A text with gaps: ``{{1}}`` in the item's text is the first."""

    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Own:
    """Students compare what they wrote, said or drew with a model answer."""

    model: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Reading:
    """Nothing is asked: a text to read before the next question."""


Answer: TypeAlias = Choices | Truth | Words | Numbers | Pairs | Order | Gaps | Own | Reading


@dataclass(frozen=True, slots=True)
class Item:
    """One question or reading.

    Attributes:
        place: Where it stands.
        name: What the source calls it; may repeat, may be empty.
        text: What is asked.
        answer: How it is answered.
        key: What tells it from others in the source for ever (``idnumber``, an identifier, a
            guid); empty where there is nothing such.
        category: Where the source files it, from the top; empty where it does not say.
        explanation: Shown after the answer.
        hints: In order.
        tags: As they are.
        points: What it weighs; None where the source does not say.
        seconds: How long it should take; None where the source does not say.
    """

    place: Place
    name: str
    text: Text
    answer: Answer
    key: str = ""
    category: tuple[str, ...] = ()
    explanation: Text = EMPTY
    hints: Sequence[Text] = ()
    tags: Sequence[str] = ()
    points: float | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """What the source itself counts as one question.

    Attributes:
        items: The questions that it becomes, which stay together; none where it is refused, and
            the report then says why.
    """

    items: Sequence[Item] = ()


@dataclass(slots=True)
class Bank:
    """All that is in a file.

    Attributes:
        format: The format's name, as ``import_file`` takes it.
        units: In the source's order, refused ones too: their number is ``found``.
        report: What could not be read as it stands.
        title: What the source calls itself; empty where it does not say.
    """

    format: str
    units: list[SourceUnit] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    title: str = ""
