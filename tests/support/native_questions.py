"""Made-up questions as course/2 writes them, and what their keys say, read by other means."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from memora.services.content.marking.folding import folded, tidied
from tests.support.questions import JSON, NUMBERS, WORDS

#: Words with a star or two, in the way of authors.
PATTERNS = WORDS | st.builds("{}*".format, WORDS) | st.builds("*{}*".format, WORDS)
SEEN = st.text(st.characters(exclude_categories=("Cs", "Cn", "Cc", "Co")), max_size=12)
TAGS = st.text("abcXYZ جبر2", min_size=1, max_size=8).map(str.strip).filter(bool)


def texts(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Return lists of words of which no two look alike."""
    return st.lists(WORDS, min_size=least, max_size=most, unique_by=tidied)


def entries(words: list[str], credits_of: list[float] | None = None) -> st.SearchStrategy[Any]:
    """Return the words as plain texts or objects; with credits all as objects."""
    if credits_of:
        pairs = zip(words, credits_of, strict=True)
        return st.just([{"text": text, "credit": credit} for text, credit in pairs])
    return st.tuples(
        *(
            st.sampled_from([text, {"text": text}, {"text": text, "feedback": "x"}])
            for text in words
        )
    ).map(list)


@st.composite
def multiple_choice(draw: Any) -> dict[str, Any]:
    words = draw(texts(2, 5))
    at = draw(st.integers(0, len(words) - 1))
    if draw(st.booleans()):
        return {"options": draw(entries(words)), "answer_index": at}
    shares = [1 if n == at else draw(st.sampled_from([0, 0.25, 0.5])) for n in range(len(words))]
    return {"options": draw(entries(words, shares))}


@st.composite
def multiple_response(draw: Any) -> dict[str, Any]:
    words = draw(texts(2, 6))
    right = draw(st.sets(st.integers(0, len(words) - 1), min_size=1))
    if draw(st.booleans()):
        return {"options": draw(entries(words)), "answer_indexes": sorted(right)}
    cost = draw(st.sampled_from([-0.25, -1]))
    shares = [1 / len(right) if n in right else cost for n in range(len(words))]
    return {"options": draw(entries(words, shares))}


@st.composite
def true_false(draw: Any) -> dict[str, Any]:
    key = draw(st.booleans())
    if draw(st.booleans()):
        return {"answer": key}
    labels = draw(st.sampled_from([["True", "False"], ["خطأ", "صح"], ["Yes", "No"], ["A", "B"]]))
    options = draw(entries(labels))
    return {"options": options, draw(st.sampled_from(["answer"])): key}


@st.composite
def short_answer(draw: Any) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"answer": draw(PATTERNS)}
    words = draw(st.lists(PATTERNS, min_size=1, max_size=4))
    shares = [1, *(draw(st.sampled_from([0, 0.5, 1])) for _ in words[1:])]
    fields = draw(st.sampled_from([{}, {"case_sensitive": True}]))
    return {"answers": draw(entries(words, shares) | entries(words)), **fields}


@st.composite
def numeric(draw: Any) -> dict[str, Any]:
    value = float(draw(NUMBERS))
    form = draw(st.sampled_from(["number", "text", "range"]))
    key = {
        "number": {"value": value, "tolerance": draw(st.sampled_from([0, 0.5, 2]))},
        "text": {"value": f"{value:f}"},
        "range": {"min": value, "max": value + 1.5},
    }[form]
    other = {"value": value + 100, "credit": draw(st.sampled_from([0, 0.5]))}
    units = draw(st.sampled_from([[], [{"name": "m"}, {"name": "km", "factor": 1000}]]))
    required = {"unit_required": True} if units and draw(st.booleans()) else {}
    return {"values": [key, other], **({"units": units} if units else {}), **required}


@st.composite
def matching(draw: Any) -> dict[str, Any]:
    words = draw(texts(4, 9))
    lefts, rights = words[: len(words) // 2], words[len(words) // 2 :]
    pairs = [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=False)]
    extra = {"distractors": rights[len(lefts) :]} if len(rights) > len(lefts) else {}
    return {"pairs": pairs, **extra}


@st.composite
def ordering(draw: Any) -> dict[str, Any]:
    return {"items": draw(texts(2, 6))}


@st.composite
def cloze(draw: Any) -> dict[str, Any]:
    kinds = {"multiple_choice": multiple_choice, "short_answer": short_answer, "numeric": numeric}
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=3))
    gaps = [
        {"type": kind, **draw(kinds[kind]()), **draw(st.sampled_from([{}, {"points": 2.5}]))}
        for kind in chosen
    ]
    marks = " and ".join(f"{{{{{n}}}}}" for n in range(1, len(gaps) + 1))
    return {"text": f"Fill in {marks}", "gaps": gaps}


def self_check() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={"answer": WORDS})


KEYS = {
    strategy.__name__: strategy
    for strategy in (
        *(multiple_choice, multiple_response, true_false, short_answer, numeric, matching),
        *(ordering, cloze, self_check),
    )
}
ABOUT = st.fixed_dictionaries(
    {},
    optional={
        "explanation": SEEN,
        "hints": st.lists(WORDS, max_size=2),
        "tags": st.lists(TAGS, max_size=3),
        "points": st.sampled_from([0.5, 1, 3]),
        "shuffle": st.booleans(),
        "media": st.just(["media:map"]),
        "text_format": st.just("plain"),
    },
)


