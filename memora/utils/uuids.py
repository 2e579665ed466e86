"""Device ids are UUIDs of version 4, made by the client."""

import uuid


def is_uuid4(text: str) -> bool:
    """Say whether a text is a UUID version 4 in its usual form, in lower case."""
    try:
        return str(uuid.UUID(text, version=4)) == text
    except ValueError:
        return False
