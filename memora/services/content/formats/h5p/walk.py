"""A package's contents one by one, whatever columns, books, slides and films hold them. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from memora.services.content.formats.bank import Item, SourceUnit
from memora.services.content.formats.h5p.chosen import (
    image_sequencing,
    multi_choice,
    multi_media_choice,
    single_choice_set,
    sort_paragraphs,
    summary,
    true_false,
)
from memora.services.content.formats.h5p.content import Content, Kit, lines_of, name_of
from memora.services.content.formats.h5p.gapped import blanks, drag_text
from memora.services.content.formats.h5p.told import (
    crossword,
    dialog_cards,
    essay,
    flashcards,
    guess_the_answer,
    mark_the_words,
    readable,
    reading,
    speak_the_words,
)
from memora.services.content.formats.h5p.values import (
    is_true,
    list_at,
    object_at,
    objects_at,
    text_at,
)
from memora.services.content.formats.report import Phrase, Place, phrase
from memora.services.content.formats.silent import is_stock_phrase

#: Columns in books on slides: no editor nests deeper than this.
_DEEPEST = 12
#: Positions and times beyond this are none.
_FARTHEST = 1e9
Maker = Callable[[Content, Kit], Iterator[Item]]

#: What each kind becomes; one item is one question of the source.
QUESTIONS: Mapping[str, Maker] = MappingProxyType(
    {
        "H5P.MultiChoice": multi_choice,
        "H5P.MultiMediaChoice": multi_media_choice,
        "H5P.SingleChoiceSet": single_choice_set,
        "H5P.TrueFalse": true_false,
        "H5P.Summary": summary,
        "H5P.SortParagraphs": sort_paragraphs,
        "H5P.ImageSequencing": image_sequencing,
        "H5P.Blanks": blanks,
        "H5P.DragText": drag_text,
        "H5P.Flashcards": flashcards,
        "H5P.Crossword": crossword,
        "H5P.SpeakTheWords": speak_the_words,
        "H5P.Dialogcards": dialog_cards,
        "H5P.Essay": essay,
        "H5P.GuessTheAnswer": guess_the_answer,
        "H5P.MarkTheWords": mark_the_words,
    }
)
_TEXTS = frozenset(
    {"H5P.AdvancedText", "H5P.Text", "H5P.Table", "H5P.Image", "H5P.Audio", "H5P.Accordion"}
    | {"H5P.Link"}
)
#: What only holds other contents, or nothing to be read.
_HOLDERS = frozenset(
    {
        "H5P.Column",
        "H5P.Row",
        "H5P.SpeakTheWordsSet",
        "H5P.RowColumn",
        "H5P.QuestionSet",
        "H5P.InteractiveBook",
    }
    | {"H5P.CoursePresentation", "H5P.InteractiveVideo", "H5P.BranchingScenario"}
)
_ORNAMENTS = frozenset({"H5P.Shape", "H5P.Nil", "H5P.ContinuousText"})


def library_of(value: Any) -> str:
    """Return a content's kind without its version."""
    return text_at(value, "library").split(" ")[0]


