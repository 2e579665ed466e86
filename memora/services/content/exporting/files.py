"""A subject's questions as a file in one of the formats that can be written."""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from memora.services.content.exporting.subject import load_course, questions_in
from memora.services.content.formats import course_package, gift, moodle_xml, sheet
from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.course_package import PackageMedia
from memora.services.content.formats.outgoing import Write
from memora.services.content.formats.report import FormatError, Place, Report, phrase
from memora.services.content.importing.banks import lines
from memora.services.content.importing.file_import import MAX_FILE_BYTES
from memora.services.content.media import files as media_files
from memora.services.content.media.names import folded
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.names import stored_name

PACKAGE = "package"
_INTERACTIVE = "Interactive"
_GONE = phrase("The file of the medium {0} is gone from this server. Upload it again.")
_LARGE = phrase("The package has {0} MB; an import takes {1} MB at most. Films are the largest.")


@dataclass(frozen=True, slots=True)
class File:
    """A file to send.

    Attributes:
        name: What it is called.
        content_type: Its media type.
        data: Its bytes.
    """

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Format:
    write: Write | None
    ending: str
    content_type: str


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    PACKAGE: _Format(None, "zip", "application/zip"),
    "moodle_xml": _Format(moodle_xml.write, "xml", "application/xml"),
    "gift": _Format(gift.write, "gift.txt", "text/plain; charset=utf-8"),
    "xlsx": _Format(sheet.write, "xlsx", _XLSX),
}


def export_questions(subject: str, format_name: str) -> tuple[File, dict[str, Any]]:
    """Write a subject's questions as a file.

    Args:
        subject: The subject.
        format_name: One of ``FORMATS``.

    Returns:
        The file, and ``{format, subject, questions, report}``: how many questions it has, and
        what it cannot hold, in the words of who asks.

    Raises:
        NotFoundError: There is no such subject.
        ValidationError: It has no questions.
    """
    stored = stored_name("Memora Subject", subject)
    course = load_course(stored) if stored else None
    if stored is None or course is None:
        raise NotFoundError(_("There is no subject {0}. Choose one from the list.").format(subject))
    questions = list(questions_in(course))
    if not questions and format_name != PACKAGE:
        raise ValidationError(_("The subject {0} has no questions yet.").format(stored))
    report = Report()
    chosen = FORMATS[format_name]
    media = _Media(stored)
    try:
        if chosen.write is None:
            data = _package(course, media, report)
        else:
            data = chosen.write(questions, title=course["title"], media=media.read, report=report)
    except FormatError as error:
        raise ValidationError(lines.words_of(error)) from error
    about = {
        "format": format_name,
        "subject": stored,
        "questions": len(questions),
        "report": lines.shown_lines(lines.stored_lines(report)),
    }
    return File(f"{stored}.{chosen.ending}", chosen.content_type, data), about


def get_template(language: str) -> File:
    """Return the sheet that teachers write questions into.

    Args:
        language: The code of who asks; its texts are Arabic or English.
    """
    code = "ar" if language.startswith("ar") else "en"
    return File(f"memora-questions-{code}.xlsx", _XLSX, sheet.template(code))


class _Media:
    """The media of a subject."""

    def __init__(self, subject: str) -> None:
        rows = frappe.db.sql(
            """SELECT media_name, sha256, extension, alt, license, source, is_decorative
            FROM `tabMemora Media` WHERE subject = %s ORDER BY media_name""",
            (subject,),
            as_dict=True,
        )
        self.rows = {folded(row.media_name): row for row in rows}

    def read(self, name: str) -> bytes | None:
        row = self.rows.get(folded(name))
        path = media_files.locate(row.sha256, row.extension) if row else None
        return path.read_bytes() if path else None

    def packed(self, report: Report) -> dict[str, PackageMedia]:
        """Return all as a package has them; of one whose file is gone there is a line."""
        found: dict[str, PackageMedia] = {}
        for row in self.rows.values():
            path = media_files.locate(row.sha256, row.extension)
            if path is None:
                report.dropped(Place(), row.media_name, _GONE, row.media_name, part="media")
                continue
            found[row.media_name] = PackageMedia(
                StoredFile(f"{row.media_name}.{row.extension}", path.read_bytes),
                row.alt or "",
                row.license or "",
                row.source or "",
                bool(row.is_decorative),
            )
        return found


def _package(course: dict[str, Any], media: _Media, report: Report) -> bytes:
    for track in course["tracks"]:
        for unit in track["units"]:
            for topic in unit["topics"]:
                for lesson in topic["lessons"]:
                    _name_packages(lesson, report)
    data = course_package.write_package(course, media.packed(report))
    if len(data) > MAX_FILE_BYTES:
        report.changed(Place(), "", _LARGE, len(data) >> 20, MAX_FILE_BYTES >> 20)
    return data


def _name_packages(lesson: dict[str, Any], report: Report) -> None:
    """Say which packages of HTML the lesson needs and the file does not hold."""
    for stage in lesson["stages"]:
        package = stage["config"].get("package") if stage["type"] == _INTERACTIVE else None
        if package:
            report.dropped(
                Place(),
                lesson["title"],
                phrase("The HTML package {0} is not in the file: upload it where you import."),
                package,
            )
