"""Import of course files (`memora.course/1`): checked whole, compared, written in bulk."""

from memora.services.content.importing.importer import import_course
from memora.services.content.importing.stage_faults import stage_faults

__all__ = ["console", "course_text", "import_course", "stage_faults", "tasks"]
