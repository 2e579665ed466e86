"""Files that Moodle XML carries within its questions."""

import base64

import pytest

from memora.services.content.formats.bank import Text
from memora.services.content.formats.report import FormatError
from tests.unit.formats.moodle_files import item_of, lines_of, said

PICTURE = b"GIF89a\x01\x00\x01\x00"


def file(name: str, content: bytes = PICTURE, path: str = "/") -> str:
    packed = base64.b64encode(content).decode()
    return f'<file name="{name}" path="{path}" encoding="base64">{packed}</file>'


def asked(text: str, *files: str, beside: str = "") -> str:
    """Return a question whose text stands beside files, and something else beside that."""
    questiontext = f'<questiontext format="html">{said(text)}{"".join(files)}</questiontext>'
    return f'<question type="essay">{questiontext}{beside}</question>'


def shown(one: str) -> dict[str, bytes]:
    """Return the bytes of what a question's text shows, by address."""
    return {address: file.read() for address, file in item_of(one).text.files.items()}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("@@PLUGINFILE@@/a.png", "a.png"),
        ("@@PLUGINFILE@@/a%20b.png", "a b.png"),
        ("@@PLUGINFILE@@/a b.png", "a b.png"),
        ("@@PLUGINFILE@@/%D9%82.png", "ق.png"),
        ("@@PLUGINFILE@@/A.PNG", "a.png"),
        ("@@PLUGINFILE@@/a.png?time=17", "a.png"),
    ],
)
def test_a_file_is_found_by_its_address_as_it_stands_in_the_text(address, name):
    assert shown(asked(f'<img src="{address}">', file(name))) == {address: PICTURE}


def test_a_file_in_a_folder_is_found_by_its_path():
    files = file("a.png", b"one", "/x/"), file("a.png", b"two", "/y/")

    assert shown(asked('<img src="@@PLUGINFILE@@/y/a.png">', *files)) == {
        "@@PLUGINFILE@@/y/a.png": b"two"
    }


def test_an_address_is_found_as_html_writes_it_and_as_it_is_meant():
    found = shown(asked('<img src="@@PLUGINFILE@@/a&amp;b.png">', file("a&amp;b.png")))

    assert set(found) == {"@@PLUGINFILE@@/a&amp;b.png", "@@PLUGINFILE@@/a&b.png"}


def test_a_text_takes_the_file_beside_it():
    feedback = f"<generalfeedback>{said('<img src=@@PLUGINFILE@@/a.png>')}{file('a.png', b'two')}"
    one = asked(
        '<img src="@@PLUGINFILE@@/a.png">',
        file("a.png", b"one"),
        beside=f"{feedback}</generalfeedback>",
    )
    item = item_of(one)

    assert [each.read() for each in item.text.files.values()] == [b"one"]
    assert [each.read() for each in item.explanation.files.values()] == [b"two"]


def test_a_file_elsewhere_in_the_question_is_found_too():
    assert shown(asked('<img src="@@PLUGINFILE@@/a.png">', beside=file("a.png")))


def test_a_file_that_no_text_shows_is_told_of():
    assert lines_of(asked("no picture", file("a.png"))) == [
        ("dropped", "The file a.png is shown in none of its texts; it was left out.")
    ]


def test_a_file_is_unpacked_when_it_is_asked_for():
    broken = '<file name="a.png" encoding="base64">no base64 @@@</file>'
    [stored] = item_of(asked('<img src="@@PLUGINFILE@@/a.png">', broken)).text.files.values()

    with pytest.raises(FormatError, match=r"a\.png is damaged"):
        stored.read()


def test_lost_padding_and_line_ends_in_a_file_are_mended():
    packed = base64.b64encode(PICTURE).decode().rstrip("=")
    loose = f'<file name="a.png">\n{packed[:4]}\n {packed[4:]}\n</file>'

    assert list(shown(asked('<img src="@@PLUGINFILE@@/a.png">', loose)).values()) == [PICTURE]


def test_the_picture_of_very_old_files_stands_below_the_text():
    packed = base64.b64encode(PICTURE).decode()
    old = f"<image>moddata/map.gif</image><image_base64>{packed}</image_base64>"
    text = item_of(asked("Where?", beside=old)).text

    assert text.source == 'Where? <img src="@@PLUGINFILE@@/map.gif" alt="">'
    assert [each.read() for each in text.files.values()] == [PICTURE]


def test_a_text_without_files_has_none():
    assert item_of(asked("Where?")).text == Text("Where?", "html")


def test_a_missing_file_is_left_to_who_reads_the_text():
    text = item_of(asked('<img src="@@PLUGINFILE@@/gone.png">', file("a.png"))).text

    assert dict(text.files) == {}
