"""The import of any file that teachers have: banks of other systems, courses, packages."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from frappe import _

from memora.services.content.formats import course_package, registry
from memora.services.content.formats.bank import Bank
from memora.services.content.formats.course_package import PackageMedia
from memora.services.content.formats.report import FormatError, Line, Phrase, Place
from memora.services.content.importing.banks import BankTerms, import_bank, lines
from memora.services.content.importing.course_media import prepare_media, save_media
from memora.services.content.importing.course_text import parse_course
from memora.services.content.importing.importer import bring_in, check_course, run_import
from memora.services.content.importing.stored import load_subject
from memora.services.content.importing.tree import count_nodes, walk
from memora.services.content.quiz import questions_of
from memora.utils.errors import ValidationError

MAX_FILE_BYTES = 50 << 20
#: What one transaction writes within the time of a worker's job, and a lesson's map still shows.
MAX_QUESTIONS = 20_000
#: Above them a worker imports the file, unless it is asked for otherwise.
LONG_BYTES, LONG_QUESTIONS = 4 << 20, 500

_COURSE_MARK, _COURSE_ENDING = b'"memora.course/', ".json"
_ENDINGS = frozenset(
    {
        *(".xml", ".qti", ".zip", ".imscc", ".dat", ".gift", ".txt", ".apkg", ".colpkg", ".h5p"),
        *(".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".json", ".course", ".memora"),
    }
)
#: What browsers, Moodle and people put behind the name of a file that they save once more.
_COPY = re.compile(
    r"(?:[ _-]*(?:\(\d{1,3}\)|copy|نسخة)|[ _-]+20\d{2}-?\d{2}-?\d{2}(?:[ _-]?\d{4,6})?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CourseFile:
    """A course file, which says itself how it becomes a subject.

    Attributes:
        course: The parsed file.
        media: What came with it, by name.
    """

    course: Any
    media: Mapping[str, PackageMedia] = field(default_factory=dict)


Source: TypeAlias = Bank | CourseFile
Progress: TypeAlias = Callable[[int, int], None]


def read_file(data: bytes, file_name: str, format_name: str | None) -> Source:
    """Read a file of any format.

    Args:
        data: The file.
        file_name: What it is called.
        format_name: The format that it is said to be in, from ``check_format``.

    Raises:
        ValidationError: It cannot be read; the message says what is taken, or where it is broken.
    """
    check_size(len(data))
    if format_name in (None, registry.COURSE) and _is_course(data, file_name):
        return CourseFile(parse_course(data))
    try:
        if format_name == registry.COURSE or course_package.looks_like(data, file_name):
            package = course_package.read_package(data)
            return CourseFile(package.course, package.media)
        bank = registry.read_bank(data, file_name=file_name, format_name=format_name)
    except FormatError as error:
        raise ValidationError(lines.words_of(error)) from error
    if len(bank.units) > MAX_QUESTIONS:
        raise ValidationError(
            _("The file has {0} questions, of {1} at most. Divide it and import its parts.").format(
                len(bank.units), MAX_QUESTIONS
            )
        )
    return bank


def check_kind(data: bytes, file_name: str, format_name: str | None) -> None:
    """Refuse at once a file that no worker could read, by a first look.

    Raises:
        ValidationError: It is of no kind that is taken.
    """
    if format_name in (None, registry.COURSE) and (
        _is_course(data, file_name) or course_package.looks_like(data, file_name)
    ):
        return
    try:
        registry.reader_of(data, file_name=file_name, format_name=format_name)
    except FormatError as error:
        raise ValidationError(lines.words_of(error)) from error


def check_format(name: str | None) -> str | None:
    """Return a format's own name.

    Raises:
        ValidationError: There is no such format.
    """
    if name is None:
        return None
    plain = registry.plain_name(name)
    if plain not in registry.names():
        raise ValidationError(
            _("There is no format {0}. Choose one of: {1}. Or leave it out.").format(
                name, ", ".join(registry.names())
            )
        )
    return plain


def check_size(size: int) -> None:
    """Refuse a file that is too large.

    Raises:
        ValidationError: It is.
    """
    if size > MAX_FILE_BYTES:
        raise ValidationError(
            _("The file has {0} MB, of {1} at most. Divide it and import its parts.").format(
                -(-size // (1 << 20)), MAX_FILE_BYTES >> 20
            )
        )


def is_long(source: Source) -> bool:
    """Say whether importing takes longer than who asked should wait."""
    return isinstance(source, Bank) and len(source.units) > LONG_QUESTIONS


def length_of(source: Source) -> int:
    """Return how much there is to do: questions of a bank, nodes of a course."""
    if isinstance(source, Bank):
        return len(source.units)
    return count_nodes(source.course) if isinstance(source.course, dict) else 0


def import_source(
    source: Source,
    file_name: str,
    terms: BankTerms,
    *,
    user: str,
    now: datetime,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Import what was read; the caller commits.

    Args:
        source: What was read.
        file_name: What the file is called.
        terms: How.
        user: Whose change it is.
        now: The moment of the change, UTC.
        progress: Told how much is done, and of how much.

    Returns:
        ``{format, found, imported, refused, types, report, subject, created, changed,
        unchanged}``; the report's lines as they are stored.

    Raises:
        MemoraError: As ``import_bank`` and ``import_course``; nothing is changed then.
    """
    if isinstance(source, CourseFile):
        return _import_course(source, terms, user=user, now=now, progress=progress)
    title = source.title.strip() or title_of(file_name)
    return import_bank(source, terms, title=title, user=user, now=now, progress=progress)


