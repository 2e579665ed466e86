"""Which files a package may hold, and under which names. Pure: no framework, no I/O."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

#: The page that a package begins with.
INDEX = "index.html"
MAX_DEPTH = 16
#: What file systems take of one name, in bytes, less what a temporary one adds.
MAX_NAME_BYTES = 200

#: By the extension, as browsers want it named; what stands in none is in no package.
CONTENT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("html", "htm"), "text/html; charset=utf-8"),
        "xhtml": "application/xhtml+xml",
        "css": "text/css; charset=utf-8",
        **dict.fromkeys(("js", "mjs"), "text/javascript; charset=utf-8"),
        **dict.fromkeys(("json", "map"), "application/json"),
        "webmanifest": "application/manifest+json",
        **dict.fromkeys(("xml", "xsd"), "text/xml; charset=utf-8"),
        **dict.fromkeys(("txt", "md", "dtd", "glsl"), "text/plain; charset=utf-8"),
        "csv": "text/csv; charset=utf-8",
        "vtt": "text/vtt; charset=utf-8",
        "wasm": "application/wasm",
        "svg": "image/svg+xml",
        "png": "image/png",
        **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
        "gif": "image/gif",
        "webp": "image/webp",
        "avif": "image/avif",
        "ico": "image/vnd.microsoft.icon",
        "mp3": "audio/mpeg",
        "m4a": "audio/mp4",
        **dict.fromkeys(("ogg", "oga", "opus"), "audio/ogg"),
        "wav": "audio/wav",
        "weba": "audio/webm",
        **dict.fromkeys(("mp4", "m4v"), "video/mp4"),
        "webm": "video/webm",
        "ogv": "video/ogg",
        "woff": "font/woff",
        "woff2": "font/woff2",
        "ttf": "font/ttf",
        "otf": "font/otf",
        "glb": "model/gltf-binary",
        "gltf": "model/gltf+json",
        "bin": "application/octet-stream",
    }
)
_TEXTS = frozenset(
    {
        *("application/xhtml+xml", "application/json", "application/manifest+json"),
        *("application/wasm", "image/svg+xml", "model/gltf+json"),
    }
)


def extension_of(path: str) -> str:
    """Return a file's extension in small letters, without the dot; empty if it has none."""
    stem, dot, extension = path.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot and stem else ""


def is_text(content_type: str) -> bool:
    """Say whether files of a content type become much shorter when they are compressed."""
    return content_type.startswith("text/") or content_type in _TEXTS


def is_safe(path: str) -> bool:
    """Say whether a path stays within its folder, on any system, and can be shown to people.

    Refused are absolute paths and drives, ``..``, empty and hidden names, backslashes, control
    characters and marks that turn the direction of text, and what is too long or too deep.
    """
    segments = path.split("/")
    return len(segments) <= MAX_DEPTH and all(map(_is_safe_segment, segments))


def _is_safe_segment(segment: str) -> bool:
    if not segment or segment.startswith(".") or segment != segment.strip().rstrip("."):
        return False
    try:
        size = len(segment.encode())
    except UnicodeEncodeError:
        return False
    has_odd = any(character in '\\:*?"<>|' for character in segment)
    # Cc and Cf: control characters and unseen ones, Cs: half a character, Co, Cn: nobody's.
    unseen = any(unicodedata.category(character)[0] == "C" for character in segment)
    return size <= MAX_NAME_BYTES and not has_odd and not unseen
