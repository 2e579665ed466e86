"""Packages of QTI: which documents they hold, in which order, with which files."""

import pytest

from memora.services.content.formats.qti import looks_like, read
from memora.services.content.formats.report import FormatError
from tests.unit.formats.qti_made import (
    bank_of,
    choice,
    condition,
    declared,
    equal,
    items_of,
    label,
    lid,
    material,
    new_item,
    old_file,
    old_item,
    said,
    zipped,
)

KEY = declared("A")


def item(name, body=None, **fields):
    return new_item(body or choice("yes", "no"), KEY, identifier=name, title=name, **fields)


def old(text, ident="i1", **fields):
    shown = material(text) + lid("r", label("a", "yes"), label("b", "perhaps"))
    return old_item(shown, condition(equal("a"), 1), ident=ident, **fields)


def manifest(*paths, title="Bank"):
    resources = "".join(
        f'<resource href="{path}"><file href="{path}"/></resource>' for path in paths
    )
    return (
        f"<manifest><metadata><lom><general><title><langstring>{title}</langstring></title>"
        f"</general></lom></metadata><resources>{resources}</resources></manifest>"
    )


def names(data):
    return [each.name for each in items_of(data)]


def test_items_come_in_the_manifests_order():
    data = zipped(
        {
            "a.xml": item("first"),
            "b.xml": item("second"),
            "imsmanifest.xml": manifest("b.xml", "a.xml"),
        }
    )
    assert names(data) == ["second", "first"]
    assert bank_of(data).title == "Bank"


def test_items_come_without_a_manifest_and_from_one_wrapped_file():
    assert names(zipped({"x/a.xml": item("one"), "x/b.xml": item("two")})) == ["one", "two"]
    assert names(f"<items>{item('one')}{item('two')}</items>") == ["one", "two"]


def test_a_test_gives_order_sections_weights_and_time():
    limits = '<weight identifier="w" value="3"/><timeLimits maxTime="60"/>'
    test = (
        '<assessmentTest title="Exam"><testPart><assessmentSection title="Part B">'
        f'<assessmentItemRef href="b.xml">{limits}</assessmentItemRef></assessmentSection>'
        '<assessmentSection title="Part A"><assessmentItemRef href="a.xml"/>'
        '<assessmentItemRef href="gone.xml"/></assessmentSection></testPart></assessmentTest>'
    )
    data = zipped({"a.xml": item("a"), "b.xml": item("b"), "c.xml": item("c"), "t.xml": test})
    bank = bank_of(data)
    read_items = [unit.items[0] for unit in bank.units]
    assert bank.title == "Exam"
    assert [(each.name, each.category, each.points, each.seconds) for each in read_items] == [
        ("b", ("Part B",), 3, 60),
        ("a", ("Part A",), 1, None),
        ("c", (), 1, None),
    ]
    assert said(bank) == [
        ("dropped", "The test names a question that is not in this package: gone.xml.")
    ]


def test_instructions_of_a_section_are_read_before_its_first_question():
    rubric = '<rubricBlock view="candidate"><p>{}</p></rubricBlock>'
    test = (
        f'<assessmentTest><testPart><assessmentSection title="A">{rubric.format("Take your time")}'
        '<assessmentItemRef href="a.xml"/></assessmentSection><assessmentSection title="B">'
        f'{rubric.format("B")}<assessmentItemRef href="b.xml"/></assessmentSection></testPart>'
        "</assessmentTest>"
    )
    bank = bank_of(zipped({"a.xml": item("a"), "b.xml": item("b"), "t.xml": test}))
    assert [[each.text.source for each in unit.items] for unit in bank.units] == [
        ["<div><p>Take your time</p></div>", "<div>Which?</div>"],
        ["<div>Which?</div>"],
    ]


def test_a_stimulus_is_read_once_before_the_items_about_it():
    reference = '<assessmentStimulusRef href="../s.xml"/>'
    stimulus = (
        "<qti-assessment-stimulus><qti-stimulus-body><p>Long ago</p></qti-stimulus-body>"
        "</qti-assessment-stimulus>"
    )
    about = [new_item(choice("yes", "no"), KEY, reference) for _ in range(2)]
    bank = bank_of(zipped({"i/a.xml": about[0], "i/b.xml": about[1], "s.xml": stimulus}))
    assert [len(unit.items) for unit in bank.units] == [2, 1]
    assert bank.units[0].items[0].text.source == "<div><p>Long ago</p></div>"


