"""Which letters a file's bytes are: byte order marks, UTF-8, what is declared, and a good guess.

Schools' files say nothing of their encoding, or something untrue. Western and Arabic code pages
give every byte a letter, so that reading without an error proves nothing: what tells them apart is
whether words come out. Pure: no framework.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from memora.services.content.formats.report import FormatError, Place, Report, phrase

#: The longer marks first: UTF-32's begins as UTF-16's does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How zips, PDFs, pictures, sound, old Office files and databases begin.
_BINARY = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b"),
    *(b"\xd0\xcf\x11\xe0", b"SQLite format 3\0", b"RIFF", b"Rar!", b"7z\xbc\xaf", b"\x7fELF"),
    *(b"ID3", b"OggS", b"\x28\xb5\x2f\xfd", b"BZh"),
)
#: Bytes looked at to find out what a file is.
_SAMPLE = 256 * 1024
#: A text holds hardly any control characters: some, or a small part.
_SOME_CONTROLS, _MOST_CONTROLS = 8, 0.02
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
#: The high bytes of UTF-16 in the scripts of this world's short alphabets: Latin to Arabic.
_HIGH_BYTES = bytes(range(7))
#: Which part of every second byte is such a high byte in UTF-16, and of the others is not.
_MOSTLY, _HARDLY = 0.7, 0.2
#: Code pages of one byte a letter, the more common ones first: of equals the first is taken.
_CODE_PAGES = ("cp1252", "cp1256", "cp1250", "cp1254", "cp1251", "cp1253", "iso8859_6")
_EAST_ASIAN = ["gb18030", "big5", "shift_jis", "euc_kr", "euc_jp"]
#: Bytes of words that are looked at; more say nothing new.
_ENOUGH_WORDS = 8 * 1024
#: Which part of the odd words must be words for a code page to be believed, and a declared one.
_PLAUSIBLE, _POSSIBLE = 0.9, 0.6
#: Which part of a word of Latin letters may be accented: "ışık" is one, "ãËÇá" is Arabic.
_MOST_ACCENTS = 0.75
_APOSTROPHES = frozenset("'‘’")
_SIGNS = frozenset("‘’‚“”„«»‹›–—…،؟؛°·•€£§±×÷²³½¼¾µ¿¡©®™¶\xa0\u200c\u200d\u200e\u200f")
#: Of the sequences that are not ASCII, which part may be broken for a text to be UTF-8 all the
#: same, as where somebody pasted a line of another encoding.
_MOST_BROKEN = 0.1
_LONGEST_SEQUENCE = 4
#: Begun where a word does: packed pictures are one word of megabytes.
_ODD_WORD = re.compile(rb"(?<![A-Za-z'\x80-\xff])[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
_STRAY = re.compile("[\udc80-\udcff]")
_ARABIC = re.compile("[\u0621-\u064a]")
_ON_THE_WEB = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-6": "iso8859_6"}
_DECLARABLE = re.compile(r"(?:cp\d|iso8859|gb|big5|shift_jis|euc_|koi8|mac-|tis-).*")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Decoded:
    r"""A file's text.

    Attributes:
        text: Its letters; lines end with ``\n``, no byte order mark is left.
        encoding: How they were written, as Python calls it.
        guessed: Whether neither a byte order mark nor UTF-8 nor a true declaration said so.
    """

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Read a file's bytes as text.

    Args:
        data: The file.
        declared: The encoding that it names itself, in any spelling, known or not.

    Raises:
        FormatError: It is no text, or it breaks off within a letter.
    """
    if data.startswith(_BINARY):
        raise FormatError(phrase("This file is no text. Choose the file that was exported."))
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return Decoded(_clean(_strictly(data, wide)), wide, guessed=True)
    if _is_binary(data[:_SAMPLE]):
        raise FormatError(phrase("This file is no text. Choose the file that was exported."))
    try:
        return Decoded(_clean(data.decode()), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        return _without_unicode(data, error, declared)


def say_encoding(decoded: Decoded, report: Report) -> None:
    """Add a line to the report where the encoding was guessed, for somebody to look at the words.

    Args:
        decoded: What was read.
        report: Where the line goes.
    """
    if decoded.guessed:
        report.changed(
            Place(),
            "",
            phrase(
                "The file does not say truly how its letters are written; it was read as {0}. Look"
                " at a few words, and save it as UTF-8 if they are wrong."
            ),
            decoded.encoding,
        )


def _marked(data: bytes, encoding: str) -> Decoded:
    if encoding != "utf-8":
        return Decoded(_clean(_strictly(data, encoding)), encoding, guessed=False)
    try:
        return Decoded(_clean(data.decode()), encoding, guessed=False)
    except UnicodeDecodeError as error:
        return _without_unicode(data, error, None)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken_off() from error


def _broken_off() -> FormatError:
    return FormatError(
        phrase("This file breaks off or is damaged; its letters cannot be read. Export it again.")
    )


def _wide_encoding(sample: bytes) -> str | None:
    """Return which UTF-16 it is: in every second byte stand the scripts' few numbers.

    The other bytes differ; in Western texts they are letters, in Arabic ones anything.
    """
    half = len(sample) // 2
    if not half:
        return None
    first, second = (_share_of_high_bytes(sample[start::2], half) for start in (0, 1))
    if second >= _MOSTLY and first <= _HARDLY:
        return "utf-16-le"
    return "utf-16-be" if first >= _MOSTLY and second <= _HARDLY else None


def _share_of_high_bytes(sample: bytes, half: int) -> float:
    return 1 - len(sample.translate(None, _HIGH_BYTES)) / max(half, len(sample))


def _is_binary(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > max(_SOME_CONTROLS, _MOST_CONTROLS * len(sample))


def _clean(text: str) -> str:
    r"""Return a text with ``\n`` alone at the ends of lines, and no mark that the file began with.

    NUL is in no text; some programs fill up with it.
    """
    return _LINE_END.sub("\n", text.lstrip("\ufeff").replace("\0", ""))


def _without_unicode(data: bytes, error: UnicodeDecodeError, declared: str | None) -> Decoded:
    """Read what is not UTF-8, or not all of it."""
    around = data[max(0, error.start - _SAMPLE) : error.start + _SAMPLE]
    text = around.decode("utf-8", "surrogateescape")
    broken = len(_STRAY.findall(text))
    letters = sum(not letter.isascii() for letter in text) - broken
    if letters and _is_cut_off(data, error):
        raise _broken_off() from error
    if broken <= _MOST_BROKEN * letters:
        return Decoded(_clean(_mended(data)), "utf-8", guessed=True)
    named = _codec(declared)
    as_named = _decoded_or_none(data, named) if named and named not in _CODE_PAGES else None
    if named and as_named is not None:
        return Decoded(_clean(as_named), named, guessed=False)
    encoding = _guess(_odd_words(data), named if named in _CODE_PAGES else None, data)
    return Decoded(_clean(data.decode(encoding, "replace")), encoding, guessed=encoding != named)


def _is_cut_off(data: bytes, error: UnicodeDecodeError) -> bool:
    return error.reason == "unexpected end of data" and len(data) - error.start < _LONGEST_SEQUENCE


def _mended(data: bytes) -> str:
    """Return UTF-8 with a few bytes of a code page in it, which are read as that."""
    text = data.decode("utf-8", "surrogateescape")
    page = "cp1256" if _ARABIC.search(text) else "cp1252"
    strays = {0xDC00 + byte: bytes([byte]).decode(page, "replace") for byte in range(0x80, 0x100)}
    return text.translate(strays)


def _codec(name: str | None) -> str | None:
    """Return a declared encoding as Python calls it; Latin-1 is Windows' page, as on the web.

    Not UTF-16: what was that has been read before. Not Python's own either, such as ``punycode``,
    which is slow on purpose.
    """
    try:
        known = codecs.lookup(name.strip()).name if name else ""
    except (LookupError, ValueError):
        return None
    known = _ON_THE_WEB.get(known, known)
    return known if _DECLARABLE.fullmatch(known) else None


def _decoded_or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _odd_words(data: bytes) -> list[bytes]:
    """Return the words with other letters than ASCII's, as many as a sample holds."""
    words, size = [], 0
    for found in _ODD_WORD.finditer(data):
        words.append(found.group()[:100])
        size += len(words[-1])
        if size > _ENOUGH_WORDS:
            break
    return words


def _guess(words: list[bytes], declared: str | None, data: bytes) -> str:
    """Return the code page that makes most sense of the words; a declared one if it makes any."""
    scores = {page: _score(words, page) for page in _CODE_PAGES}
    if declared and scores[declared] >= _POSSIBLE:
        return declared
    best = max(_CODE_PAGES, key=scores.__getitem__)
    if scores[best] < _PLAUSIBLE and data:
        lines = b"\n".join(line for line in data[:_SAMPLE].splitlines() if not line.isascii())
        found = from_bytes(lines, cp_isolation=_EAST_ASIAN).best()
        if found and _decoded_or_none(data, found.encoding) is not None:
            return str(found.encoding)
    return best


def _score(words: list[bytes], page: str) -> float:
    """Return which part of the words, by their length, are words in a code page."""
    good = total = 0
    for word in words:
        total += len(word)
        text = word.decode(page, "replace")
        is_letter = [unicodedata.category(letter)[0] in "LM" for letter in text]
        good += sum(map(len, filter(_is_word, _pieces(text, is_letter))))
        good += sum(_is_sign(text, at, is_letter) for at in range(len(text)) if not is_letter[at])
    return good / total if total else 0.0


def _pieces(text: str, is_letter: list[bool]) -> list[str]:
    letters = (letter if of_word else " " for letter, of_word in zip(text, is_letter, strict=True))
    return "".join(letters).split()


def _is_sign(text: str, at: int, is_letter: list[bool]) -> bool:
    """Say whether a sign may stand where it does: of all only apostrophes stand within words."""
    is_within = 0 < at < len(text) - 1 and is_letter[at - 1] and is_letter[at + 1]
    return text[at] in _APOSTROPHES or (text[at] in _SIGNS and not is_within)


def _is_word(word: str) -> bool:
    """Say whether letters make a word: of one script, its capitals in front, not all accented."""
    scripts = set(map(_script, word))
    if len(scripts) > 1:
        return False
    if not (word.islower() or word.isupper() or word.istitle() or word.lower() == word.upper()):
        return False
    if scripts != {"LATIN"}:
        return True
    accented = sum(not letter.isascii() for letter in word)
    return accented <= max(1, _MOST_ACCENTS * len(word))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]
