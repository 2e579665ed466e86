"""Moodle XML, the format in which Moodle exports its question bank whole. Pure.

Described at https://docs.moodle.org/en/Moodle_XML_format; where that is silent, Moodle's own
importer (``question/format/xml/format.php`` and the question types') says what is meant.
"""

from memora.services.content.formats.moodle_xml.reading import FORMAT, looks_like, read
from memora.services.content.formats.moodle_xml.writing import write

__all__ = ["FORMAT", "looks_like", "read", "write"]