@dataclass(slots=True)
class Walk:
    """Goes through a package's content.

    Attributes:
        kit: What makes items.
        units: What was found so far.
    """

    kit: Kit
    units: list[SourceUnit] = field(default_factory=list)

    def take(self, content: Content, depth: int = 0) -> None:
        """Take a content and what it holds."""
        content = replace(content, place=Place(row=len(self.units) + 1))
        if depth > _DEEPEST:
            self._refuse(content, phrase("It is nested too deeply. Move it further out."))
        elif content.library in QUESTIONS:
            self._make(content, QUESTIONS[content.library])
        elif content.library in _TEXTS:
            self._make(content, reading)
        elif content.library in _HOLDERS:
            self._open(content, depth)
        elif content.library not in _ORNAMENTS:
            self._look_inside(content, depth)

    def _make(self, content: Content, maker: Maker) -> None:
        items = list(maker(content, self.kit))
        for item in items:
            row = Place(row=len(self.units) + 1)
            self.units.append(SourceUnit([replace(item, place=row)]))
        if not items and content.library not in _TEXTS:
            self._refuse(content, phrase("Nothing is asked in it. Complete it, or delete it."))
        if any(map(_is_own_words, objects_at(content.params, "overallFeedback"))):
            self.kit.dropped(content, phrase("Feedback by the score has no place here."))

    def _refuse(self, content: Content, what: Phrase, *values: Any) -> None:
        self.units.append(SourceUnit())
        name = content.title or content.library
        self.kit.report.refused(content.place, name, what, *values)

    def _open(self, content: Content, depth: int) -> None:
        params = content.params
        match content.library:
            case "H5P.CoursePresentation":
                for slide in objects_at(params, "presentation", "slides"):
                    self._slide(slide, content, depth)
            case "H5P.InteractiveBook":
                for chapter in objects_at(params, "chapters"):
                    inner = _inner(chapter.get("chapter") or chapter, content)
                    path = (*content.category, inner.title) if inner.title else content.category
                    self.take(replace(inner, category=path), depth + 1)
            case "H5P.InteractiveVideo":
                self._refuse_film(content)
                self._take_all(_on_film(params), content, depth)
            case "H5P.QuestionSet" | "H5P.SpeakTheWordsSet":
                self._introduce(object_at(params, "introPage"), content)
                self._take_all(objects_at(params, "questions"), content, depth)
            case "H5P.BranchingScenario":
                nodes = objects_at(params, "branchingScenario", "content")
                self._take_all((object_at(node, "type") for node in nodes), content, depth)
            case _:
                held = [*objects_at(params, "content"), *objects_at(params, "columns")]
                contents = (object_at(entry, "content") or entry for entry in held)
                self._take_all(contents, content, depth)

    def _take_all(self, held: Iterable[dict[str, Any]], content: Content, depth: int) -> None:
        for entry in held:
            if library_of(entry):
                self.take(_inner(entry, content), depth + 1)

    def _slide(self, slide: dict[str, Any], content: Content, depth: int) -> None:
        """Take a slide: its texts and pictures together, from top to bottom, then what is asked."""
        actions = [
            object_at(element, "action")
            for element in sorted(objects_at(slide, "elements"), key=_position)
        ]
        texts = [action for action in actions if library_of(action) in _TEXTS]
        if texts:
            shown = lines_of(
                *(readable(library_of(action), object_at(action, "params")) for action in texts)
            )
            first = replace(
                _inner(texts[0], content), library="H5P.Text", params={"text": shown}, title=""
            )
            self.take(first, depth + 1)
        others = [action for action in actions if library_of(action) not in _TEXTS]
        self._take_all(others, content, depth)

    def _introduce(self, page: dict[str, Any], content: Content) -> None:
        introduction = text_at(page, "introduction")
        if is_true(page.get("showIntroPage")) and name_of(introduction):
            shown = replace(content, params={"text": introduction}, library="H5P.Text")
            self.take(replace(shown, title=text_at(page, "title"), key=""), 0)

    def _refuse_film(self, content: Content) -> None:
        self._refuse(
            replace(content, place=Place(row=len(self.units) + 1)),
            phrase("A film is added to a lesson as a stage of its own; its questions follow."),
        )

    def _look_inside(self, content: Content, depth: int) -> None:
        """Take the questions within a kind that is not known; refuse it where there are none."""
        inner = list(_questions_in(content.params))
        if inner:
            self.kit.dropped(
                content,
                phrase("Of content of the kind {0} only the questions in it are taken."),
                content.library,
            )
            self._take_all(inner, content, depth)
        elif content.library == "H5P.Video":
            self._refuse(
                content, phrase("A film is added to a lesson as a stage of its own: add it there.")
            )
        else:
            self._refuse(
                content,
                phrase("Content of the kind {0} has no place here. Ask it in another way."),
                content.library or "?",
            )


def _inner(entry: dict[str, Any], content: Content) -> Content:
    return Content(
        library=library_of(entry),
        params=object_at(entry, "params"),
        title=name_of(text_at(entry, "metadata", "title")),
        key=text_at(entry, "subContentId"),
        place=content.place,
        category=content.category,
    )


def _on_film(params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what is asked while a film runs, by its time, and the summary at its end."""
    film = object_at(params, "interactiveVideo")
    stops = objects_at(film, "assets", "interactions")
    for stop in sorted(stops, key=lambda stop: _number(object_at(stop, "duration").get("from"))):
        yield object_at(stop, "action")
    task = object_at(film, "summary", "task")
    # Each film has one; most authors leave it empty.
    if any(list_at(step, "summary") for step in objects_at(task, "params", "summaries")):
        yield task


def _questions_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the contents of kinds that ask something, wherever in an object they are."""
    left: list[Any] = [value]
    while left:
        entry = left.pop()
        if isinstance(entry, list):
            left += reversed(entry)
        elif isinstance(entry, dict):
            if library_of(entry) in QUESTIONS and isinstance(entry.get("params"), dict):
                yield entry
            else:
                left += reversed(entry.values())


def _is_own_words(feedback: dict[str, Any]) -> bool:
    """Say whether a feedback by score says more than the score, or what all systems say."""
    words = text_at(feedback, "feedback")
    is_score = any(mark in words for mark in ("@score", "@total", ":num"))
    return bool(name_of(words)) and not is_score and not is_stock_phrase(words)


def _position(element: dict[str, Any]) -> tuple[float, float]:
    return _number(element.get("y")), _number(element.get("x"))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < _FARTHEST else 0.0
