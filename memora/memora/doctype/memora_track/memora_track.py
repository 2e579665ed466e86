from memora.memora.content_node import ContentNode
from memora.memora.field_checks import require_between
from memora.services.content.tree import clear_default_track

HIGHEST_LEVEL = 1_000


class MemoraTrack(ContentNode):
    """A track of a subject."""

    def validate(self) -> None:
        """Check the node and the level that opens it; a subject has one default track."""
        super().validate()
        require_between(self, "unlock_level", 0, HIGHEST_LEVEL)
        if int(self.is_default or 0):
            clear_default_track(self.parent_subject, self.name)
