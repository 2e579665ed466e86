"""What rules compare with what is typed, as accepted answers have it. Pure."""


def pattern_of(value: str, *, is_part: bool) -> str:
    """Return the pattern that accepts a value.

    Args:
        value: As rules have it: a star is a star.
        is_part: Whether it is enough that the value is a part of what is typed.
    """
    escaped = value.replace("*", "\\*")
    return f"*{escaped}*" if is_part else escaped
