"""Made-up questions with their right answers, and JSON that is neither."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from memora.services.content.marking import QUESTION_TYPES
from memora.services.content.marking.folding import folded

#: Whatever a text may hold, but for what this Python's Unicode does not know yet.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=20)
WORDS = st.text("abcdeéXYZ²52 أاإبةهتىيكمن٣٤ُّ'-", min_size=1, max_size=12).filter(folded)
NUMBERS = st.decimals("-99999", "99999", places=3).map(lambda number: number.normalize() + 0)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    *("options", "answer_index", "answer_indexes", "answer", "answers", "values", "units"),
    *("pairs", "distractors", "items", "gaps", "tolerance", "case_sensitive", "unit_required"),
)
PARTS = ("text", "credit", "value", "tolerance", "min", "max", "name", "factor", "left", "right")
OBJECTS = st.dictionaries(st.sampled_from(PARTS), JSON | WORDS | st.integers(-2, 9), max_size=4)
#: Questions of every type whose fields hold anything.
STRANGE = st.builds(
    lambda kind, fields: {"type": kind, **fields},
    st.sampled_from((*QUESTION_TYPES, "essay")),
    st.dictionaries(st.sampled_from(FIELDS), JSON | st.lists(OBJECTS | WORDS, max_size=4)),
)


@dataclass
class Case:
    """A question, an answer that is right, and answers that are not."""

    question: dict[str, Any]
    right: Any
    wrong: list[Any] = field(default_factory=list)


def texts(least, most):
    return st.lists(WORDS, min_size=least, max_size=most, unique_by=folded)


@st.composite
def multiple_choice(draw):
    options = draw(texts(2, 6))
    at = draw(st.integers(0, len(options) - 1))
    others = [other for other in range(len(options)) if other != at]
    question = {"type": "multiple_choice", "options": options, "answer_index": at}
    right = draw(st.sampled_from([at, options[at], f" {options[at]}\u200f"]))
    return Case(question, right, [*others, *(options[other] for other in others), len(options)])


@st.composite
def multiple_response(draw):
    options = draw(texts(2, 6))
    places = list(range(len(options)))
    right = draw(st.lists(st.sampled_from(places), min_size=1, unique=True))
    question = {"type": "multiple_response", "options": options, "answer_indexes": sorted(right)}
    answer = [draw(st.sampled_from([at, options[at]])) for at in right]
    toggled = [sorted({at} ^ set(right)) for at in places]
    return Case(question, answer, [*toggled, [*answer, len(options)]])


@st.composite
def true_false(draw):
    key = draw(st.booleans())
    form = draw(st.sampled_from([key, str(key), str(key).lower()]))
    return Case({"type": "true_false", "answer": form}, key, [not key, str(not key), 0, 1])


@st.composite
def short_answer(draw):
    answers = draw(texts(1, 4))
    typed = draw(st.sampled_from(answers))
    right = draw(st.sampled_from([typed, f"\u2067{typed} ", typed.replace(" ", "\u00a0 ")]))
    question = {"type": "short_answer", "answers": [{"text": text} for text in answers]}
    longest = max(map(len, answers))
    return Case(question, right, [typed + "q" * (longest + 1), "q" * (longest + 1) + typed])


@st.composite
def numeric(draw):
    number = draw(NUMBERS)
    tolerance = draw(st.sampled_from([0, 0.25, 2]))
    unit = draw(st.sampled_from(["", "m", " km/h", " م", "²"]))
    question = {
        "type": "numeric",
        "values": [{"value": float(number), "tolerance": tolerance}],
        "units": [{"name": unit.strip(), "factor": 1}] if unit else [],
    }
    plain = f"{number:f}"
    shapes = [plain, plain.replace(".", ","), plain.replace("-", "−").replace(".", "٫")]
    grouped = f"{number:,f}".replace(",", "\u202f")
    right = draw(st.sampled_from([*shapes, grouped])).translate(
        draw(st.sampled_from([{}, {48 + n: chr(0x660 + n) for n in range(10)}]))
    )
    away = [number + 3, number - 3, number * 1000 + (7 if number >= 0 else -7)]
    return Case(question, right + unit, [f"{other:f}{unit}" for other in away] + [f"{plain} kg"])


@st.composite
def matching(draw):
    lefts, rights = draw(texts(2, 5)), draw(texts(7, 7))
    pairs = dict(zip(lefts, rights, strict=False))
    question = {
        "type": "matching",
        "pairs": [{"left": left, "right": right} for left, right in pairs.items()],
        "distractors": rights[len(lefts) :],
    }
    swapped = {**pairs, lefts[0]: rights[1], lefts[1]: rights[0]}
    less = {left: right for left, right in pairs.items() if left != lefts[0]}
    return Case(question, pairs, [swapped, {**pairs, lefts[0]: rights[-1]}, less])


@st.composite
def ordering(draw):
    items = draw(texts(2, 6))
    other = draw(st.permutations(items).filter(lambda order: order != items))
    question = {"type": "ordering", "items": items}
    return Case(question, list(items), [other, items[1:], [*items, items[0]], items[::-1]])


@st.composite
def cloze(draw):
    gaps = draw(st.lists(multiple_choice() | short_answer() | numeric(), min_size=1, max_size=4))
    points = [draw(st.sampled_from([{}, {"points": 1}, {"points": 2.5}])) for _ in gaps]
    question = {
        "type": "cloze",
        "gaps": [gap.question | own for gap, own in zip(gaps, points, strict=True)],
    }
    right = [gap.right for gap in gaps]
    wrong = [
        [*right[:at], other, *right[at + 1 :]]
        for at, gap in enumerate(gaps)
        for other in (gap.wrong[0], gap.wrong[-1], None)
    ]
    return Case(question, right, wrong)


#: Questions whose key decides, by type.
CASES = {
    strategy.__name__: strategy()
    for strategy in (
        *(multiple_choice, multiple_response, true_false, short_answer, numeric, matching),
        *(ordering, cloze),
    )
}
