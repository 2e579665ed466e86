"""The kinds of Moodle's questions: how each is read, or what to do about one that is not. Pure."""

from collections.abc import Callable, Mapping

from memora.services.content.formats.bank import Answer, Gap, Gaps, Reading, Text
from memora.services.content.formats.moodle_xml.arranged import read_order, read_pairs
from memora.services.content.formats.moodle_xml.brackets import read_brackets
from memora.services.content.formats.moodle_xml.choices import (
    read_choices,
    read_responses,
    read_set,
    read_truth,
)
from memora.services.content.formats.moodle_xml.cloze import read_cloze
from memora.services.content.formats.moodle_xml.gaps import read_places
from memora.services.content.formats.moodle_xml.source import Source
from memora.services.content.formats.moodle_xml.typed import read_numbers, read_own, read_words
from memora.services.content.formats.report import Phrase, Refused, phrase

_READERS: Mapping[str, Callable[[Source], Answer]] = {
    "multichoice": read_choices,
    "multichoiceset": read_set,
    "oumultiresponse": read_responses,
    "truefalse": read_truth,
    "shortanswer": read_words,
    "numerical": read_numbers,
    "matching": read_pairs,
    "match": read_pairs,
    "ddmatch": read_pairs,
    "ordering": read_order,
    "essay": read_own,
    "essayautograde": read_own,
    "recordrtc": read_own,
}
#: Their gaps stand in the question's text.
_READERS_OF_GAPS: Mapping[str, Callable[[Source, Text], tuple[Text, list[Gap]]]] = {
    "cloze": read_cloze,
    "multianswer": read_cloze,
    "gapselect": read_places,
    "ddwtos": read_places,
    "gapfill": read_brackets,
}
#: Kinds that weigh as much as their gaps together.
WEIGHS_ITS_GAPS = ("cloze", "multianswer")
_READING = "description"

_CALCULATED = phrase(
    "Its numbers change from student to student, which no question here does. Ask it with fixed"
    " numbers, as a numerical question, and export it again."
)
_ON_A_PICTURE = phrase(
    "Things are dragged onto a picture, which no question here does. Ask it as a matching question"
    " that shows the picture."
)
_WITHOUT_COUNTERPART: Mapping[str, Phrase] = {
    "calculated": _CALCULATED,
    "calculatedsimple": _CALCULATED,
    "calculatedmulti": phrase(
        "Its numbers change from student to student, which no question here does. Ask it with"
        " fixed numbers, as a multiple choice question, and export it again."
    ),
    "ddimageortext": _ON_A_PICTURE,
    "ddmarker": _ON_A_PICTURE,
    "random": phrase(
        "It only draws another question by chance. Export the category that it draws from."
    ),
    "randomsamatch": phrase(
        "It is made of short answer questions by chance. Export those, or write a matching"
        " question."
    ),
}
_UNKNOWN = phrase(
    "Questions of the type “{0}” are not known here. Ask it as a choice, a short answer, a number"
    " or an essay in Moodle and export it again."
)
_WITHOUT_TYPE = phrase("It does not say of which type it is. Open and save it in Moodle again.")


def read_kind(source: Source, text: Text) -> tuple[Text, Answer]:
    """Return a question's text, with the marks of its gaps, and how it is answered.

    Args:
        source: The question.
        text: Its text as it stands.

    Raises:
        Refused: It is of a kind that has no counterpart, or cannot be read.
    """
    if source.kind in _READERS:
        return text, _READERS[source.kind](source)
    if source.kind in _READERS_OF_GAPS:
        filled, gaps = _READERS_OF_GAPS[source.kind](source, text)
        return filled, Gaps(gaps)
    if source.kind == _READING:
        return text, Reading()
    if not source.kind:
        raise Refused(_WITHOUT_TYPE)
    if source.kind in _WITHOUT_COUNTERPART:
        raise Refused(_WITHOUT_COUNTERPART[source.kind])
    raise Refused(_UNKNOWN, source.kind)
