"""Files as they arrive when something went wrong: cut off, torn, mixed up, made to do harm."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "formats"
#: A larger file says nothing more, and takes longer.
_LONGEST = 40_000
#: What breaks readers: ends and beginnings of their syntax, odd characters, too much of it.
_TOKENS = (
    *(b"{", b"}", b"{{1}}", b"=", b"~", b"#", b"####", b"%50%", b"->", b"::", b"\\", b"$CATEGORY:"),
    *(b"<", b">", b"</question>", b"<text>", b"<![CDATA[", b"]]>", b"&", b"&nbsp;", b"&#0;"),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd8\x00", b"\r", b"\n\n", b"\t", b";", b'"', b"'"),
    *(b"{" * 3000, b"<b>" * 3000, b"(" * 3000, b"*" * 3000, b"\\(" * 1500, b"A" * 60_000),
    *(b"9" * 400, b"-1e999", b"NaN", b"1/0", b"100.0000001", b"../../etc/passwd", b"file:///etc"),
    *(b'<!DOCTYPE a [<!ENTITY b "c">]>', b"\xe2\x80\xae", b"\xd9\x8b", b"=HYPERLINK(1)"),
)


def mutated(data: bytes, seed: str) -> bytes:
    """Return a file with one to four faults, always the same ones for a seed."""
    chance = random.Random(seed)
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _with_broken_member(data, chance)
    return _broken(data, chance)


def shared_files() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the shared files, the large ones left out."""
    for path in sorted(SHARED.rglob("*")) if SHARED.is_dir() else ():
        if path.is_file() and path.stat().st_size <= _LONGEST and path.suffix != ".md":
            yield path.name, path.read_bytes()


def _broken(data: bytes, chance: random.Random) -> bytes:
    body = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body) + 1)
        length = chance.choice((1, 1, 2, 8, 64, 1024))
        match chance.randrange(6):
            case 0:
                body[at : at + length] = b""
            case 1:
                body[at:at] = chance.choice(_TOKENS)
            case 2:
                body[at:at] = body[at : at + length] * chance.choice((1, 2, 50))
            case 3 if body:
                body[at % len(body)] = chance.randrange(256)
            case 4:
                body[at : at + length] = chance.randbytes(length)
            case _:
                body = body[:at] if chance.random() < 0.3 else body[at:] + body[:at]
    return bytes(body)


def _with_broken_member(data: bytes, chance: random.Random) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(sink, "w") as target:
        names = [info.filename for info in source.infolist() if not info.is_dir()]
        victim = chance.choice(names)
        for name in names:
            body = source.read(name)
            if name != victim:
                target.writestr(name, body)
            elif chance.random() < 0.9:
                renamed = "x" * 300 if chance.random() < 0.05 else name
                target.writestr(renamed, _broken(body, chance))
    return sink.getvalue()
