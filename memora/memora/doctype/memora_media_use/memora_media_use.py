from frappe import _

from memora.memora.record import ClosedRecord


class MemoraMediaUse(ClosedRecord):
    """A lesson that refers to a medium, found without reading the lesson's stages."""

    def why_closed(self) -> str:
        """Say what the list follows."""
        return _(
            "The list of media in use follows the lessons by itself. Change the stages of lesson"
            " {0} instead."
        ).format(self.lesson)
