from memora_probe.logged import LoggedDocument


class ProbeBook(LoggedDocument):
    """See `LoggedDocument`."""
