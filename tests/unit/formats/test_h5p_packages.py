"""H5P packages: what holds contents is looked into, what has no place is told."""

import pytest

from memora.services.content.formats.bank import Choices, Gaps, Own, Reading, Truth
from memora.services.content.formats.h5p import looks_like, read
from memora.services.content.formats.report import FormatError
from tests.support.bank_files import bank_file
from tests.unit.formats.anki_packages import package, said
from tests.unit.formats.h5p_packages import bank_of, content, h5p_package, items_of

TRUE = content("H5P.TrueFalse", "k1", "First", question="<p>One</p>", correct="true")
GAPS = content("H5P.Blanks", "k2", "Second", text="<p>Fill</p>", questions=["*a*"])
TEXT = content("H5P.AdvancedText", "k3", "Words", text="<p>Read</p>")
FILM = content("H5P.Video", "k4", "A film", sources=[{"path": "https://youtu.be/x"}])


def kinds(bank):
    return [type(item.answer) for unit in bank.units for item in unit.items]


def row_of(entry):
    inside = content("H5P.RowColumn", content=[entry])
    return content("H5P.Row", columns=[{"width": 50, "content": inside}])


@pytest.mark.parametrize(
    ("library", "params"),
    [
        ("H5P.QuestionSet 1.20", {"questions": [TRUE, GAPS]}),
        ("H5P.Column 1.16", {"content": [{"content": TRUE}, {"content": GAPS}]}),
        ("H5P.Column 1.18", {"content": [{"content": row_of(TRUE)}, {"content": row_of(GAPS)}]}),
        (
            "H5P.CoursePresentation 1.25",
            {
                "presentation": {
                    "slides": [
                        {"elements": [{"x": 1, "y": 2, "action": TRUE}]},
                        {"elements": [{"action": GAPS}, {"goToSlide": 1}]},
                    ]
                }
            },
        ),
        (
            "H5P.BranchingScenario 1.8",
            {"branchingScenario": {"content": [{"type": TRUE}, {"type": GAPS}]}},
        ),
        ("H5P.NewKindOfBox 1.0", {"rooms": [{"doors": [{"behind": TRUE}]}, {"x": [GAPS]}]}),
    ],
    ids=["set", "column", "rows", "slides", "branches", "unknown"],
)
def test_what_holds_questions_is_looked_into(library, params):
    items = items_of(library, params)
    assert [(item.key, item.name, item.place.row) for item in items] == [
        ("k1", "First", 1),
        ("k2", "Second", 2),
    ]


def test_a_chapter_of_a_book_is_a_category():
    chapter = content("H5P.Column", "c1", "Cells", content=[{"content": TRUE}])
    (item,) = items_of("H5P.InteractiveBook", {"chapters": [chapter]})
    assert item.category == ("Cells",)


def test_questions_of_a_film_come_in_the_order_of_its_time_and_the_film_is_refused():
    stops = [
        {"duration": {"from": 20}, "action": GAPS},
        {"duration": {"from": 5}, "action": TRUE},
    ]
    film = {"assets": {"interactions": stops}, "summary": {"task": content("H5P.Summary")}}
    bank = bank_of("H5P.InteractiveVideo", {"interactiveVideo": film})
    assert kinds(bank) == [Truth, Gaps]
    assert len(bank.units) == 3
    assert [severity for severity, _what in said(bank)] == ["refused"]


def test_texts_of_a_slide_are_one_text_from_top_to_bottom():
    lower = content("H5P.AdvancedText", text="<p>lower</p>")
    slide = {"elements": [{"y": 50, "action": lower}, {"y": 3, "action": TEXT}]}
    (item,) = items_of("H5P.CoursePresentation", {"presentation": {"slides": [slide]}})
    assert isinstance(item.answer, Reading)
    assert item.text.source.index("Read") < item.text.source.index("lower")


