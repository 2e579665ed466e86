"""Files that a text refers to: their addresses as the text has them."""

import pytest

from memora.services.content.formats.addresses import addresses, files_in
from memora.services.content.formats.bank import StoredFile


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<img src="a b.png">', ["a b.png"]),
        ("<img alt=x src='a.png'>", ["a.png"]),
        ("<img src=a.png>", ["a.png"]),
        ('<IMG SRC = "a&amp;b.png">', ["a&b.png"]),
        ('<a href="a.pdf">a</a><audio src="b.mp3"></audio>', ["a.pdf", "b.mp3"]),
        ("no tag = no file", []),
        ('<img data-src="a.png" src="">', []),
    ],
    ids=["double", "single", "bare", "entity", "several", "text", "none"],
)
def test_addresses_are_read_as_a_browser_does(source, found):
    assert list(addresses(source)) == found


def test_only_files_that_are_there_are_named():
    there = StoredFile("a.png", lambda: b"picture")
    files = files_in('<img src="a.png"><img src="b.png">', {"a.png": there}.get)
    assert files == {"a.png": there}
