from memora.memora.content_node import ContentNode


class MemoraTopic(ContentNode):
    """A topic of a unit."""