def test_a_stimulus_waits_for_the_first_item_about_it_that_is_imported():
    reference = '<assessmentStimulusRef href="s.xml"/>'
    stimulus = "<assessmentStimulus><stimulusBody>Long ago</stimulusBody></assessmentStimulus>"
    refused = new_item('<hotspotInteraction responseIdentifier="RESPONSE"/>', reference)
    about = new_item(choice("yes", "no"), KEY, reference)
    bank = bank_of(zipped({"a.xml": refused, "b.xml": about, "s.xml": stimulus}))
    assert [[item.text.source for item in unit.items] for unit in bank.units] == [
        [],
        ["<div>Long ago</div>", "<div>Which?</div>"],
    ]


def test_a_broken_file_that_holds_no_question_is_no_line():
    about = "<quiz><title>a</quiz>"
    assert not said(bank_of(zipped({"meta.xml": about, "a.xml": item("a")})))


def test_of_canvas_two_forms_of_a_quiz_its_own_is_taken():
    common = old_file(old("Common", "i1"), profile="cc.exam.v0p1", ident="quiz")
    own = old_file(old("Own", "i2", kind="multiple_choice_question"), ident="quiz")
    data = zipped({"quiz/assessment_qti.xml": common, "non_cc_assessments/quiz.xml.qti": own})
    assert [each.text.source for each in items_of(data)] == ["Own"]


def test_a_quiz_in_common_cartridges_form_alone_is_taken():
    data = zipped({"a.xml": old_file(old("Common"), profile="cc.exam.v0p1")})
    assert [each.text.source for each in items_of(data)] == ["Common"]


def test_of_several_quizzes_each_is_a_category():
    data = zipped(
        {
            "a.xml": old_file(old("1"), ident="a", title="Light"),
            "b.dat": old_file(old("2"), ident="b", title="Sound"),
        }
    )
    assert [each.category for each in items_of(data)] == [("Light",), ("Sound",)]


def test_sections_are_categories_and_banks_that_are_missing_are_reported():
    selection = (
        "<selection_ordering><selection><sourcebank_ref>b9</sourcebank_ref>"
        "<selection_number>1</selection_number></selection></selection_ordering>"
    )
    section = f'<section title="Drawn">{selection}{old("1", "i1")}{old("2", "i2")}</section>'
    bank = bank_of(old_file(section))
    assert [unit.items[0].category for unit in bank.units] == [("Drawn",)] * 2
    assert said(bank) == [
        ("dropped", "Questions of the bank b9 are asked, but it is not in this file."),
        (
            "changed",
            "Some of these questions are drawn for each student (Drawn); here all are asked.",
        ),
    ]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("pic.png", "items/pic.png"),
        ("../img/pic.png", "img/pic.png"),
        ("img/pic%20one.png", "items/img/pic one.png"),
        ("$IMS-CC-FILEBASE$/Media/pic.png?canvas_download=1", "web_resources/Media/pic.png"),
        ("%24IMS-CC-FILEBASE%24/pic.png", "web_resources/pic.png"),
        (
            "@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/xid-12_1",
            "csfiles/home_dir/a__xid-12_1.png",
        ),
        ("%%LINKPATH%%pic.png", "items/pic.png"),
        ("/elsewhere/pic.png", "media/pic.png"),
    ],
    ids=[
        "beside",
        "above",
        "escaped",
        "canvas",
        "canvas_escaped",
        "blackboard",
        "respondus",
        "by_name_alone",
    ],
)
def test_pictures_are_found_as_systems_write_them(address, path):
    body = f'<p><img src="{address}" alt="x"/></p>{choice("yes", "no")}'
    data = zipped({"items/a.xml": item("a", body), path: b"PNG"})
    (read_item,) = items_of(data)
    assert read_item.text.files[address].read() == b"PNG"
    assert read_item.text.files[address].name == path.rpartition("/")[2]


@pytest.mark.parametrize(
    "address", ["gone.png", "https://example.org/pic.png", "//example.org/pic.png", "#pic.png"]
)
def test_pictures_that_are_elsewhere_are_no_files_of_the_package(address):
    body = f'<p><img src="{address}"/></p>{choice("yes", "no")}'
    (read_item,) = items_of(zipped({"a.xml": item("a", body), "pic.png": b"PNG"}))
    assert not read_item.text.files


