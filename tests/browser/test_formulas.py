"""School formulas as a browser draws them: whole, of a plausible size, within a phone's width."""

import pytest

from tests.support.formula_sheet import WIDTHS, fits_in_a_line, formula_groups, sheet

GROUPS = formula_groups()
FORMULAS = [formula for formulas in GROUPS.values() for formula in formulas]
#: The box of each formula, once in a line of its own and once within a sentence.
MEASURE = """() => [...document.querySelectorAll("section")].map((place) => ({
  number: Number(place.id.slice(1)),
  boxes: [...place.querySelectorAll("math")].map((math) => {
    const { width, height } = math.getBoundingClientRect();
    return [width, height];
  }),
  errors: place.querySelectorAll("merror, code").length,
}))"""
#: What is drawn outside of the page's width and of every box that scrolls.
SPILLED = """() => [...document.querySelectorAll("section")].filter((place) =>
  place.scrollWidth > place.clientWidth + 1).map((place) => place.id)"""


@pytest.fixture(params=["en", "ar"])
def language(request):
    return request.param


@pytest.fixture(params=WIDTHS)
def page(request, new_visit, language):
    visit = new_visit(viewport={"width": WIDTHS[request.param], "height": 800})
    yield visit.show(sheet(language))
    assert (visit.foreign, visit.errors) == ([], [])


def test_there_are_three_hundred_formulas_of_all_kinds_each_once():
    assert len(FORMULAS) == len(set(FORMULAS)) >= 300
    assert {"aligned", "cases", "matrices and determinants", "chemistry"} <= GROUPS.keys()
    assert {"Arabic text", "units and physics"} <= GROUPS.keys()
    assert min(map(len, GROUPS.values())) >= 8


def test_every_formula_is_drawn_whole(page):
    measured = page.evaluate(MEASURE)

    assert [place["number"] for place in measured] == list(range(1, len(FORMULAS) + 1))
    for place in measured:
        formula = FORMULAS[place["number"] - 1]
        assert place["errors"] == 0, formula
        assert len(place["boxes"]) == (2 if fits_in_a_line(formula) else 1), formula
        for width, height in place["boxes"]:
            assert width > 4, formula
            assert 4 < height < 200, formula


def test_no_formula_is_wider_than_its_place_but_where_it_scrolls(page):
    assert page.evaluate(SPILLED) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_a_long_formula_scrolls_by_itself_from_its_beginning(new_visit):
    visit = new_visit(viewport={"width": 200, "height": 400})
    page = visit.show(sheet("ar"))

    wide = page.evaluate("""() => [...document.querySelectorAll("div.math")]
      .filter((box) => box.scrollWidth > box.clientWidth)
      .map((box) => [getComputedStyle(box).overflowX, box.scrollLeft,
                     box.querySelector("math").getBoundingClientRect().left >= 0])""")

    assert len(wide) > 10
    assert all(found == ["auto", 0, True] for found in wide)
