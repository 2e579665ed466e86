"""Banks at the console: a bar, a line for each line of the report, the same rules as over HTTP."""

import sys

import frappe
import pytest

from memora.services.content.importing.console import import_file
from memora.utils.errors import ValidationError
from tests.integration.test_content_import_console import Terminal

GIFT = "::a::One?{=x ~y}\n\n::b::Two?{~x ~y}\n\n::c::Three?{T}\n"


@pytest.fixture
def bank(tmp_path):
    file = tmp_path / "grade 6.gift"
    file.write_text(GIFT)
    return str(file)


def test_a_bank_is_imported_into_a_new_subject(bank, capsys):
    answer = import_file(bank, subject="Science", lessons_of=1)

    assert (answer["found"], answer["imported"], answer["subject"]) == (3, 2, "science")
    assert frappe.db.count("Memora Lesson") == 2
    assert capsys.readouterr().err.splitlines() == [
        "refused · line 3 · b · options · There is no right answer: mark it and import the file"
        " again."
    ]


def test_a_bar_follows_the_questions(bank, monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    import_file(bank)

    assert f"[{'#' * 40}] 3/3\n" in sys.stderr.getvalue()


def test_a_dry_run_writes_nothing(bank):
    assert import_file(bank, dry_run=True)["created"] == 5
    assert frappe.db.count("Memora Subject") == 0


def test_a_file_of_another_kind_is_refused(tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1.7")

    with pytest.raises(ValidationError, match="PDF"):
        import_file(str(file))
