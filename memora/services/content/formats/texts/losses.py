"""What a text loses on its way into our Markdown, in words for who imports it."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from memora.services.content.formats.report import Phrase, phrase

Loss: TypeAlias = tuple[Phrase, tuple[Any, ...]]

SCRIPT = phrase("A script in the text was left out.")
FORM_FIELD = phrase("A form field in the text was left out.")
FRAME = phrase("The embedded page {0} is not shown within the text.")
REMOTE = phrase("{0} lies on another site and was not fetched; upload it and show it here.")
MISSING = phrase("The file {0} did not come along; upload it and show it here.")
DAMAGED = phrase("A picture within the text is damaged and was left out.")
ADDRESS = phrase("The address {0} is not linked, as it does not begin with https.")
UNDERLINE = phrase("What was underlined is emphasised now.")
COLOUR = phrase("The text's colours were left out.")
SPANS = phrase("A table had cells over several columns or rows; they stand in the first.")
NESTED = phrase("A table within a table became lines of text.")
DRAWING = phrase("A drawing within the text was left out; upload it as a picture.")
FORMULA = phrase("The formula {0} cannot be shown; it stands as code.")
GAP_IN_FORMULA = phrase("The formula {0} has a gap within it; it stands as text.")
HIDDEN = phrase("Text that was hidden was left out.")

#: Of a formula or an address, that no line of a report becomes a page.
_MOST_SHOWN = 120


@dataclass(slots=True)
class Losses:
    """The losses of one text, each once, in the order in which they were found."""

    found: dict[Loss, None] = field(default_factory=dict)

    def add(self, what: Phrase, *values: object) -> None:
        """Keep a loss.

        Args:
            what: What was lost.
            *values: What belongs into it; long ones are cut.
        """
        shown = tuple(_shortened(value) if isinstance(value, str) else value for value in values)
        self.found.setdefault((what, shown))

    def names_of_files(self) -> list[str]:
        """Return what the files are called that did not come along."""
        return [str(values[0]) for what, values in self.found if what == MISSING]


def _shortened(value: str) -> str:
    return value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]}…"
