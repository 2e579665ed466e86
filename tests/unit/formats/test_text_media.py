"""Pictures, sounds and files of texts: those that came along are shown, of others it is said."""

import base64

import pytest

from memora.services.content.formats.bank import StoredFile, Text
from memora.services.content.formats.report import FormatError, phrase
from memora.services.content.formats.texts import convert

FILES = {
    "@@PLUGINFILE@@/my frog.png": StoredFile("my frog.png", lambda: b"frog"),
    "sounds/bell.mp3": StoredFile("bell.mp3", lambda: b"bell"),
    "notes.pdf": StoredFile("notes.pdf", lambda: b"notes"),
}


def name_of(file):
    if file.name == "notes.pdf":
        raise FormatError(phrase("{0} cannot be shown."), file.name)
    return file.name.replace(" ", "-")


def converted(source, markup="html"):
    """The Markdown of a text, the names of its media, and its losses in words."""
    result = convert(Text(source, markup, FILES), name_of)
    losses = [what.format(*values) for what, values in result.losses]
    return result.markdown, result.media, losses


@pytest.mark.parametrize(
    "address", ["@@PLUGINFILE@@/my%20frog.png", "@@PLUGINFILE@@/my%20frog.png?time=1"]
)
def test_a_picture_that_came_along_is_shown(address):
    source = f'<img src="{address}" alt="A [green]\n frog" width="9">'

    assert converted(source) == ("![A (green) frog](media:my-frog.png)", ["my-frog.png"], [])


@pytest.mark.parametrize(
    "source",
    [
        '<audio src="sounds/bell.mp3" title="listen"></audio>',
        '<video title="listen"><source src="gone.ogg"><source src="sounds/bell.mp3"></video>',
        '<a href="sounds/bell.mp3"><b>listen</b></a>',
        '<object data="sounds/bell.mp3" title="listen"></object>',
    ],
)
def test_a_sound_that_came_along_is_shown_however_it_stands_there(source):
    assert converted(source) == ("![listen](media:bell.mp3)", ["bell.mp3"], [])


def test_a_picture_within_its_address_is_a_file():
    data = base64.b64encode(b"\x89PNG").decode()
    found = []

    def keep(file):
        found.append((file.name, file.read()))
        return "a.png"

    result = convert(Text(f'<img src="data:image/png;base64,{data}">', "html"), keep)

    assert (result.markdown, found) == ("![](media:a.png)", [("image.png", b"\x89PNG")])


def test_a_picture_on_another_site_is_said_and_becomes_a_link():
    source = '<img src="https://a.b/frog.png"><img src="http://a.b/toad.png" alt="A toad">'

    assert converted(source) == (
        "[frog.png](https://a.b/frog.png) A toad",
        [],
        [
            "https://a.b/frog.png lies on another site and was not fetched; upload it and show it"
            " here.",
            "http://a.b/toad.png lies on another site and was not fetched; upload it and show it"
            " here.",
        ],
    )


def test_a_picture_that_did_not_come_along_is_said_and_leaves_its_words():
    assert converted('a<img src="@@PLUGINFILE@@/gone.png" alt="a toad">b') == (
        "a a toad b",
        [],
        ["The file gone.png did not come along; upload it and show it here."],
    )


def test_a_file_that_lessons_cannot_show_leaves_its_words_and_why():
    assert converted('<a href="notes.pdf">My notes</a>') == (
        "My notes",
        [],
        ["notes.pdf cannot be shown."],
    )


@pytest.mark.parametrize(
    "address", ["data:image/png;base64,%%%", "data:text/html;base64,YQ==", "data:,a"]
)
def test_what_is_no_picture_within_its_address_is_said(address):
    assert converted(f'<img src="{address}">a') == (
        "a",
        [],
        ["A picture within the text is damaged and was left out."],
    )


def test_an_embedded_page_becomes_a_link():
    markdown, _media, losses = converted('<iframe src="https://a.b/c" title="Film"></iframe>')

    assert (markdown, len(losses)) == ("[Film](https://a.b/c)", 1)


def test_files_of_markdown_are_called_as_lessons_call_them():
    source = "![A *frog*](@@PLUGINFILE@@/my%20frog.png) [bell](sounds/bell.mp3) \\[x](y)"

    assert converted(source, "markdown") == (
        "![A *frog*](media:my-frog.png) ![bell](media:bell.mp3) \\[x](y)",
        ["my-frog.png", "bell.mp3"],
        [],
    )


def test_what_markdown_shows_from_elsewhere_becomes_a_link_or_words():
    source = '![a](https://a.b/c.png "A") ![b](figures/gone.png) ![c](media:own)'

    markdown, media, losses = converted(source, "markdown")

    assert markdown == "[a](https://a.b/c.png) b ![c](media:own)"
    assert (media, len(losses)) == ([], 2)


def test_a_markdown_link_that_nobody_can_follow_leaves_its_words():
    assert converted("see [the page](other.html)", "markdown")[0] == "see the page"


def test_addresses_in_markdown_that_are_written_as_code_stay():
    source = "write `![a](figures/d.png)`"

    assert converted(source, "markdown") == (source, [], [])


@pytest.mark.parametrize(
    ("source", "markup"),
    [("![](figures/d.png)", "markdown"), ('<img src="figures/d.png">', "html")],
)
def test_an_option_that_is_only_a_lost_picture_is_called_by_its_name(source, markup):
    result = convert(Text(source, markup), name_of, inline=True)

    assert (result.markdown, len(result.losses)) == ("d.png", 1)


def test_without_a_name_no_file_is_shown():
    text = Text('<img src="sounds/bell.mp3" alt="a bell">', "html", FILES)

    assert convert(text).markdown == "a bell"
