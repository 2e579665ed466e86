"""How much may stand in a bank that is typed as text."""

from itertools import repeat

import pytest

from memora.services.content.formats import aiken, gift
from memora.services.content.formats.bank import Bank, SourceUnit
from memora.services.content.formats.report import FormatError
from memora.services.content.formats.typed_files import MAX_LINES, MAX_QUESTIONS, add_units
from tests.unit.formats.typed import severities_of

MODULES = pytest.mark.parametrize("module", [gift, aiken], ids=["gift", "aiken"])


@MODULES
def test_a_file_of_more_lines_than_any_bank_is_refused(module):
    with pytest.raises(FormatError, match=str(MAX_LINES)):
        module.read(b"a\n" * MAX_LINES, file_name="bank.txt")


@MODULES
@pytest.mark.parametrize("data", [b"", b"\n \n", b"\x89PNG\r\n\x1a\n"])
def test_a_file_without_a_question_is_refused(module, data):
    with pytest.raises(FormatError):
        module.read(data, file_name="bank.txt")


def test_a_file_of_comments_alone_is_refused():
    with pytest.raises(FormatError):
        gift.read(b"// only words to oneself\n", file_name="bank.gift")


def test_more_questions_than_any_bank_has_are_refused():
    with pytest.raises(FormatError, match=str(MAX_QUESTIONS)):
        add_units(Bank("gift"), repeat(SourceUnit(), MAX_QUESTIONS + 1))


@pytest.mark.parametrize(
    "text",
    ["{}" * 6_000, "Q{" + "~a" * 2_000 + "}", "a\n" * 30_000, "Q{" + "=a->b\n" * 2_000 + "}"],
    ids=["braces", "options", "lines", "pairs"],
)
def test_a_question_larger_than_any_is_refused_alone(text):
    assert severities_of(gift, f"{text}\n\nOne?{{T}}") == [("refused", 1)]