def shown(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return an outcome with its report in the words of who asks."""
    return {**outcome, "report": lines.shown_lines(outcome["report"])}


def title_of(file_name: str) -> str:
    """Return what a bank is called after its file; the same for a copy of it."""
    stem = PurePosixPath(file_name.replace("\\", "/")).name
    # Others than these belong to the name: "Unit 1.5.xml" and "Unit 1.6.xml" are two banks.
    while PurePosixPath(stem).suffix.casefold() in _ENDINGS:
        stem = PurePosixPath(stem).stem
    shorter = _COPY.sub("", stem)
    while shorter != stem and shorter:
        stem, shorter = shorter, _COPY.sub("", shorter)
    words = " ".join(stem.replace("_", " ").split())
    return words or _("Questions")


def _is_course(data: bytes, file_name: str) -> bool:
    """Say whether a file is a course, or may be one that is no JSON: its import says where."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _COURSE_MARK in data:
        return True
    if not file_name.casefold().endswith(_COURSE_ENDING) or not data.strip():
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return True
    return False


def _import_course(
    source: CourseFile,
    terms: BankTerms,
    *,
    user: str,
    now: datetime,
    progress: Progress | None,
) -> dict[str, Any]:
    course = source.course
    own = course.get("id") if isinstance(course, dict) else None
    if terms.subject not in (None, own):
        raise ValidationError(
            _("The course says itself that its subject is {0}. Send it without a subject.").format(
                own
            )
        )
    check_course(course, None, None, user=user)
    subject = course["id"]
    media = prepare_media(subject, source.media, keep=not terms.dry_run)

    def step() -> dict[str, Any]:
        stored = load_subject(subject, lock=not terms.dry_run)
        outcome = bring_in(
            course, stored, dry_run=terms.dry_run, user=user, now=now, progress=progress
        )
        if not terms.dry_run:
            save_media(subject, media)
        return outcome

    outcome = run_import(step)
    types = Counter(
        question["type"]
        for _path, _doctype, node in walk(course)
        for _at, _number, question in questions_of(node.get("stages"))
    )
    warnings = [
        Line("changed", Place(file=found["path"]), "", "", Phrase("{0}"), (found["message"],))
        for found in outcome["warnings"]
    ]
    return {
        "format": registry.COURSE,
        "found": types.total(),
        "imported": types.total(),
        "refused": 0,
        "types": dict(sorted(types.items())),
        "report": lines.stored_lines(warnings),
        **{name: outcome[name] for name in ("subject", "created", "changed", "unchanged")},
    }
