from memora.memora.content_node import ContentNode, require_not_negative


class MemoraTrack(ContentNode):
    """A track of a subject."""

    def validate(self) -> None:
        """Check the node and the level that opens it."""
        super().validate()
        require_not_negative(self, "unlock_level")
