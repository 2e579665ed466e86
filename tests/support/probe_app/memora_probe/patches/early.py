from memora_probe import events


def execute():
    events.record("patch", "early", "execute")
