"""What parsers of typed banks read out of a few lines."""

from types import ModuleType

from memora.services.content.formats.bank import Bank, Choices, Gaps, Item, Numbers, Words


def bank_of(module: ModuleType, text: str) -> Bank:
    """Return what a format reads out of a text."""
    return module.read(text.encode(), file_name="bank.txt")


def items_of(module: ModuleType, text: str) -> list[Item]:
    """Return the items of a text, of all its questions."""
    return [item for unit in bank_of(module, text).units for item in unit.items]


def item_of(module: ModuleType, text: str) -> Item:
    """Return the only item of a text."""
    [item] = items_of(module, text)
    return item


def lines_of(module: ModuleType, text: str) -> list[tuple[str, int | None, str]]:
    """Return severity, line and words of each line of the report."""
    report = bank_of(module, text).report
    return [(line.severity, line.place.line, line.what.format(*line.values)) for line in report]


def severities_of(module: ModuleType, text: str) -> list[tuple[str, int | None]]:
    """Return severity and line of each line of the report."""
    return [(severity, line) for severity, line, _what in lines_of(module, text)]


def options_of(item: Item) -> list[tuple[str, float]]:
    """Return the options of a choice with their credits."""
    assert isinstance(item.answer, Choices)
    return [(option.text.source, round(option.credit, 4)) for option in item.answer.options]


def accepted_of(item: Item) -> list[tuple[str, float]]:
    """Return the accepted words with their credits."""
    assert isinstance(item.answer, Words)
    return [(answer.pattern, answer.credit) for answer in item.answer.answers]


def values_of(item: Item) -> list[tuple[str | None, float, float]]:
    """Return the accepted numbers with tolerance and credit."""
    assert isinstance(item.answer, Numbers)
    return [(number.value, number.tolerance, number.credit) for number in item.answer.values]


def gap_kinds(item: Item) -> list[str]:
    """Return how each gap of an item is answered."""
    assert isinstance(item.answer, Gaps)
    return [type(gap.answer).__name__ for gap in item.answer.gaps]
