"""Texts as students read them: Markdown with tables, formulas and media, rendered once.

One pure function, used by publishing, by the preview and by the import, so that all three say the
same of a text. It imports no framework; what it needs of the school comes as arguments.
"""

from memora.services.content.rendering.direction import direction_of
from memora.services.content.rendering.lesson import (
    KnownTexts,
    PlacedFault,
    RenderedLesson,
    find_references,
    render_lesson,
    texts_of,
)
from memora.services.content.rendering.markdown import (
    MARKDOWN,
    PLAIN,
    TEXT_FORMATS,
    Rendered,
    TextFault,
    render,
)
from memora.services.content.rendering.media import FindMedia, MediaFile
from memora.services.content.rendering.version import RENDERER_VERSION

__all__ = [
    "MARKDOWN",
    "PLAIN",
    "RENDERER_VERSION",
    "TEXT_FORMATS",
    "FindMedia",
    "KnownTexts",
    "MediaFile",
    "PlacedFault",
    "Rendered",
    "RenderedLesson",
    "TextFault",
    "direction_of",
    "find_references",
    "render",
    "render_lesson",
    "texts_of",
]
