"""The import at the console: its bar, its faults, the files that it refuses."""

import io
import json
import sys

import pytest

from memora.services.content.importing.console import import_file
from memora.utils.errors import NotFoundError, ValidationError
from tests.support.factories import counts, course_file, lessons_of


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def mini_file(tmp_path):
    file = tmp_path / "a.course.json"
    file.write_text(json.dumps(course_file()))
    return str(file)


def test_the_console_draws_a_bar_on_a_terminal(mini_file, monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    assert counts(import_file(mini_file)) == (6, 0, 0, 0)
    assert sys.stderr.getvalue().endswith(f"[{'#' * 40}] 6/6\n")


def test_the_bar_is_full_even_if_nothing_has_changed(mini_file, monkeypatch):
    import_file(mini_file)
    monkeypatch.setattr("sys.stderr", Terminal())
    import_file(mini_file)
    assert sys.stderr.getvalue() == f"\r[{'#' * 40}] 6/6\n"


def test_the_console_draws_no_bar_into_a_log(mini_file, capsys):
    assert counts(import_file(mini_file)) == (6, 0, 0, 0)
    assert capsys.readouterr().err == ""


def test_the_console_lists_every_fault(tmp_path, capsys):
    course = course_file()
    for lesson in lessons_of(course):
        del lesson["title"]
    file = tmp_path / "a.course.json"
    file.write_text(json.dumps(course))
    with pytest.raises(ValidationError):
        import_file(str(file))
    assert capsys.readouterr().err.splitlines() == [
        f"$.tracks[0].units[0].topics[0].lessons[{n}].title is missing; add it" for n in (0, 1)
    ]


def test_the_console_refuses_what_is_no_json(tmp_path):
    file = tmp_path / "a.course.json"
    file.write_text("{")
    with pytest.raises(ValidationError):
        import_file(str(file))


def test_the_console_refuses_a_missing_file(tmp_path):
    with pytest.raises(NotFoundError):
        import_file(str(tmp_path / "nothing.json"))
