"""Native questions as a GIFT file, and a line for all that GIFT cannot hold."""

import re
from collections.abc import Iterable
from io import StringIO

from memora.services.content.formats.categories import write_path
from memora.services.content.formats.gift.escapes import escape
from memora.services.content.formats.gift.leaving import Leaving
from memora.services.content.formats.gift.written_kinds import KINDS, SIGNS
from memora.services.content.formats.outgoing import MediaOf, Outgoing, listed_name
from memora.services.content.formats.report import Place, Refused, Report, phrase
from memora.services.content.marking.values import list_of

_NO_KIND = phrase("GIFT holds no gaps and nothing to put in order: the question stays behind.")
_STAYS = phrase("GIFT has no place for it; it stays behind.")
_MODEL_KEPT = phrase("The model answer was written as what is shown after the answer.")
_MODEL_LEFT = phrase("GIFT has no place for a model answer beside an explanation; it stays behind.")
_ID_LEFT = phrase("GIFT cannot hold this id; the question will get another one.")
_TAG_LEFT = phrase("GIFT cannot hold the tag {0}; it stays behind.")
#: What would end a comment, or the brackets in it.
_UNFIT_ID = re.compile(r"[\x00-\x1f\x7f\\]")
_UNFIT_TAG = re.compile(r"[\x00-\x1f\x7f\\<>`]")


def write(
    questions: Iterable[Outgoing],
    *,
    title: str,
    media: MediaOf,  # noqa: ARG001 - every format is asked alike; GIFT holds no files
    report: Report,
) -> bytes:
    """Return questions as GIFT.

    Args:
        questions: In order.
        title: What the bank is called; stands in a comment.
        media: Not asked, since GIFT holds no files.
        report: Hears of what GIFT cannot hold.
    """
    out = StringIO()
    out.write(f"// {' '.join(title.split())}\n\n" if title.strip() else "")
    category: tuple[str, ...] = ()
    for outgoing in questions:
        own = Report()
        try:
            written = _question(outgoing, Leaving(outgoing.question, own))
        except Refused as left:
            report.dropped(
                Place(), outgoing.question["id"], left.what, *left.values, part=left.part
            )
            continue
        report.lines += own
        if outgoing.category != category:
            category = outgoing.category
            out.write(f"$CATEGORY: {write_path(category)}\n\n")
        out.write(written)
    return out.getvalue().encode("utf-8", "replace")


def _question(outgoing: Outgoing, leaving: Leaving) -> str:
    question = outgoing.question
    kind = KINDS.get(question["type"])
    if kind is None:
        raise Refused(_NO_KIND, part="type")
    name = escape(listed_name(outgoing))
    text = leaving.text(question["text"]).removeprefix(f"[{leaving.style}]")
    lines = kind(leaving)
    explanation = leaving.text(_explanation(leaving))
    if explanation:
        lines.append(f"####{explanation}")
    _say_what_stays(leaving)
    answers = "".join(f"\n\t{line}" for line in lines)
    closing = "\n}" if lines else "}"
    return (
        f"{_comment(leaving)}::{name}::[{leaving.style}]{text}"
        f"{{{SIGNS.get(question['type'], '')}{answers}{closing}\n\n"
    )


def _explanation(leaving: Leaving) -> str:
    question = leaving.question
    explanation = question.get("explanation") or ""
    model = question.get("answer") if question["type"] == "self_check" else None
    if model and explanation:
        leaving.dropped(_MODEL_LEFT, part="answer")
    elif model:
        leaving.changed(_MODEL_KEPT, part="answer")
        return str(model)
    return str(explanation)


def _say_what_stays(leaving: Leaving) -> None:
    question = leaving.question
    if list_of(question.get("hints")):
        leaving.dropped(_STAYS, part="hints")
    if question.get("points", 1) != 1:
        leaving.dropped(_STAYS, part="points")
    if "shuffle" in question:
        leaving.dropped(_STAYS, part="shuffle")
    leaving.say_media_beside()


def _comment(leaving: Leaving) -> str:
    """Return the comment with a question's id and tags, as Moodle reads them there."""
    question = leaving.question
    tokens = []
    if _UNFIT_ID.search(question["id"]):
        leaving.dropped(_ID_LEFT, part="id")
    else:
        tokens.append(f"[id:{_closed(question['id'])}]")
    for tag in list_of(question.get("tags")):
        if _UNFIT_TAG.search(tag):
            leaving.dropped(_TAG_LEFT, tag, part="tags")
        else:
            tokens.append(f"[tag:{_closed(tag)}]")
    return f"// {' '.join(tokens)}\n" if tokens else ""


def _closed(text: str) -> str:
    return text.replace("]", "\\]")
