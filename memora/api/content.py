"""Bringing courses and questions in and out, and what lessons show: media and packages."""

from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from werkzeug.wrappers import Response

from memora.api import _arguments as arguments
from memora.api._endpoint import require_author, require_staff
from memora.services import access
from memora.services.content import exporting, packages
from memora.services.content import importing as content_import
from memora.services.content.importing import file_requests, tasks
from memora.services.content.importing.banks import BankTerms
from memora.services.content.importing.course_text import check_size
from memora.services.content.media import uploads
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError

#: Of what is said of a file, in characters.
LONGEST_WORDS = 1000
#: Of a lesson that a bank is divided into.
MOST_QUESTIONS = 200
TOPICS_BY = ("category", "file")


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def import_course(
    course: dict[str, Any] | str | None = None,
    plan: str | None = None,
    dry_run: bool = False,
    *,
    background: bool = False,
    question_id_prefix: str | None = None,
) -> dict[str, Any]:
    """Import a course file: create what is new, change what differs, keep the rest.

    Args:
        course: the file, as JSON; a request of more than 25 MB is answered with 413.
        plan (optional): a plan to add the subject to.
        dry_run: only say what would be done.
        background: check the course now and let a worker import it; the answer is that of
            ``get_import_status`` instead, with the ``task_id`` to ask again with.
        question_id_prefix (optional): what to put before the ids of its questions, where another
            course of the school has the same; later imports of the course need not name it.

    Returns:
        subject (str): the subject's id.
        created (int): nodes that are new.
        changed (int): nodes that differed.
        unchanged (int): nodes that were the same already.
        missing (int): nodes that are stored but not in the file; they stay.
        invalid (list): empty; a file with faults is refused.
        warnings (list): what the file has and Memora does not keep, or what was probably meant
            otherwise, each with ``path`` and ``message``.

    Raises:
        ValidationError: ``course`` is missing or has faults; ``invalid`` lists them, each with
            ``path`` and ``message``, and nothing was changed.
        NotFoundError: there is no such plan.
        ConflictError: the course was imported with another ``question_id_prefix``.
        ServiceUnavailable: somebody else is changing the same course.
    """
    check_size(frappe.request.content_length or 0)
    parsed = arguments.json_object("course", course)
    plan = arguments.optional_text("plan", plan)
    options = {
        "question_id_prefix": arguments.optional_text("question_id_prefix", question_id_prefix),
        "user": frappe.session.user,
    }
    if background:
        return tasks.request_import(parsed, plan, dry_run, now=utc_now(), **options)
    return content_import.import_course(parsed, plan=plan, dry_run=dry_run, **options)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_import_status(task_id: str | None = None) -> dict[str, Any]:
    """Read how far an import in the background is.

    Args:
        task_id: the id that ``import_course`` or ``import_file`` answered.

    Returns:
        task_id (str): the import.
        status (str): ``Queued``, ``Running``, ``Done`` or ``Failed``.
        total (int): of a course its nodes: subject, tracks, units, topics and lessons; of a bank
            its questions, 0 until it is read.
        done (int | None): how many of them are done; null while that is unknown.
        report (dict | None): when it is done, what ``import_course`` or ``import_file`` answers;
            of an import that failed by its content, ``invalid`` alone.
        error (str | None): why it failed, and what to do about it.
        requested_at (datetime): when it was asked for, in UTC.
        started_at (datetime | None): when the last attempt began, in UTC.
        finished_at (datetime | None): when it was done or failed, in UTC.

    Raises:
        ValidationError: ``task_id`` is missing.
        NotFoundError: there is no such import.
    """
    return tasks.get_status(arguments.text("task_id", task_id))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def import_file(
    file: bytes | None = None,  # noqa: ARG001 - it comes beside the arguments
    format: str | None = None,  # noqa: A002 - the contract's name
    subject: str | None = None,
    lessons_of: int = 10,
    topics_by: str = "category",
    *,
    dry_run: bool = False,
    background: bool | None = None,
) -> dict[str, Any]:
    """Import questions of another system, a sheet, a course file or a package of one.

    What is malformed and whose intent is plain is mended; nothing is lost without a line of the
    report. The same file again changes nothing, and what people wrote in Desk stays.

    Args:
        file: the file, as a part of a form (``multipart/form-data``): at most 50 MB and 20,000
            questions.
        format (optional): ``gift``, ``aiken``, ``moodle_xml``, ``qti``, ``anki``, ``h5p``,
            ``sheet`` or ``course``; by the file's content if it is missing.
        subject (optional): id or title of a subject, or the title of a new one; a subject that is
            called like the file if it is missing.
        lessons_of: how many questions a lesson shall have, at most 200.
        topics_by: ``category`` makes a topic of each category or sheet, ``file`` one of all.
        dry_run: only say what would be done.
        background (optional): whether a worker shall do it: the answer is then that of
            ``get_import_status``, with the ``task_id`` to ask again with. If it is missing, files
            of more than 4 MB or 500 questions are.

    Returns:
        format (str, optional): the format that it is in.
        found (int, optional): how many questions the file has, as its own system counts them.
        imported (int, optional): how many of them came in, as questions or as texts to read.
        refused (int, optional): how many did not: each has a line.
        types (dict, optional): how many native questions there are of each type; ``Reading``
            counts texts.
        report (list | dict | None): each line with ``severity`` (``refused``, ``dropped`` or
            ``changed``), ``place``, ``question``, ``field`` and ``what``, in the language of who
            asks. Of a worker's import what ``get_import_status`` says.
        subject (str | None, optional): the subject's id; null where nothing came in.
        created (int, optional): nodes that are new.
        changed (int, optional): nodes that differed.
        unchanged (int, optional): nodes that were the same already.
        task_id (str, optional): the import, where a worker does it.
        status (str, optional): of a worker's import, as the fields below.
        total (int, optional): its questions, 0 until they are counted.
        done (int | None, optional): how many of them are done.
        error (str | None, optional): why it failed.
        requested_at (datetime, optional): when it was asked for, in UTC.
        started_at (datetime | None, optional): when the last attempt began, in UTC.
        finished_at (datetime | None, optional): when it was done or failed, in UTC.

    Raises:
        ValidationError: the file is missing, of no kind that is taken, too large, damaged or
            locked by a password, or an argument is odd; of a faulty course ``invalid`` lists the
            faults. Nothing was changed.
        ServiceUnavailable: somebody else is changing the same subject.
    """
    file_name, body = arguments.uploaded_file("file")
    topics = arguments.choice("topics_by", topics_by, TOPICS_BY) or TOPICS_BY[0]
    terms = BankTerms(
        subject=arguments.optional_text("subject", subject),
        lessons_of=arguments.whole_number("lessons_of", lessons_of, 1, MOST_QUESTIONS),
        by_category=topics == TOPICS_BY[0],
        dry_run=dry_run,
    )
    return file_requests.take_file(
        body,
        file_name[-arguments.NAME_LENGTH :],
        format_name=arguments.optional_text("format", format),
        terms=terms,
        background=background,
        user=frappe.session.user,
        now=utc_now(),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def export_questions(
    subject: str | None = None,
    format: str | None = None,  # noqa: A002 - the contract's name
    *,
    dry_run: bool = False,
) -> dict[str, Any] | Response:
    """Take a subject's questions out, as a file to keep or to import elsewhere.

    Args:
        subject: the subject's id.
        format: ``package`` (the whole course with its media), ``moodle_xml``, ``gift`` or
            ``xlsx``.
        dry_run: only say what the format cannot hold.

    Returns:
        file (bytes): the file, as the whole answer; with ``dry_run`` these fields instead:
        format (str): the format.
        subject (str): the subject's id.
        questions (int): how many questions the file has.
        report (list): what it cannot hold: each line with ``severity``, ``place``, ``question``,
            ``field`` and ``what``.

    Raises:
        ValidationError: an argument is missing or odd, or the subject has no questions.
        NotFoundError: there is no such subject.
    """
    wanted = arguments.text("subject", subject)
    chosen = arguments.choice("format", format, exporting.FORMATS)
    if chosen is None:
        raise ValidationError(_("{0} is missing. Please send it.").format("format"))
    file, about = exporting.export_questions(wanted, chosen)
    return about if dry_run else _download(file)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_template(format: str = "xlsx") -> Response:  # noqa: A002 - the contract's name
    """Give the sheet that teachers write questions into; ``import_file`` takes it.

    Args:
        format: ``xlsx``.

    Returns:
        file (bytes): the sheet, as the whole answer.

    Raises:
        ValidationError: there is no such template.
    """
    arguments.choice("format", format, ("xlsx",))
    return _download(exporting.get_template(frappe.local.lang or "en"))


def _download(file: exporting.File) -> Response:
    """Answer with a file, which no browser opens by itself."""
    response = Response(file.data, content_type=file.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_author
def upload_package(
    file: bytes | None = None,  # noqa: ARG001 - it comes beside the arguments
    subject: str | None = None,
    name: str | None = None,
    *,
    title: str | None = None,
    license: str | None = None,  # noqa: A002 - the field's name
    source: str | None = None,
) -> dict[str, Any]:
    """Upload a package of HTML, which Interactive stages of the subject's lessons can show.

    Under a name that the subject has already, it takes the place of the package that was there:
    the lessons that show it are published anew.

    Args:
        file: a zip of at most 25 MB, with ``index.html`` at its top or in its only folder, sent in
            a form (``multipart/form-data``).
        subject: the subject.
        name (optional): what lessons call it; else the name of the zip.
        title (optional): what people read.
        license (optional): under which terms it may be used.
        source (optional): who made it, or where it comes from.

    Returns:
        name (str): what lessons call it: ``{"package": "…"}``.
        record (str): its record in Memora Package.
        subject (str): the subject.
        title (str): what people read.
        sha256 (str): hash of the zip, which tells its content from every other.
        files (int): files in it.
        file_size (int): their bytes, as they are unpacked.
        status (str): ``created``, ``changed``, or ``unchanged`` where it is the same zip again.

    Raises:
        ValidationError: an argument is missing or odd, or the zip is no package; ``invalid`` then
            lists why, and nothing was changed.
        NotFoundError: there is no such subject.
        PermissionError: the user may not write the subject's content.
        ServiceUnavailable: somebody else is changing the same package.
    """
    file_name, body = arguments.uploaded_file("file")
    return packages.upload_package(
        body,
        arguments.text("subject", subject),
        file_name=file_name,
        name=arguments.optional_text("name", name),
        about={
            "title": arguments.optional_text("title", title),
            "license": arguments.optional_text("license", license),
            "source": arguments.optional_text("source", source),
        },
        user=frappe.session.user,
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_author
def get_package_url(subject: str | None = None, package: str | None = None) -> dict[str, Any]:
    """Give an address at which whoever asks can look at a package, for an hour.

    Args:
        subject: the subject.
        package: what lessons call the package.

    Returns:
        url (str): the address, at this site.
        expires_at (datetime): when it stops working, in UTC.

    Raises:
        ValidationError: an argument is missing.
        NotFoundError: the subject has no such package, or its files are not on the server.
        PermissionError: the user writes no content.
    """
    return access.get_package_url(
        frappe.session.user,
        arguments.text("subject", subject),
        arguments.text("package", package),
        now=utc_now(),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_author
def upload_media(
    file: bytes | None = None,  # noqa: ARG001 - it comes beside the arguments
    subject: str | None = None,
    name: str | None = None,
    alt: str | None = None,
    *,
    is_decorative: bool | None = None,
    license: str | None = None,  # noqa: A002 - the field's name
    source: str | None = None,
) -> dict[str, Any]:
    """Upload a picture, a sound, a film or a paper that a subject's lessons may show.

    Pictures are encoded anew, turned as they are meant, made smaller than 2,048 pixels, and lose
    what a camera wrote into them; drawings (SVG) keep shapes and words alone. The same bytes again
    change nothing; other ones take the place of the medium whose ``name`` is given, and the lessons
    that show it are published anew.

    Args:
        file: the file, as a part of a form (``multipart/form-data``); its content says what it is:
            PNG, JPEG, GIF, WebP or SVG up to 10 MB, MP3, M4A or OGG up to 16 MB, MP4 or WebM up to
            30 MB, PDF up to 16 MB.
        subject: the subject's id.
        name (optional): what lessons call it, as ``media:NAME``; after the file if it is missing,
            with a number where another medium is called so.
        alt (optional): what it shows, in words, for those who do not see it.
        is_decorative (optional): that it shows nothing that needs words.
        license (optional): under which terms it may be used.
        source (optional): who made it, or where it comes from.

    Returns:
        name (str): what lessons call it.
        reference (str): how they do: ``media:NAME``.
        subject (str): the subject's id.
        kind (str): ``image``, ``audio``, ``video`` or ``file``.
        sha256 (str): of the bytes as they are published.
        extension (str): what its published name ends with.
        file_size (int): bytes, as they are published.
        width (int | None): pixels, of pictures.
        height (int | None): pixels, of pictures.
        alt (str | None): what it shows, in words.
        status (str): ``created``, ``changed`` or ``unchanged``.

    Raises:
        ValidationError: the file or ``subject`` is missing; the file is no known kind, too large
            or damaged; or the name cannot be used.
        PermissionError: the user may not write the subject's content.
        NotFoundError: there is no such subject.
        ServiceUnavailable: somebody else is changing the same subject.
    """
    file_name, body = arguments.uploaded_file("file")
    about = uploads.About(
        arguments.optional_text("alt", alt, longest=LONGEST_WORDS),
        is_decorative,
        arguments.optional_text("license", license),
        arguments.optional_text("source", source, longest=LONGEST_WORDS),
    )
    return uploads.upload(
        body,
        subject=arguments.text("subject", subject),
        name=arguments.optional_text("name", name),
        file_name=file_name[-arguments.NAME_LENGTH :],
        about=about,
        user=frappe.session.user,
    )
