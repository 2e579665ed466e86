from memora.memora.record import MemoraRecord


class MemoraStream(MemoraRecord):
    """A stream within a grade, for example science."""
