"""Two options that are true and false. Pure."""

from collections.abc import Sequence

from memora.services.content.formats.bank import Choice, Truth
from memora.services.content.formats.markup import parse_fragment
from memora.services.content.formats.truths import read_truth

_FULL = 1.0
_TWO = 2


def as_truth(options: Sequence[Choice], *, is_said: bool) -> Truth | None:
    """Return two options as true and false; None where they are something else.

    Args:
        options: What can be chosen.
        is_said: Whether the source says that they are true and false; its first is then true
            unless the words say otherwise.
    """
    if len(options) != _TWO or {option.credit for option in options} != {0.0, _FULL}:
        return None
    words = [_truth_of(option) for option in options]
    if set(words) != {True, False}:
        if not is_said:
            return None
        first = words[0] if words[0] is not None else words[1] is not True
        words = [first, not first]
    true, false = (options[words.index(each)] for each in (True, False))
    return Truth(
        answer=true.credit == _FULL,
        if_true=true.feedback,
        if_false=false.feedback,
        true=true.text,
        false=false.text,
    )


def _truth_of(option: Choice) -> bool | None:
    words = "".join(parse_fragment(option.text.source).itertext())
    return read_truth(words.strip(" \n\t."))
