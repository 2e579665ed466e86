"""A file of Moodle XML, question by question. Pure."""

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from memora.services.content.formats.bank import Bank, SourceUnit
from memora.services.content.formats.categories import read_path
from memora.services.content.formats.markup import (
    PARSER_OPTIONS,
    broken_xml,
    local_name,
    mended_xml,
    xml_text,
)
from memora.services.content.formats.moodle_xml.items import read_item
from memora.services.content.formats.moodle_xml.mending import with_closed_html, with_one_quiz
from memora.services.content.formats.moodle_xml.source import Source
from memora.services.content.formats.report import FormatError, Refused, Report, phrase

FORMAT = "moodle_xml"
_ROOT, _QUESTION, _CATEGORY = "quiz", "question", "category"
_EVERY_QUESTION = "{*}question"
#: Bytes in which the first element of a file is looked for.
_HEAD = 64 * 1024
_BEFORE_ROOT = re.compile(rb"\s+|<!--.*?-->|<\?.*?\?>|<![A-Za-z][^>]*>", re.DOTALL)
#: Canvas has a ``quiz`` of its own, in its own namespace.
_IS_ROOT = re.compile(
    rb"<(?:[\w.-]+:)?(?:quiz(?![^<>]*canvas)[\s/>]|question\s[^<>]*type\s*=)", re.IGNORECASE
)
#: Marks of byte order, also of a file whose zero bytes are gone.
_MARKS = b"\xef\xbb\xbf\xff\xfe"
_NO_QUIZ = phrase(
    "This XML holds no questions of Moodle's. Export them in Moodle's question bank as Moodle XML."
)
#: What Moodle says of a category by itself.
_STOCK_INFO = (
    "default category for questions shared in context",
    "standardkategorie für fragen",
    "catégorie par défaut pour les questions partagées",
    "categoría por defecto para preguntas",
    "categoria padrão para as questões",
    "التصنيف الافتراضي للأسئلة",
    "الفئة الافتراضية للأسئلة",
)


def looks_like(data: bytes, file_name: str) -> bool:  # noqa: ARG001 - by its content alone
    """Say whether a file is Moodle XML.

    Args:
        data: The file.
        file_name: What it is called.
    """
    head = data[:_HEAD].replace(b"\0", b"").lstrip(_MARKS)
    at = max(0, head.find(b"<"))
    while found := _BEFORE_ROOT.match(head, at):
        at = found.end()
    return _IS_ROOT.match(head, at) is not None


def read(data: bytes, *, file_name: str) -> Bank:  # noqa: ARG001 - it says nothing of itself
    """Read a file of Moodle XML, question by question: beside the result it takes no memory.

    Args:
        data: The file.
        file_name: What it is called.

    Raises:
        FormatError: It is no XML, not even a mended one, or none of Moodle's.
    """
    said = Report()
    text = xml_text(data, said)
    before = tuple(said)
    try:
        return _bank(text, said)
    except etree.XMLSyntaxError as error:
        broken, tried = error, text
    for mend in _MENDING:
        report = Report(list(before))
        mended = mend(text, report)
        if mended != tried:
            tried = mended
            try:
                return _bank(mended, report)
            except etree.XMLSyntaxError as error:
                # Of more daring ways the faults are not the file's own.
                broken = error if mend is mended_xml else broken
    raise broken_xml(broken) from broken


def _with_closed_html(text: str, report: Report) -> str:
    return mended_xml(with_closed_html(text, report), report)


def _with_one_quiz(text: str, report: Report) -> str:
    return mended_xml(with_one_quiz(with_closed_html(text, report), report), report)


#: Ways to mend a file, each of them more daring; the first that gives XML is taken.
_MENDING = (mended_xml, _with_closed_html, _with_one_quiz)


def _questions(text: str) -> Iterator[etree._Element]:
    source = BytesIO(text.encode())
    context = etree.iterparse(source, tag=_EVERY_QUESTION, encoding="utf-8", **PARSER_OPTIONS)
    for _event, question in context:
        if any(local_name(element) == _QUESTION for element in question.iterancestors()):
            continue  # a setting of a plugin's question is called so, too
        yield question
        question.clear()
        parent = question.getparent()
        while parent is not None and question.getprevious() is not None:
            del parent[0]
    _check_root(context.root)


def _check_root(root: etree._Element) -> None:
    if local_name(root) not in (_ROOT, _QUESTION):
        raise FormatError(_NO_QUIZ)


def _bank(text: str, report: Report) -> Bank:
    """Return what XML holds.

    Args:
        text: The XML.
        report: What was said of the file; hears of its questions.

    Raises:
        FormatError: It holds no questions of Moodle's.
        XMLSyntaxError: It is no XML.
    """
    bank = Bank(FORMAT, report=report)
    category: tuple[str, ...] = ()
    for question in _questions(text):
        source = Source(question, report)
        if source.kind == _CATEGORY:
            category = read_path(source.words(_CATEGORY))
            _say_info(source, category)
        else:
            bank.units.append(_unit(source, category, report))
    return bank


def _unit(source: Source, category: tuple[str, ...], report: Report) -> SourceUnit:
    before = len(report.lines)
    try:
        return SourceUnit((read_item(source, category),))
    except Refused as reason:
        # What was mended of a question that is not imported interests nobody.
        del report.lines[before:]
        source.refuse(reason)
        return SourceUnit()


def _say_info(source: Source, category: tuple[str, ...]) -> None:
    info = source.text(source.first("info"))
    if info and not any(stock in info.source.casefold() for stock in _STOCK_INFO):
        source.dropped(
            phrase("What is said of the category “{0}” has no place; it was left out."),
            " / ".join(category),
        )
