"""What a file is by its bytes, and what is left of a picture."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from memora.services.content.media import pictures
from memora.services.content.media.names import folded, is_name, name_of_file, numbered
from memora.services.content.media.pictures import PictureError, clean_picture
from memora.services.content.media.sniff import (
    FILE_TYPES,
    GIF,
    JPEG,
    PNG,
    WEBP,
    file_type_of,
)
from tests.support import media
from tests.support.media import encoded, opened, picture

ORIENTATION, MAKE, RIGHT_TOP = 0x0112, 0x010F, 6
SCRIPT = b"<script>alert(1)</script>"


def moving(count=3, size=(4, 3), file_format="GIF"):
    frames = [Image.new("RGB", size, (shade * 40 % 256, 9, 9)) for shade in range(count)]
    first, *rest = frames
    return encoded(first, file_format, save_all=True, append_images=rest, duration=70, loop=0)


def huge_png(width, height):
    """The header of a PNG that says it is large, and nothing of it."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (picture(), "png"),
        (picture(file_format="JPEG"), "jpg"),
        (picture(file_format="GIF"), "gif"),
        (picture(file_format="WEBP"), "webp"),
        (media.drawing(), "svg"),
        (b'<?xml version="1.0"?>\n<!-- a cell -->\n' + media.drawing(), "svg"),
        (media.MP3, "mp3"),
        (b"ID3\x04\0\0\0\0\0\x05" + b"title" + media.MP3, "mp3"),
        (media.OGG, "ogg"),
        (media.M4A, "m4a"),
        (media.MP4, "mp4"),
        (media.WEBM, "webm"),
        (media.PDF, "pdf"),
    ],
    # Pictures are made anew in each process.
    ids=[
        *("png", "jpg", "gif", "webp", "svg", "svg after a comment", "mp3", "mp3 after a tag"),
        *("ogg", "m4a", "mp4", "webm", "pdf"),
    ],
)
def test_a_file_is_known_by_its_bytes(data, extension):
    assert file_type_of(data).extension == extension


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>" + SCRIPT,
        b"MZ\x90\0",
        b"PK\x03\x04",
        b"BM" + bytes(50),
        b"\x1f\x8b\x08" + bytes(50),
        b"\0\0\0\x18ftypheic" + bytes(50),
        b"\0\0\0\x18ftypqt  " + bytes(50),
        b"\x1a\x45\xdf\xa3\x42\x82\x88matroska",
        b"OggS" + bytes(24) + b"\x80theora",
        b"ID3\x04\0\0\0\0\0\0" + SCRIPT,
        b"\xff\xff\xff\xff",
        b"RIFF\0\0\0\0WAVE",
    ],
    ids=[
        *("nothing", "page", "program", "zip", "bitmap", "gzip", "heic", "quicktime"),
        *("matroska", "theora", "tag without sound", "no frame", "wave"),
    ],
)
def test_what_is_no_known_kind_is_none(data):
    assert file_type_of(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd_to_look_at(data):
    found = file_type_of(data)

    assert found is None or found in FILE_TYPES


@given(st.sampled_from([PNG, JPEG, GIF, WEBP]), st.data())
def test_a_damaged_picture_is_refused_or_is_one(file_type, data):
    names = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP"}
    whole = bytearray(encoded(Image.new("RGB", (9, 9), (1, 2, 3)), names[file_type]))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    try:
        cleaned = clean_picture(bytes(whole), file_type)
    except PictureError:
        return
    assert opened(cleaned.data).size == (cleaned.width, cleaned.height)


def test_a_photograph_is_turned_as_it_is_meant_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = RIGHT_TOP, "A camera of Lina's"
    taken = encoded(Image.new("RGB", (8, 4)), "JPEG", exif=exif, comment=b"at home")

    cleaned = clean_picture(taken, JPEG)

    shown = opened(cleaned.data)
    assert (shown.size, dict(shown.getexif())) == ((4, 8), {})
    assert b"Lina" not in cleaned.data
    assert b"at home" not in cleaned.data


@pytest.mark.parametrize("file_type", [PNG, JPEG, GIF, WEBP])
def test_what_hides_behind_a_picture_is_gone(file_type):
    names = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP"}
    hiding = picture(file_format=names[file_type]) + SCRIPT

    assert b"script" not in clean_picture(hiding, file_type).data


def test_words_within_a_picture_are_gone():
    words = PngInfo()
    words.add_text("Comment", SCRIPT.decode())

    cleaned = clean_picture(picture(pnginfo=words), PNG)

    assert b"script" not in cleaned.data


def test_the_comment_of_a_gif_is_gone():
    cleaned = clean_picture(picture(file_format="GIF", comment=SCRIPT), GIF)

    assert b"script" not in cleaned.data


def test_a_large_picture_is_made_smaller_in_its_proportions():
    cleaned = clean_picture(picture((4096, 1024)), PNG)

    assert (cleaned.width, cleaned.height) == (2048, 512)


def test_a_picture_with_more_pixels_than_memory_is_refused_by_its_header():
    with pytest.raises(PictureError) as refused:
        clean_picture(huge_png(12_000, 12_000), PNG)

    assert refused.value.reason == "pixels"


def test_a_bomb_is_refused():
    with pytest.raises(PictureError):
        clean_picture(huge_png(100_000, 100_000), PNG)


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_goes_on_moving(file_format):
    file_type = {"GIF": GIF, "WEBP": WEBP, "PNG": PNG}[file_format]

    cleaned = clean_picture(moving(file_format=file_format), file_type)

    assert opened(cleaned.data).n_frames == 3


def test_a_moving_picture_of_too_many_frames_is_refused():
    with pytest.raises(PictureError) as refused:
        clean_picture(moving(count=pictures.MAX_FRAMES + 1), GIF)

    assert refused.value.reason == "frames"


def test_the_pixels_of_all_frames_count(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 30)

    with pytest.raises(PictureError) as refused:
        clean_picture(moving(), GIF)

    assert refused.value.reason == "pixels"


def test_transparency_stays():
    clear = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    clear.putpixel((1, 0), (9, 9, 9, 255))

    shown = opened(clean_picture(encoded(clear, "PNG"), PNG).data).convert("RGBA")

    assert [shown.getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]


def test_sixteen_bits_of_grey_become_eight_of_the_same_shade():
    deep = Image.new("I;16", (1, 1), 0x8000)

    shown = opened(clean_picture(encoded(deep, "PNG"), PNG).data)

    assert shown.convert("L").getpixel((0, 0)) == 0x80


def test_a_cut_off_picture_is_refused_though_frappe_takes_such(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    # Of one colour it would be whole before its end.
    whole = encoded(Image.effect_noise((200, 200), 64), "JPEG")

    with pytest.raises(PictureError):
        clean_picture(whole[: len(whole) // 2], JPEG)


def test_cleaning_a_clean_picture_again_keeps_its_size():
    once = clean_picture(picture((30, 20)), PNG)
    twice = clean_picture(once.data, PNG)

    assert (twice.data, twice.width) == (once.data, once.width)


@pytest.mark.parametrize("name", ["cell", "Cell-2", "a.b_c", "خلية", "क्षेत्र", "7"])
def test_a_name_has_letters_and_digits_of_any_script(name):
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "a b", "-a", ".a", "a/b", "a:b", "a<b", "a)", "a" * 61])
def test_what_would_end_a_name_in_a_text_is_none_of_it(name):
    assert not is_name(name)


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("cell.png", "cell"),
        ("My cell (2).PNG", "My-cell-2"),
        ("C:\\pictures\\cell.jpeg", "cell"),
        ("../../etc/passwd", "passwd"),
        ("خلية نباتية.webp", "خلية-نباتية"),
        ("???.png", "file"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 60),
    ],
)
def test_a_medium_is_called_after_its_file(file_name, name):
    assert name_of_file(file_name) == name


@given(st.text(max_size=80))
def test_every_file_has_a_name_that_can_be_used(file_name):
    assert is_name(name_of_file(file_name))


def test_numbers_make_names_that_can_be_used():
    assert [numbered("cell", 1), len(numbered("x" * 60, 12))] == ["cell-2", 60]


def test_capitals_and_parts_of_letters_are_one():
    assert folded("CAFÉ") == folded("cafe\u0301")


def test_the_longer_of_two_sides_is_bound_whatever_the_mode():
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        sink = io.BytesIO()
        Image.new(mode, (3000, 3)).save(sink, "PNG")
        assert clean_picture(sink.getvalue(), PNG).width == pictures.MAX_SIDE
