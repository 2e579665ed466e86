"""Bringing files in: courses, checked whole and written in bulk, and banks of questions.

``importer`` compares a course file with what is stored and writes what differs, ``banks`` makes
such a course of a bank, ``file_import`` takes any file, ``file_requests`` lets a worker do it where
that takes long, as ``tasks``.
"""

from memora.services.content.importing.importer import import_course
from memora.services.content.importing.stage_faults import stage_faults

__all__ = [
    "banks",
    "console",
    "course_text",
    "file_requests",
    "import_course",
    "schema",
    "stage_faults",
    "tasks",
]