def questions(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return faultless questions of a type."""
    return st.builds(
        lambda key, about: {"id": "q", "type": kind, "text": "Which?", **about, **key},
        KEYS[kind](),
        ABOUT,
    )


@st.composite
def altered(draw: Any, kind: str) -> dict[str, Any]:
    """Draw a question of which one value, however deep, is another one, gone or repeated."""
    # Strategies draw the same objects again, which must stay as they are.
    question = deepcopy(draw(questions(kind)))
    holder: Any = question
    while True:
        inner = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        at = draw(st.sampled_from(inner))
        child = holder[at]
        if not isinstance(child, dict | list) or not child or draw(st.booleans()):
            break
        holder = child
    if draw(st.booleans()):
        holder[at] = draw(JSON | st.sampled_from([0, 1, -1, 2, 0.5, 1e300, "*", "\u200f", "ُ", "a"]))
    elif isinstance(holder, list):
        holder.append(deepcopy(draw(st.sampled_from(holder))))
    elif holder is not question or at not in ("id", "type", "text"):
        del holder[at]
    return question


def right_answers(question: dict[str, Any]) -> list[Any]:
    """Return answers that the key of a faultless question calls right."""
    return list(_RIGHT[question["type"]](question))


def wrong_answers(question: dict[str, Any]) -> list[Any]:
    """Return answers that the key of a faultless question does not call right."""
    return list(_WRONG.get(question["type"], lambda _question: ())(question))


def _text(entry: Any) -> str:
    return entry["text"] if isinstance(entry, dict) else entry


def _share(entry: Any, default: float = 1) -> float:
    return entry.get("credit", default) if isinstance(entry, dict) else default


def _shares(question: dict[str, Any]) -> list[float]:
    named = [question.get("answer_index"), *question.get("answer_indexes", [])]
    return [_share(entry, n in named) for n, entry in enumerate(question["options"])]


def _right_choices(question: dict[str, Any]) -> Iterator[Any]:
    for at, share in enumerate(_shares(question)):
        if share == 1:
            yield from (at, _text(question["options"][at]))


def _wrong_choices(question: dict[str, Any]) -> Iterator[Any]:
    for at, share in enumerate(_shares(question)):
        if share < 1:
            yield from (at, _text(question["options"][at]))
    yield len(question["options"])


def _ticked(question: dict[str, Any]) -> set[int]:
    return {at for at, share in enumerate(_shares(question)) if share > 0}


def _right_responses(question: dict[str, Any]) -> Iterator[Any]:
    yield sorted(_ticked(question))
    yield [_text(question["options"][at]) for at in _ticked(question)]


def _wrong_responses(question: dict[str, Any]) -> Iterator[Any]:
    for at in range(len(question["options"])):
        yield sorted(_ticked(question) ^ {at})


def _truth(question: dict[str, Any]) -> bool:
    key = question.get("answer")
    if isinstance(key, str) and key.lower() in ("true", "false") and "options" not in question:
        return key.lower() == "true"
    if isinstance(key, bool):
        return key
    labels = [_text(option) for option in question["options"]]
    at = labels.index(key) if key in labels else question["answer_index"]
    return at == (1 if labels[0] in ("خطأ", "False", "No") else 0)


def _words(question: dict[str, Any]) -> Iterator[Any]:
    alone = [question["answer"]] if "answer" in question else []
    for entry in [*question.get("answers", []), *alone]:
        if _share(entry) == 1:
            for filling in ("zz", "z z"):
                plain = _text(entry).replace("\\*", "\0").replace("*", filling).replace("\0", "*")
                if folded(plain):
                    yield plain


def _numbers(question: dict[str, Any]) -> Iterator[Any]:
    units = question.get("units") or []
    for value in question["values"]:
        if _share(value) != 1:
            continue
        for name in ("value", "min", "max"):
            if name in value and value[name] != "*":
                if not question.get("unit_required"):
                    yield value[name]
                for unit in units:
                    factor = unit.get("factor", 1)
                    if factor == 1:
                        yield f"{value[name]} {unit['name']}"
                    elif not isinstance(value[name], str):
                        yield f"{value[name] / factor!r} {unit['name']}"


def _right_gaps(question: dict[str, Any]) -> Iterator[Any]:
    ways = [right_answers(gap) for gap in question["gaps"]]
    yield [way[0] for way in ways]
    yield [way[-1] for way in ways]


def _wrong_gaps(question: dict[str, Any]) -> Iterator[Any]:
    right = [right_answers(gap)[0] for gap in question["gaps"]]
    for at, gap in enumerate(question["gaps"]):
        for other in (*wrong_answers(gap), None):
            yield [*right[:at], other, *right[at + 1 :]]


def _wrong_pairs(question: dict[str, Any]) -> Iterator[Any]:
    pairs = {pair["left"]: pair["right"] for pair in question["pairs"]}
    offered = {*pairs.values(), *question.get("distractors", [])}
    for left, right in pairs.items():
        yield from ({**pairs, left: other} for other in offered if other != right)


_RIGHT = {
    "multiple_choice": _right_choices,
    "multiple_response": _right_responses,
    "true_false": lambda question: [_truth(question)],
    "short_answer": _words,
    "numeric": _numbers,
    "matching": lambda q: [{pair["left"]: pair["right"] for pair in q["pairs"]}],
    "ordering": lambda question: [list(question["items"])],
    "cloze": _right_gaps,
    "self_check": lambda _question: [1, True],
}
_WRONG = {
    "multiple_choice": _wrong_choices,
    "multiple_response": _wrong_responses,
    "true_false": lambda question: [not _truth(question)],
    "matching": _wrong_pairs,
    "ordering": lambda q: [order for order in [q["items"][::-1]] if order != q["items"]],
    "cloze": _wrong_gaps,
    "self_check": lambda _question: [0.5, False],
}
