from memora_probe.logged import LoggedDocument


class ProbeSettings(LoggedDocument):
    """See `LoggedDocument`."""