def test_a_picture_within_the_xml_is_a_file():
    picture = (
        '<material><matimage imagtype="image/png" embedded="base64">UE5H</matimage></material>'
    )
    (read_item,) = items_of(old_file(old_item(picture, kind="essay_question")))
    (stored,) = read_item.text.files.values()
    assert stored.read() == b"PNG"


def test_an_item_that_cannot_be_read_is_refused_and_the_rest_is_taken():
    harmful = f"<!DOCTYPE a [<!ENTITY lol 'lol'>]>{item('b')}"
    bank = bank_of(zipped({"b.xml": harmful, "a.xml": item("a")}))
    assert [len(unit.items) for unit in bank.units] == [1, 0]
    assert [(line.severity, line.place.file) for line in bank.report] == [("refused", "b.xml")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain words",
        b"<html><body/></html>",
        b"PK\x03\x04 no zip",
        zipped({"a.txt": b"words", "imsmanifest.xml": manifest()}),
        zipped({"t.xml": "<assessmentTest title='T'><testPart/></assessmentTest>"}),
        b"<questestinterop><item",
    ],
    ids=["empty", "words", "html", "broken_zip", "no_questions", "no_items", "cut_off"],
)
def test_what_holds_no_question_is_refused_as_a_whole(data):
    with pytest.raises(FormatError):
        read(data, file_name="a.zip")


@pytest.mark.parametrize(
    ("data", "is_qti"),
    [
        (old_file(old("1")).encode(), True),
        (b"<?xml version='1.0'?><!-- <item/> --><qti:assessmentItem xmlns:qti='x'/>", True),
        ("<qti-assessment-test/>".encode("utf-16"), True),
        (zipped({"x/a.xml.qti": old_file(old("1"))}), True),
        (b"<quiz><question type='essay'/></quiz>", False),
        (zipped({"h5p.json": "{}", "a.xml": item("a")}), False),
        (b"// a comment\n::q:: Which? {=a ~b}", False),
        (b"PK\x03\x04", False),
    ],
    ids=["old", "prefixed", "utf_16", "package", "moodle", "h5p", "gift", "broken_zip"],
)
def test_it_is_known_by_its_content(data, is_qti):
    assert looks_like(data, "a.bin") is is_qti


def test_keys_are_identifiers_that_are_given_once_or_stand_with_their_test():
    def key(ident, title="Test"):
        return items_of(old_file(old("1", ident), title=title))[0].key

    assert key("i9d8b63d85a03f2987646622805b61cf") == "i9d8b63d85a03f2987646622805b61cf"
    assert key("q1") == "Test-q1"


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("</resprocessing>", ""),
        ("</item>", ""),
        ("</section></assessment></questestinterop>", ""),
        ("<presentation>", "<presentation><material><mattext>a<br>b</mattext></material>"),
        ("<presentation>", "<presentation hidden>"),
        ("<presentation>", "<presentation></flow>"),
        ("<presentation>", "<presentation label=one>"),
        ("</presentation>", "</Presentation>"),
    ],
    ids=[
        *("an_end", "an_items_end", "all_ends", "html", "no_value", "a_stray_end", "no_quotes"),
        "other_letters",
    ],
)
def test_broken_xml_is_mended_where_it_is_plain_what_was_meant(sound, broken):
    whole = old_file(old("1", "i1"), old("2", "i2"))
    bank = bank_of(whole.replace(sound, broken, 1))
    assert [unit.items[0].key for unit in bank.units] == ["Test-i1", "Test-i2"]
    assert all(unit.items[0].answer.options[0].credit == 1 for unit in bank.units)
    assert [line.severity for line in bank.report] == ["changed"]


def test_what_is_mended_keeps_its_letters_and_its_pieces():
    broken = (
        '<?xml version="1.0" encoding="windows-1256"?>'
        + old_file(old("ماء", "i1"), old("<![CDATA[<b>x</b>]]> &amp; <i>y</i>", "i2"))
    ).replace("</resprocessing>", "", 1)
    bank = bank_of(broken.encode("cp1256"))
    assert bank.units[0].items[0].text.source == "ماء"
    assert len(bank.units) == 2


def test_xml_that_nobody_can_have_meant_is_refused():
    with pytest.raises(FormatError):
        bank_of("<questestinterop>" + "<section>" * 300 + "<item")