def test_an_introduction_of_a_set_is_read_first():
    page = {"showIntroPage": True, "introduction": "<p>Welcome</p>", "title": "Hello"}
    bank = bank_of("H5P.QuestionSet", {"introPage": page, "questions": [TRUE]})
    assert kinds(bank) == [Reading, Truth]


def test_content_without_a_place_is_one_refused_line_each():
    held = [FILM, content("H5P.DragQuestion", title="Drag"), TEXT]
    bank = bank_of("H5P.Column", {"content": [{"content": entry} for entry in held]})
    assert len(bank.units) == 3
    assert kinds(bank) == [Reading]
    assert [(line.severity, line.question, line.place.row) for line in bank.report] == [
        ("refused", "A film", 1),
        ("refused", "Drag", 2),
    ]


def test_a_text_within_an_unknown_kind_is_no_question():
    bank = bank_of("H5P.Hotspots", {"spots": [{"popup": TEXT}]})
    assert [list(unit.items) for unit in bank.units] == [[]]


def test_columns_in_columns_without_an_end_are_refused():
    held = TRUE
    for _ in range(40):
        held = content("H5P.Column", content=[{"content": held}])
    bank = bank_of("H5P.Column", {"content": [{"content": held}]})
    assert [severity for severity, _what in said(bank)] == ["refused"]


def test_a_licence_is_told_with_its_file():
    image = {"path": "images/a.png", "copyright": {"license": "CC BY", "author": "A &amp; B"}}
    unsaid = {"path": "images/b.png", "copyright": {"license": "U"}}
    bank = bank_of("H5P.Flashcards", {"cards": [{"image": image}, {"image": unsaid}]})
    lines = [(line.place.file, line.values) for line in bank.report]
    assert lines == [("images/a.png", ("CC BY A & B",))]


def test_the_whole_is_called_as_its_package():
    bank = bank_of("H5P.TrueFalse", {"question": "Q", "correct": "true"}, title="A &amp; B")
    assert bank.title == "A & B"
    assert bank.units[0].items[0].name == "A & B"


def test_a_package_is_known_by_its_manifest():
    assert looks_like(h5p_package("H5P.Blanks", {}), "upload.zip")
    assert not looks_like(package(collection__anki2=b""), "a.h5p")


@pytest.mark.parametrize(
    "files",
    [
        {"h5p__json": "{}"},
        {"h5p__json": "{", "content/content__json": "{}"},
        {"h5p__json": "{}", "content/content__json": "[" * 100_000},
        {"h5p__json": "{}", "content/content__json": "[]"},
        {"h5p__json": b"\xff\xfe", "content/content__json": "{}"},
    ],
    ids=["no content", "broken", "deep", "list", "no text"],
)
def test_a_package_that_is_damaged_is_refused(files):
    with pytest.raises(FormatError, match="Download the content again"):
        read(package(**files), file_name="a.h5p")


@pytest.mark.parametrize(
    "params",
    [
        {"questions": 5, "text": []},
        {"questions": [None, {}, 3, "*a*"], "behaviour": "x", "media": [1]},
    ],
)
def test_values_of_wrong_kinds_are_no_errors(params):
    assert kinds(bank_of("H5P.Blanks", params)) == [Gaps]


def test_the_column_of_the_set_is_looked_into():
    bank = read(bank_file("h5p/lumi-Column-2260.h5p"), file_name="a.h5p")
    assert kinds(bank) == [Reading, Own, Gaps, Gaps, Own]
    refused = [line.question for line in bank.report if line.severity == "refused"]
    assert len(bank.units) == 9
    assert refused[0] == "Twix Werbung 2012"
    assert len(refused) == 4


def test_options_of_a_set_within_a_column_have_the_key_of_their_set_and_place():
    choices = [{"question": "One?", "answers": ["a", "b"]}]
    held = content("H5P.SingleChoiceSet", "set", choices=choices)
    (item,) = items_of("H5P.Column", {"content": [{"content": held}]})
    assert isinstance(item.answer, Choices)
    assert item.key == "set-1"
