"""One question of Moodle XML as an item: what all kinds have in common. Pure."""

import html
import re
from collections.abc import Iterator

from memora.services.content.formats.bank import Gaps, Item, Text
from memora.services.content.formats.moodle_xml.answers import child_of
from memora.services.content.formats.moodle_xml.figures import decimal_of
from memora.services.content.formats.moodle_xml.kinds import WEIGHS_ITS_GAPS, read_kind
from memora.services.content.formats.moodle_xml.source import Source, words_of
from memora.services.content.formats.report import phrase
from memora.services.content.formats.silent import is_stock_phrase

_COMBINED_FEEDBACK = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
#: What some kind reads, and what stands in the list of what is left out silently.
_KNOWN = frozenset(
    {
        *("name", "questiontext", "generalfeedback", "defaultgrade", "idnumber", "tags", "hint"),
        *("coursetags", "answer", "subquestion", "single", "shuffleanswers", "usecase", "units"),
        *("unitgradingtype", "unitpenalty", "showunits", "graderinfo", "responsetemplate"),
        *("attachments", "responseformat", "minwordlimit", "maxwordlimit", "selectoption"),
        *("dragbox", "selecttype", "selectcount", "file", "image", "image_base64"),
        *_COMBINED_FEEDBACK,
        *("penalty", "hidden", "answernumbering", "showstandardinstruction", "shownumcorrect"),
        *("correctresponsesfeedback", "unitsleft", "responserequired", "responsefieldlines"),
        *("attachmentsrequired", "filetypeslist", "maxbytes", "layouttype", "gradingtype"),
        *("showgrading", "numberingstyle", "delimitchars", "answerdisplay", "casesensitive"),
        *("disableregex", "noduplicates", "fixedgapsize", "optionsaftertext", "letterhints"),
        "singleuse",
    }
)
_LONGEST_EXCERPT = 80


def read_item(source: Source, category: tuple[str, ...]) -> Item:
    """Return a question of the file.

    Args:
        source: The question.
        category: Where the file has it, from the top.

    Raises:
        Refused: It has no counterpart here, or cannot be read.
    """
    text, answer = read_kind(source, _text(source))
    explanation = source.text(source.first("generalfeedback"))
    hints = list(_hints(source))
    points = _points(source)
    if points is None and isinstance(answer, Gaps) and source.kind in WEIGHS_ITS_GAPS:
        # Moodle gives such a question the weights of its gaps, and does not write their sum.
        points = sum(gap.points for gap in answer.gaps) or None
    _say_what_is_left_out(source)
    return Item(
        source.place,
        source.name,
        text,
        answer,
        key=source.words("idnumber"),
        category=category,
        explanation=explanation,
        hints=hints,
        tags=list(dict.fromkeys(_tags(source))),
        points=points,
    )


def _text(source: Source) -> Text:
    """Return what is asked, with the picture that stands beside it in very old files."""
    text = source.text(source.first("questiontext"))
    name, content = source.words("image"), source.words("image_base64")
    if not name:
        return text
    address = source.files.add(name.rsplit("/", 1)[-1], content) if content else name
    body = text.source
    if text.markup != "html":
        body = html.escape(body).replace("\n", "<br>")
    picture = f'{body} <img src="{html.escape(address)}" alt="">'
    holder = source.first("image")
    shown = source.files.shown_in(picture, holder) if holder is not None else {}
    return Text(picture, "html", {**text.files, **shown})


def _hints(source: Source) -> Iterator[Text]:
    for element in source.all("hint"):
        content = child_of(element, "hintcontent")
        hint = source.text(element if content is None else content)
        if hint:
            yield hint


def _tags(source: Source) -> Iterator[str]:
    for name in ("tags", "coursetags"):
        for holder in source.all(name):
            yield from filter(None, map(words_of, holder))


def _points(source: Source) -> float | None:
    written = source.words("defaultgrade")
    if not written:
        return None
    points = decimal_of(written)
    if points is None:
        source.changed(
            phrase("Its points “{0}” are no number; it weighs as others do."),
            written,
            part="points",
        )
        return None
    if not re.fullmatch(r"[+-]?[0-9.]+", written):
        source.changed(
            phrase("Its points “{0}” were read as {1}."), written, float(points), part="points"
        )
    return float(points)


def _say_what_is_left_out(source: Source) -> None:
    for name in _COMBINED_FEEDBACK:
        feedback = source.text(source.first(name))
        if feedback and not is_stock_phrase(feedback.source):
            source.dropped(
                phrase("Feedback to the answer as a whole has no place: “{0}”."),
                _excerpt(feedback.source),
                part=name,
            )
    unknown = [
        name for name in source.names() if name not in _KNOWN and _says_something(source, name)
    ]
    if unknown:
        source.dropped(phrase("There is no place for: {0}."), ", ".join(unknown))
    for name in source.files.unshown():
        source.dropped(
            phrase("The file {0} is shown in none of its texts; it was left out."),
            name,
            part="media",
        )


def _says_something(source: Source, name: str) -> bool:
    return any("".join(element.itertext()).strip() for element in source.all(name))


def _excerpt(markup: str) -> str:
    words = " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", markup)).split())
    return words if len(words) <= _LONGEST_EXCERPT else f"{words[: _LONGEST_EXCERPT - 1]}…"
