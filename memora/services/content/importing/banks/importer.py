"""The import of a bank: converted, checked, placed and written, all of it or nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memora.services.content.formats.bank import Bank
from memora.services.content.formats.natives import Asked, Natives, to_natives
from memora.services.content.formats.report import Report
from memora.services.content.importing.banks.checking import refuse_unusable
from memora.services.content.importing.banks.lines import stored_lines
from memora.services.content.importing.banks.placing import SUBJECT, course_of, find_target
from memora.services.content.importing.banks.shelf import Shelf
from memora.services.content.importing.importer import bring_in, run_import
from memora.services.content.importing.stored import load_subject
from memora.utils.names import stored_name

#: How a text shows a medium: its words and its name.
_SHOWN = re.compile(r"!\[((?:[^\]\\]|\\.){0,4000})\]\(media:([^)\s]+)")
_ESCAPED = re.compile(r"\\(.)")
_LONGEST_ALT = 1000
COUNTS = ("created", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class BankTerms:
    """How a bank shall be imported.

    Attributes:
        subject: Id or title of a subject, or the title of a new one; None for one that is called
            like the bank.
        lessons_of: How many questions a lesson shall have.
        by_category: Whether each category becomes a topic; else all is one topic.
        dry_run: Only report what would happen.
    """

    subject: str | None = None
    lessons_of: int = 10
    by_category: bool = True
    dry_run: bool = False


def import_bank(
    bank: Bank,
    terms: BankTerms,
    *,
    title: str,
    user: str,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Bring a bank into a subject; the caller commits.

    Args:
        bank: What was read.
        terms: How.
        title: What the bank is called.
        user: Whose change it is.
        now: The moment of the change, UTC.
        progress: Told how many of the bank's questions are converted, and how many it has.

    Returns:
        ``{format, found, imported, refused, types, report, subject, created, changed,
        unchanged}``; the report's lines as they are stored.

    Raises:
        ValidationError: It is not clear which subject is meant.
        ServiceUnavailable: Something that it changes stayed locked.
    """
    target = find_target(terms.subject, title)
    shelf = Shelf(target.subject, keep=not terms.dry_run)
    natives = to_natives(bank, shelf.name_of, progress=progress)
    refuse_unusable(natives)

    def step() -> tuple[dict[str, Any], Report]:
        stored = load_subject(target.subject, lock=not terms.dry_run)
        renamed = Report()
        course, tracks_before = course_of(
            natives.groups,
            target,
            stored,
            renamed,
            title=title,
            lessons_of=terms.lessons_of,
            by_category=terms.by_category,
        )
        if not terms.dry_run:
            shelf.place(*_shown_media(natives), user=user, now=now)
        outcome = bring_in(
            course,
            stored,
            dry_run=terms.dry_run,
            user=user,
            now=now,
            tracks_before=tracks_before,
        )
        return outcome, renamed

    nothing = {"subject": stored_name(SUBJECT, target.subject), **dict.fromkeys(COUNTS, 0)}
    outcome, renamed = run_import(step) if natives.groups else (nothing, Report())
    return {
        "format": bank.format,
        "found": natives.found,
        "imported": natives.imported,
        "refused": natives.found - natives.imported,
        "types": natives.types,
        "report": stored_lines([*natives.report, *renamed]),
        "subject": outcome["subject"],
        **{name: outcome[name] for name in COUNTS},
    }


def _shown_media(natives: Natives) -> tuple[list[str], dict[str, str]]:
    """Return the names of the media that a bank's texts show, and what these say of them."""
    names: dict[str, None] = {}
    alts: dict[str, str] = {}
    for group in natives.groups:
        for piece in group.pieces:
            if not piece.media:
                continue
            names |= dict.fromkeys(piece.media)
            texts = _texts(piece.question) if isinstance(piece, Asked) else [piece.text]
            for text in texts:
                for alt, name in _SHOWN.findall(text):
                    words = _ESCAPED.sub(r"\1", alt).strip()[:_LONGEST_ALT]
                    if words:
                        alts.setdefault(name, words)
    return list(names), alts


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts(each)]
