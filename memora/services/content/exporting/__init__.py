"""Taking a subject's questions out again: for other systems, for sheets, for another school.

``subject`` reads them as they are stored, ``files`` writes them in a format and says what it
cannot hold.
"""

from memora.services.content.exporting.files import FORMATS, File, export_questions, get_template

__all__ = ["FORMATS", "File", "export_questions", "get_template"]
