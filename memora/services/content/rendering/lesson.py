"""A whole lesson rendered: beside each of its texts the HTML that shows it. Pure: no framework."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from memora.services.content.rendering.markdown import (
    MARKDOWN,
    TextFault,
    references,
    render,
)
from memora.services.content.rendering.media import PREFIX, FindMedia, name_beside_texts

#: Texts of a question that stand by themselves, and what their HTML is called.
_TEXTS = {"text": "html", "explanation": "explanation_html"}
#: The model answer of who marks their own work; of other questions it is a key.
_OWN_ANSWER = ("answer", "answer_html")
#: Lists of texts of a question.
_LISTS = {"hints": "hints_html", "items": "items_html", "distractors": "distractors_html"}
#: Parts of a question that hold texts of their own, which stand within a line.
_PARTS = {
    "options": {"text": "html", "feedback": "feedback_html"},
    "answers": {"feedback": "feedback_html"},
    "values": {"feedback": "feedback_html"},
    "pairs": {"left": "left_html", "right": "right_html"},
}
#: What the entries of these lists say of an answer.
_FEEDBACK = {"feedback": "feedback_html"}
_OF_A_GAP = ("options", "answers", "values")
_GAP = re.compile(r"\{\{[1-9][0-9]*\}\}")

#: Texts with the HTML that shows them, by source and whether it stands within a line.
KnownTexts = Mapping[tuple[str, bool], str]


class PlacedFault(NamedTuple):
    """A fault of a text, and where in the lesson the text stands.

    Attributes:
        place: Keys and positions, as in a stage's config: ``(0, "config", "text")``.
        fault: What is wrong.
    """

    place: tuple[str | int, ...]
    fault: TextFault


@dataclass(slots=True)
class RenderedLesson:
    """A lesson's stages as they are published.

    Attributes:
        stages: The stages with HTML beside each text that is Markdown.
        faults: What is wrong with them, in order.
        media: Names of the media that they refer to, in order, each once.
    """

    stages: list[dict[str, Any]]
    faults: list[PlacedFault] = field(default_factory=list)
    media: list[str] = field(default_factory=list)


def render_lesson(
    stages: Sequence[Mapping[str, Any]],
    *,
    text_format: str,
    language: str | None = None,
    find_media: FindMedia = lambda _name: None,
    known: KnownTexts | None = None,
) -> RenderedLesson:
    """Render the texts of a lesson's stages; what is malformed is left as it is.

    HTML that the stages bring themselves is dropped: only what was rendered here may be shown.

    Args:
        stages: Stages with ``type`` and ``config``, a parsed value; they are not changed.
        text_format: The lesson's; a question may name its own.
        language: The lesson's, a code or name.
        find_media: Gives a medium by its name.
        known: What these texts were rendered to before, by this renderer in this direction; from
            ``texts_of``.
    """
    writer = _Writer(text_format, language, find_media, known or {})
    for at, stage in enumerate(stages):
        config = stage.get("config")
        if isinstance(config, Mapping):
            config = writer.config(str(stage.get("type")), _without_html(config), (at, "config"))
        writer.page.stages.append({**stage, "config": config})
    writer.page.media = list(dict.fromkeys(writer.page.media))
    return writer.page


def texts_of(stages: Sequence[Mapping[str, Any]]) -> KnownTexts:
    """Return the texts of a rendered lesson with their HTML, for ``render_lesson`` to use again.

    Args:
        stages: Stages that ``render_lesson`` gave without a fault.
    """
    reader = _Reader()
    for stage in stages:
        reader.config(str(stage.get("type")), dict(stage["config"]), ())
    return reader.found


def find_references(stages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the media that a lesson's stages refer to, each once.

    As if its texts were Markdown, which a subject may say of them at any time; but for questions
    that say themselves that theirs are plain.

    Args:
        stages: As ``render_lesson`` takes them.
    """
    finder = _Finder(MARKDOWN, None, lambda _name: None, {})
    for at, stage in enumerate(stages):
        if isinstance(stage.get("config"), Mapping):
            finder.config(str(stage.get("type")), dict(stage["config"]), (at, "config"))
    return list(dict.fromkeys(finder.page.media))


