"""Paths of Moodle's categories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.formats.categories import read_path, write_path

NAMES = st.text("ab /جبر", min_size=1, max_size=6).map(lambda name: " ".join(name.split()))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Physics/Light", ("Physics", "Light")),
        ("$course$/top/Physics", ("Physics",)),
        ("$module$/Physics", ("Physics",)),
        ("top/Physics", ("Physics",)),
        ("top", ("top",)),
        ("$course$/top/top", ("top",)),
        ("Km//h / m//s", ("Km/h", "m/s")),
        (" علوم / الضوء/", ("علوم", "الضوء")),
        ("$course$", ()),
        ("", ()),
    ],
)
def test_a_path_has_names_from_the_top(path, names):
    assert read_path(path) == names


@given(st.lists(NAMES.filter(bool), max_size=4).map(tuple))
def test_what_is_written_is_read(names):
    assert read_path(write_path(names)) == names
