"""From a bank's questions to topics and lessons of a course/2 file. Pure.

A bank is a unit of its own in a track of its own, so that importing it touches nothing else of a
subject. Questions that an earlier import placed stay in their lessons; what is new comes behind.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from memora.services.content.formats.natives import Asked, Group, Piece
from memora.services.content.formats.natives.ids import digest

#: Of a stage's questions, in bytes; a stage has 1 MB.
_ROOM_IN_A_STAGE = 500_000
_LONGEST_TITLE = 140
_LONGEST_TARGET = 1_000_000
_SLUG_LENGTH = 24
_UNSAFE = re.compile(r"[^a-z0-9]+")
_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier imports of the bank made.

    Attributes:
        lesson_of: By the id of a question, the node id of its lesson.
        topic_titles: By the node id of a topic, its title.
    """

    lesson_of: Mapping[str, str] = field(default_factory=dict)
    topic_titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Bundle:
    """What goes into one lesson together: readings, and the questions behind them."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def questions(self) -> int:
        return sum(isinstance(piece, Asked) for piece in self.pieces)

    @property
    def ids(self) -> Iterator[str]:
        return (piece.question["id"] for piece in self.pieces if isinstance(piece, Asked))


def to_track(
    groups: Iterable[Group],
    *,
    title: str,
    lessons_of: int,
    by_category: bool = True,
    known: Known | None = None,
) -> dict[str, Any]:
    """Return the track of a bank, as a course/2 file has it.

    Args:
        groups: Its questions and readings, in order.
        title: What the bank is called.
        lessons_of: How many questions a lesson shall have. What belongs together is not divided,
            and a text stands in the lesson of the question behind it.
        by_category: Whether each category becomes a topic; else there is one for all.
        known: What earlier imports made.
    """
    bank_id = slug(title)
    known = known or Known()
    topics = _bundles_by_topic(groups, bank_id, title, by_category=by_category)
    lessons = _Lessons(lessons_of, known)
    for topic_id, (_title, bundles) in topics.items():
        lessons.place(topic_id, bundles)
    titles = {topic_id: name for topic_id, (name, _bundles) in topics.items()}
    unit = {
        "id": f"{bank_id}.u",
        "title": shown_title(title),
        "topics": lessons.topics(titles, known.topic_titles),
    }
    return {"id": bank_id, "title": shown_title(title), "units": [unit]}


def lessons_begin(title: str) -> str:
    """Return what the node ids of all lessons of a bank begin with."""
    return f"{slug(title)}.c."


def slug(text: str) -> str:
    """Return a short id for a title: of letters a to z, digits and hyphens.

    Where they do not say all of it, a few digits tell it from others.
    """
    plain = _UNSAFE.sub("-", text.casefold()).strip("-")
    if plain == text.casefold().replace(" ", "-") and len(plain) <= _SLUG_LENGTH:
        return plain
    return f"{plain[:_SLUG_LENGTH]}-{digest(text.casefold())}".lstrip("-")


def shown_title(text: str) -> str:
    """Return a title on one line that fits where titles are stored."""
    words = " ".join(text.split())
    # Each < before a letter is stored with a space behind it.
    room = _LONGEST_TITLE - words.count("<")
    return words if len(words) <= room else f"{words[: max(room, 2) - 1].rstrip()}…"


def _bundles_by_topic(
    groups: Iterable[Group], bank_id: str, title: str, *, by_category: bool
) -> dict[str, tuple[str, list[_Bundle]]]:
    """Return title and bundles of each topic by its node id, in order of appearance."""
    filed: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        filed[_path(group.category) if by_category else ()].append(group)
    slugs = {path: slug(_BETWEEN.join(path) if path else title) for path in filed}
    times = Counter(slugs.values())
    topics = {}
    for path, filed_there in filed.items():
        name = slugs[path] if times[slugs[path]] == 1 else f"{slugs[path]}-{digest(path)}"
        topic_title = _BETWEEN.join(path) if path else title
        topics[f"{bank_id}.c.{name}"] = (shown_title(topic_title), _bundles(filed_there))
    return topics


def _path(category: tuple[str, ...]) -> tuple[str, ...]:
    words = (" ".join(part.split()) for part in category)
    return tuple(part for part in words if part)


def _bundles(groups: Iterable[Group]) -> list[_Bundle]:
    """Put readings before the questions that follow them; those at the end behind the last."""
    bundles: list[_Bundle] = []
    open_bundle = _Bundle()
    for group in groups:
        open_bundle.pieces += group.pieces
        if open_bundle.questions:
            bundles.append(open_bundle)
            open_bundle = _Bundle()
    if open_bundle.pieces and bundles:
        bundles[-1].pieces += open_bundle.pieces
    elif open_bundle.pieces:
        bundles.append(open_bundle)
    return bundles


class _Lessons:
    """Places bundles in lessons."""

    def __init__(self, most: int, known: Known) -> None:
        self._most = most
        self._known = known
        self._bundles: dict[str, list[_Bundle]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)
        for lesson in set(known.lesson_of.values()):
            topic, number = _parts_of(lesson)
            self._numbers[topic] = max(self._numbers[topic], number)

    def place(self, topic: str, bundles: list[_Bundle]) -> None:
        """Place the bundles of a topic: where they were, else in its last lesson or a new one."""
        old = {id(bundle): lesson for bundle in bundles if (lesson := self._lesson_of(bundle))}
        counted = Counter[str]()
        for bundle in bundles:
            if id(bundle) in old:
                counted[old[id(bundle)]] += bundle.questions
        last = max(
            (each for each in counted if _parts_of(each)[0] == topic), key=_parts_of, default=""
        )
        for bundle in bundles:
            lesson = old.get(id(bundle))
            if lesson is None:
                is_full = counted[last] and counted[last] + bundle.questions > self._most
                if not last or is_full:
                    self._numbers[topic] += 1
                    last = f"{topic}.{self._numbers[topic]}"
                lesson = last
                counted[lesson] += bundle.questions
            self._bundles[lesson].append(bundle)

    def topics(
        self, titles: Mapping[str, str], earlier_titles: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        """Return the topics with their lessons."""
        by_topic: dict[str, list[str]] = {topic: [] for topic in titles}
        for lesson in self._bundles:
            by_topic.setdefault(_parts_of(lesson)[0], []).append(lesson)
        topics = []
        for topic, lessons in by_topic.items():
            if lessons:
                title = titles.get(topic) or earlier_titles.get(topic) or topic
                nodes = [self._node(each, title) for each in sorted(lessons, key=_parts_of)]
                topics.append({"id": topic, "title": title, "lessons": nodes})
        return topics

    def _node(self, lesson: str, topic_title: str) -> dict[str, Any]:
        number = str(_parts_of(lesson)[1])
        title = f"{topic_title[: _LONGEST_TITLE - len(number) - 1]} {number}"
        pieces = [piece for bundle in self._bundles[lesson] for piece in bundle.pieces]
        stages = list(_stages(pieces, title))
        return {"id": lesson, "title": title, "text_format": "markdown", "stages": stages}

    def _lesson_of(self, bundle: _Bundle) -> str | None:
        places = (self._known.lesson_of.get(question_id) for question_id in bundle.ids)
        return next(filter(None, places), None)


def _parts_of(lesson: str) -> tuple[str, int]:
    """Return the topic of a lesson, by their ids, and its number in it."""
    topic, _dot, number = lesson.rpartition(".")
    return topic, int(number) if number.isdigit() else 0


def _stages(pieces: Iterable[Piece], title: str) -> Iterator[dict[str, Any]]:
    """Yield the stages of a lesson: questions that follow one another share one."""
    questions: list[Asked] = []
    size = 0
    for piece in pieces:
        if isinstance(piece, Asked):
            size += (piece_size := len(repr(piece.question).encode()))
            if size > _ROOM_IN_A_STAGE and questions:
                yield _quiz(questions, title)
                questions, size = [], piece_size
            questions.append(piece)
            continue
        if questions:
            yield _quiz(questions, title)
            questions, size = [], 0
        name = shown_title(piece.name) or title
        yield {"title": name, "type": "Reading", "config": {"text": piece.text}}
    if questions:
        yield _quiz(questions, title)


def _quiz(questions: list[Asked], title: str) -> dict[str, Any]:
    stage: dict[str, Any] = {
        "title": title,
        "type": "Quiz",
        "config": {"questions": [each.question for each in questions]},
    }
    seconds = sum(each.seconds or 0 for each in questions)
    return stage | ({"target_time": min(seconds, _LONGEST_TARGET)} if seconds > 0 else {})
