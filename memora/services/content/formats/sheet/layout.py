"""The template's columns and words in each language, and an item in them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from memora.services.content.formats.bank import (
    Answer,
    Choices,
    Gaps,
    Item,
    Numbers,
    Order,
    Own,
    Pairs,
    Reading,
    Text,
    Truth,
    Words,
)
from memora.services.content.formats.sheet.notation import (
    joined,
    shown_gap,
    shown_number,
    shown_pair,
)
from memora.services.content.marking.values import text_of

#: Options of the template; a workbook that is written has as many as it needs.
OPTIONS = 8
#: What a right option earns: of one it is all, of several a share.
_FULL, _ANY = 1.0, 1e-9


@dataclass(frozen=True, slots=True)
class Layout:
    """The template in one language.

    Attributes:
        language: Its code.
        before: The headings before the options: category, id, type, question.
        option: What an option's heading begins with.
        letters: What options are called, as far as there are letters.
        after: The headings after the options: right answer, points, explanation, hints, tags,
            seconds, text format, and the one of what cells cannot show.
        kinds: What the types are called, by the class of their answer; several answers have a
            name of their own.
        several: That name.
        truths: What true and false are called.
    """

    language: str
    before: tuple[str, str, str, str]
    option: str
    letters: Sequence[str]
    after: tuple[str, str, str, str, str, str, str, str]
    kinds: Mapping[type[Answer], str]
    several: str
    truths: tuple[str, str]

    @property
    def is_rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self.language == "ar"

    def headings(self, options: int = OPTIONS) -> list[str]:
        """Return the row of headings."""
        return [
            *self.before,
            *(f"{self.option} {self.label(at)}" for at in range(options)),
            *self.after,
        ]

    def label(self, at: int) -> str:
        """Return what an option is called."""
        return self.letters[at] if at < len(self.letters) else str(at + 1)

    def row(self, item: Item, options: int = OPTIONS) -> list[str]:
        """Return an item's cells, but for what they cannot show.

        Args:
            item: The item.
            options: How many columns of options there are.
        """
        shown = _options(item.answer)
        kind = self.several if _is_several(item.answer) else self.kinds[type(item.answer)]
        markdown = "Markdown" if item.text.markup == "markdown" else ""
        return [
            " / ".join(name.replace("/", "//") for name in item.category),
            item.key,
            kind,
            item.text.source,
            *shown[:options],
            *[""] * (options - len(shown)),
            self._right(item.answer),
            text_of(item.points) or "",
            item.explanation.source,
            "\n".join(hint.source for hint in item.hints),
            ", ".join(item.tags),
            text_of(item.seconds) or "",
            markdown,
        ]

    def _right(self, answer: Answer) -> str:
        """Return what stands in the column of the right answer."""
        match answer:
            case Choices(options, several):
                least = _ANY if several else _FULL
                right = (at for at, each in enumerate(options) if each.credit >= least)
                return ", ".join(map(self.label, right))
            case Truth():
                at = 0 if answer.answer else 1
                return self.label(at) if _options(answer) else self.truths[at]
            case Words(answers):
                return joined(each.pattern for each in answers if each.credit > 0)
            case Numbers(values):
                return joined(shown_number(each) for each in values if each.credit > 0)
            case Own(model):
                return model.source
        return ""


def options_shown(item: Item) -> int:
    """Return how many columns of options an item needs."""
    return len(_options(item.answer))


def _options(answer: Answer) -> list[str]:
    """Return what stands in the columns of options."""
    match answer:
        case Choices(options):
            return _sources(each.text for each in options)
        case Truth() as truth:
            names = _sources([truth.true, truth.false])
            return names if all(names) else []
        case Pairs(pairs, distractors):
            shown = [shown_pair(left.source, right.source) for left, right in pairs]
            return shown + [shown_pair("", each.source) for each in distractors]
        case Order(items):
            return _sources(items)
        case Gaps(gaps):
            return [shown_gap(gap.answer) for gap in gaps]
    return []


def _sources(texts: Iterable[Text]) -> list[str]:
    return [text.source for text in texts]


def _is_several(answer: Answer) -> bool:
    return isinstance(answer, Choices) and answer.several


ENGLISH = Layout(
    "en",
    ("Category", "Id", "Type", "Question"),
    "Option",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    (
        *("Right answer", "Points", "Explanation", "Hints", "Tags", "Seconds", "Text format"),
        "Memora",
    ),
    {
        Choices: "Multiple choice",
        Truth: "True or false",
        Words: "Short answer",
        Numbers: "Number",
        Pairs: "Matching",
        Order: "Ordering",
        Gaps: "Gaps",
        Own: "Self-check",
        Reading: "Reading",
    },
    "Several answers",
    ("True", "False"),
)
ARABIC = Layout(
    "ar",
    ("الفئة", "المعرف", "النوع", "السؤال"),
    "الخيار",
    ("أ", "ب", "ج", "د", "هـ", "و", "ز", "ح"),
    (
        *("الإجابة الصحيحة", "الدرجة", "الشرح", "التلميحات", "الوسوم", "الثواني", "تنسيق النص"),
        "Memora",
    ),
    {
        Choices: "اختيار من متعدد",
        Truth: "صح أو خطأ",
        Words: "إجابة قصيرة",
        Numbers: "عدد",
        Pairs: "توصيل",
        Order: "ترتيب",
        Gaps: "فراغات",
        Own: "تصحيح ذاتي",
        Reading: "قراءة",
    },
    "أكثر من إجابة",
    ("صح", "خطأ"),
)
LAYOUTS: Mapping[str, Layout] = {layout.language: layout for layout in (ENGLISH, ARABIC)}
