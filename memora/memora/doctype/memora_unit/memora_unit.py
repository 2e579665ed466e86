from memora.memora.content_node import ContentNode


class MemoraUnit(ContentNode):
    """A unit of a track."""
