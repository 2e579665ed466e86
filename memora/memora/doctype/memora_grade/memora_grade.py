from memora.memora.record import MemoraRecord


class MemoraGrade(MemoraRecord):
    """A school grade that plans are made for."""
