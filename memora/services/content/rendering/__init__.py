"""Texts as students read them: Markdown with tables, formulas and media, rendered once.

One pure function, used by publishing, by the preview and by the import, so that all three say the
same of a text. It imports no framework; what it needs of the school comes as arguments.
"""

from memora.services.content.rendering.direction import direction_of
from memora.services.content.rendering.lesson import PlacedFault, RenderedLesson, render_lesson
from memora.services.content.rendering.markdown import (
    MARKDOWN,
    PLAIN,
    RENDERER_VERSION,
    TEXT_FORMATS,
    MediaFile,
    Rendered,
    TextFault,
    render,
)

__all__ = [
    "MARKDOWN",
    "PLAIN",
    "RENDERER_VERSION",
    "TEXT_FORMATS",
    "MediaFile",
    "PlacedFault",
    "Rendered",
    "RenderedLesson",
    "TextFault",
    "direction_of",
    "render",
    "render_lesson",
]
