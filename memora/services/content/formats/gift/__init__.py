"""GIFT, Moodle's format for questions typed as text: in as its import reads it, mended, and out.

``passages`` finds where questions begin and end, ``braces`` their answers, ``answers`` reads these.
"""

from memora.services.content.formats.gift.reading import FORMAT, looks_like, read
from memora.services.content.formats.gift.writing import write

__all__ = ["FORMAT", "looks_like", "read", "write"]
