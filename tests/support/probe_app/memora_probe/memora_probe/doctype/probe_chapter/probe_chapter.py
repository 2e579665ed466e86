from memora_probe.logged import LoggedDocument


class ProbeChapter(LoggedDocument):
    """See `LoggedDocument`."""
