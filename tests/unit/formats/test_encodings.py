"""Which letters bytes are: marks, UTF-8, what is declared, and guesses that make words."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.formats.encodings import decode, say_encoding
from memora.services.content.formats.report import FormatError, Report
from tests.support.bank_files import bank_file

ARABIC = "ما هو اسم الماء؟ مُدَرِّس"
WORDS = {
    "cp1256": "ما هو اسم الماء؟",
    "cp1252": "Größe über Straßen: l’élève à côté",
    "cp1250": "Zażółć gęślą jaźń",
    "cp1251": "Привет мир, как дела",
    "cp1253": "Καλημέρα κόσμε",
    "iso8859_6": "ما هو اسم الماء؟",
    "gb18030": "你好世界学校今天我们学习数学",
    "shift_jis": "日本の学校です。今日は数学を勉強します",
}


def encoding_of(data, declared=None):
    decoded = decode(data, declared=declared)
    return decoded.encoding, decoded.guessed


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
    ids=lambda value: value if isinstance(value, str) else "mark",
)
def test_a_byte_order_mark_says_what_it_is_and_is_gone(mark, encoding):
    decoded = decode(mark + ARABIC.encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.guessed) == (ARABIC, encoding, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["::Q1:: What?\n{=yes ~no}", ARABIC + "\n"], ids=["latin", "arabic"]
)
def test_utf_16_without_a_mark_is_known_by_its_high_bytes(text, encoding):
    decoded = decode(text.encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.guessed) == (text, encoding, True)


@pytest.mark.parametrize("encoding", sorted(WORDS))
def test_a_code_page_is_guessed_by_the_words_that_come_out(encoding):
    text = f"<p>{WORDS[encoding]}</p> abc"

    decoded = decode(text.encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.guessed) == (text, encoding, True)


def test_arabic_with_french_words_is_still_arabic():
    text = "ما معنى كلمة café و élève؟"

    assert decode(text.encode("cp1256")).text == text


def test_signs_alone_are_western():
    text = "5 °C – 10 €"

    assert decode(text.encode("cp1252")).text == text


def test_a_true_declaration_is_no_guess():
    assert encoding_of("é".encode("latin-1"), "ISO-8859-1") == ("cp1252", False)


def test_a_declared_code_page_that_makes_no_words_is_not_believed():
    assert encoding_of(WORDS["cp1256"].encode("cp1256"), "iso-8859-1") == ("cp1256", True)


def test_utf_8_is_believed_before_any_declaration():
    assert encoding_of(ARABIC.encode(), "windows-1256") == ("utf-8", False)


@pytest.mark.parametrize("name", ["klingon", "", "rot13", "base64", "punycode", "utf-16", "a\0b"])
def test_a_declaration_that_names_no_text_encoding_is_passed_over(name):
    assert encoding_of(WORDS["cp1256"].encode("cp1256"), name) == ("cp1256", True)


def test_a_stray_line_of_a_code_page_does_not_spoil_utf_8():
    data = (ARABIC * 20).encode() + b"\n" + "ما".encode("cp1256")

    decoded = decode(data)

    assert (decoded.text, decoded.guessed) == (f"{ARABIC * 20}\nما", True)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=["crlf", "cr", "lf"])
def test_lines_end_alike_whatever_they_ended_with(end):
    assert decode(f"a{end}{end}b".encode()).text == "a\n\nb"


def test_a_line_separator_within_a_text_stays():
    assert decode("a\u2028b".encode()).text == "a\u2028b"


def test_a_text_filled_up_with_nul_is_read_without_it():
    assert decode(b"::Q1:: What? {=yes ~no}\0\0\0").text == "::Q1:: What? {=yes ~no}"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + bytes(30),
        b"%PDF-1.7 text",
        b"\xd0\xcf\x11\xe0" + bytes(9),
        bytes(range(32)) * 9,
    ],
    ids=["zip", "pdf", "old-office", "control-characters"],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(FormatError, match="no text"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [ARABIC.encode()[:-1], codecs.BOM_UTF16_LE + ARABIC.encode("utf-16-le")[:-1]],
    ids=["utf-8", "utf-16"],
)
def test_a_file_that_breaks_off_within_a_letter_is_refused(data):
    with pytest.raises(FormatError, match="breaks off"):
        decode(data)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0\ufeff")))
def test_what_was_written_as_utf_8_is_read_as_it_was(text):
    assert decode(codecs.BOM_UTF8 + text.encode()).text == text


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=12)))
def test_no_bytes_whatsoever_do_more_than_be_refused(data, declared):
    try:
        text = decode(data, declared=declared).text
    except FormatError:
        return
    assert not {"\r", "\0"} & set(text)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("made/arabic-cp1256-crlf.gift", "cp1256"),
        ("made/arabic-utf16le-bom-crlf.gift", "utf-16-le"),
        ("made/arabic-utf8-bom-cr.gift", "utf-8"),
        ("rosters/class-list-arabic-cp1256.csv", "cp1256"),
    ],
)
def test_real_files_are_read_in_their_encoding(name, encoding):
    assert decode(bank_file(name)).encoding == encoding


def test_three_arabic_files_say_the_same_whatever_they_are_written_in():
    texts = [
        decode(bank_file(f"made/{name}.gift")).text.partition("::")[2][:40]
        for name in ("arabic-cp1256-crlf", "arabic-utf16le-bom-crlf")
    ]

    assert texts[0] == texts[1] != ""


def test_a_word_of_a_megabyte_such_as_a_packed_picture_is_read_in_one_walk():
    decoded = decode(b"A" * 1_000_000 + b" caf\xe9")

    assert decoded.text.endswith("A café")


def test_only_a_guess_is_said():
    guessed, known = Report(), Report()

    say_encoding(decode(ARABIC.encode("cp1256")), guessed)
    say_encoding(decode(ARABIC.encode()), known)

    assert [(line.severity, line.values) for line in guessed] == [("changed", ("cp1256",))]
    assert not list(known)