class _Writer:
    """Renders texts and keeps account of what was found in them."""

    def __init__(
        self,
        text_format: str,
        language: str | None,
        find_media: FindMedia,
        known: KnownTexts,
    ) -> None:
        self.page = RenderedLesson([])
        self._known = known
        self._text_format = text_format
        self._language = language
        self._find_media = find_media

    def config(
        self, stage_type: str, config: dict[str, Any], place: tuple[str | int, ...]
    ) -> dict[str, Any]:
        """Return a stage's config with its HTML."""
        if stage_type == "Reading" and self._text_format == MARKDOWN:
            self._add_text(config, "text", "html", place)
            self._add_list(config, "objectives", "objectives_html", place)
        elif stage_type == "Video":
            self._look_up(config.get("media"), (*place, "media"))
        elif stage_type == "Quiz" and isinstance(config.get("questions"), list):
            config["questions"] = [
                self._question(question, (*place, "questions", at))
                for at, question in enumerate(config["questions"])
            ]
        return config

    def _question(self, question: Any, place: tuple[str | int, ...]) -> Any:
        if not isinstance(question, dict):
            return question
        self._look_up_all(question.get("media"), (*place, "media"))
        if (question.get("text_format") or self._text_format) != MARKDOWN:
            return question
        shown = dict(question)
        for name, target in _TEXTS.items():
            self._add_text(shown, name, target, place)
        for name, target in _LISTS.items():
            self._add_list(shown, name, target, place)
        for name, texts in _PARTS.items():
            if isinstance(shown.get(name), list):
                shown[name] = [
                    self._part(part, texts, (*place, name, at))
                    for at, part in enumerate(shown[name])
                ]
        if question.get("type") == "self_check":
            self._add_text(shown, *_OWN_ANSWER, place)
        if isinstance(shown.get("gaps"), list):
            shown["gaps"] = [
                self._gap(gap, (*place, "gaps", at)) for at, gap in enumerate(shown["gaps"])
            ]
            self._find_lost_gaps(shown, (*place, "text"))
        return shown

    def _part(self, part: Any, texts: dict[str, str], place: tuple[str | int, ...]) -> Any:
        # An option of the first format is a text alone; with HTML beside it, it becomes an object.
        shown = {"text": part} if isinstance(part, str) and "text" in texts else part
        if not isinstance(shown, dict):
            return part
        shown = dict(shown)
        for name, target in texts.items():
            self._add_text(shown, name, target, place, inline=True)
        return shown

    def _gap(self, gap: Any, place: tuple[str | int, ...]) -> Any:
        # The choices of a gap stand in a menu, which shows no markup.
        if not isinstance(gap, dict):
            return gap
        shown = dict(gap)
        self._add_text(shown, "feedback", "feedback_html", place, inline=True)
        for name in _OF_A_GAP:
            if isinstance(shown.get(name), list):
                shown[name] = [
                    self._part(part, _FEEDBACK, (*place, name, at))
                    for at, part in enumerate(shown[name])
                ]
        return shown

    def _find_lost_gaps(self, shown: dict[str, Any], place: tuple[str | int, ...]) -> None:
        """Find gaps that stand where no field can: within a formula they became part of it."""
        source, html = shown.get("text"), shown.get("html")
        if not isinstance(source, str) or not isinstance(html, str):
            return
        for gap in _GAP.finditer(source):
            if gap.group() not in html:
                line = source.count("\n", 0, gap.start()) + 1
                fault = TextFault("gap", line, gap.group(), "stands within something else")
                self.page.faults.append(PlacedFault(place, fault))

    def _look_up_all(self, references: Any, place: tuple[str | int, ...]) -> None:
        if isinstance(references, list):
            for at, reference in enumerate(references):
                self._look_up(reference, (*place, at))

    def _look_up(self, reference: Any, place: tuple[str | int, ...]) -> None:
        """Note a medium that stands beside the texts, where it is named with ``media:`` or not."""
        if not isinstance(reference, str):
            return
        name = name_beside_texts(reference)
        self.page.media.append(name)
        medium = self._find_media(name)
        if medium is None:
            fault = TextFault("media", 1, name, "is not among the subject's media")
        elif medium.alt is None and medium.kind == "image":
            fault = TextFault("alt", 1, name, "has no words for those who do not see it")
        else:
            return
        self.page.faults.append(PlacedFault(place, fault))

    def _add_text(
        self,
        holder: dict[str, Any],
        name: str,
        target: str,
        place: tuple[str | int, ...],
        *,
        inline: bool = False,
    ) -> None:
        if isinstance(holder.get(name), str):
            holder[target] = self._render(holder[name], (*place, name), inline=inline)

    def _add_list(
        self, holder: dict[str, Any], name: str, target: str, place: tuple[str | int, ...]
    ) -> None:
        texts = holder.get(name)
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            holder[target] = [
                self._render(text, (*place, name, at), inline=True) for at, text in enumerate(texts)
            ]

    def _render(self, source: str, place: tuple[str | int, ...], *, inline: bool) -> str:
        known = self._known.get((source, inline))
        # What media a text refers to, and where they lie, is said anew each time.
        if known is not None and PREFIX not in source:
            return known
        rendered = render(
            source,
            MARKDOWN,
            language=self._language,
            find_media=self._find_media,
            inline=inline,
        )
        self.page.faults += [PlacedFault(place, fault) for fault in rendered.faults]
        self.page.media += rendered.media
        return rendered.html or ""


class _Reader(_Writer):
    """Finds the HTML that stands beside texts, at the same places where it is written."""

    def __init__(self) -> None:
        super().__init__(MARKDOWN, None, lambda _name: None, {})
        self.found: dict[tuple[str, bool], str] = {}

    def _add_text(
        self,
        holder: dict[str, Any],
        name: str,
        target: str,
        _place: tuple[str | int, ...],
        *,
        inline: bool = False,
    ) -> None:
        if isinstance(holder.get(name), str) and isinstance(holder.get(target), str):
            self.found[holder[name], inline] = holder[target]

    def _add_list(
        self, holder: dict[str, Any], name: str, target: str, _place: tuple[str | int, ...]
    ) -> None:
        texts, shown = holder.get(name), holder.get(target)
        # A stage whose keys are withheld has its items in another order, each with its own HTML.
        if isinstance(texts, list) and isinstance(shown, list) and len(texts) == len(shown):
            pairs = zip(texts, shown, strict=True)
            self.found |= {(text, True): html for text, html in pairs if isinstance(text, str)}


class _Finder(_Writer):
    """Finds the media that texts refer to, and renders nothing."""

    def _render(self, source: str, _place: tuple[str | int, ...], *, inline: bool) -> str:
        self.page.media += references(source, inline=inline)
        return ""


def _without_html(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _without_html(inner)
            for key, inner in value.items()
            if key != "html" and not str(key).endswith("_html")
        }
    return [_without_html(inner) for inner in value] if isinstance(value, list) else value
