"""The workbook that teachers fill in, with an example of each type and how to write it. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from memora.services.content.formats.sheet.layout import LAYOUTS, OPTIONS
from memora.services.content.formats.sheet.styles import (
    add_row,
    new_notes,
    new_sheet,
    new_workbook,
    saved,
)


class _Example(NamedTuple):
    """A row of the sheet of examples: its cells up to the hints, and how to write such a one."""

    category: str
    kind: str
    text: str
    options: Sequence[str]
    right: str
    how: str
    points: str = ""
    explanation: str = ""
    hints: str = ""
    tags: str = ""
    seconds: str = ""
    text_format: str = ""


class _Guide(NamedTuple):
    """What the template says in one language.

    Attributes:
        title: What the file calls itself.
        sheets: The names of its sheets: questions, examples, how to fill it in.
        head: The headings of the notes.
        columns: What to write in each column.
        examples: One a type.
    """

    title: str
    sheets: tuple[str, str, str]
    head: tuple[str, str]
    columns: Sequence[tuple[str, str]]
    examples: Sequence[_Example]


_ENGLISH = _Guide(
    "Questions for Memora",
    ("Questions", "Examples", "How to"),
    ("Column or type", "What to write"),
    (
        ("Questions", "One question a row. Only this sheet is imported."),
        ("Category", "Becomes the topic. A slash goes a step deeper: Science / Water."),
        ("Id", "Leave it empty, or give each question a short name that never changes."),
        ("Type", "Choose one from the list."),
        ("Question", "What is asked. Only this and an answer are needed."),
        ("Option A to Option H", "The options, pairs, things or gaps: see the types below."),
        ("Right answer", "Letters of the right options, or the answer itself."),
        ("Points", "What the question weighs; 1 where it is empty."),
        ("Explanation", "Shown after the answer."),
        ("Hints", "One a line, in the order in which they help."),
        ("Tags", "Words to find the question by, with commas between them."),
        ("Seconds", "How long the question should take."),
        ("Text format", "Write Markdown where texts have formulas ($x^2$), tables or bold."),
        ("Pictures", "Add them in Memora after the import, or import a course package."),
    ),
    (
        _Example(
            *("Science / Water", "Multiple choice", "Which of these is a gas at 200 °C?"),
            *(("Water", "Iron", "Salt"), "A"),
            "The options, and the letter of the right one.",
            *("1", "Water boils at 100 °C.", "Think of a kettle.", "water, heat", "30"),
        ),
        _Example(
            *("Mathematics", "Several answers", "Which numbers are prime?"),
            *(("2", "3", "4", "9"), "A, B"),
            "The options, and the letters of the right ones with commas.",
        ),
        _Example(
            *("Science / Water", "True or false", "Ice is lighter than water.", (), "True"),
            "True or False in Right answer.",
        ),
        _Example(
            *("Science / Water", "Short answer", "What is the formula of water?", ()),
            "H2O | H₂O",
            "All answers that count, with | between them. * stands for any letters.",
        ),
        _Example(
            *("Mathematics", "Number", "What is π, to two places?", (), "3.14 ± 0.01"),
            "A number, a number with ± how far off it may be, or a range such as 3.1 .. 3.2.",
        ),
        _Example(
            *("Geography", "Matching", "Match each country with its capital."),
            *(("Lebanon = Beirut", "Jordan = Amman", "? = Cairo"), ""),
            "One pair a column: left = right. ? = right belongs to nothing, and misleads.",
        ),
        _Example(
            *("History", "Ordering", "Put these in order, the oldest first."),
            *(("Wheel", "Printing press", "Telephone"), ""),
            "One thing a column, in the right order.",
        ),
        _Example(
            *("English", "Gaps", "There is {{1}} milk and {{2}} apples. I ate {{3}}."),
            *(("* some | many", "a few | few", "# 2"), ""),
            "{{1}} where the first gap is. Option A fills it: words to type with | between them; "
            "words to choose from, the right one behind a star and a space; or # and a number.",
        ),
        _Example(
            *("English", "Self-check", "Describe your way to school in three sentences.", ()),
            "I leave home at seven. I walk along the river. The bus stops at the school.",
            "A model answer that students compare theirs with.",
        ),
        _Example(
            *("Mathematics", "Reading", "A square has four equal sides: $A = a^2$.", (), ""),
            "A text to read before the next question.",
            text_format="Markdown",
        ),
    ),
)
_ARABIC = _Guide(
    "أسئلة لميمورا",
    ("الأسئلة", "أمثلة", "طريقة الاستخدام"),
    ("العمود أو النوع", "ماذا تكتب"),
    (
        ("الأسئلة", "سؤال واحد في كل صف. لا تُستورد إلا هذه الورقة."),
        ("الفئة", "تصبح موضوعًا. الخط المائل ينزل درجة: العلوم / الماء."),
        ("المعرف", "اتركه فارغًا، أو سمِّ كل سؤال باسم قصير لا يتغير."),
        ("النوع", "اختر واحدًا من القائمة."),
        ("السؤال", "ما يُسأل عنه. لا يلزم سوى السؤال وجوابه."),
        (
            "الخيار أ إلى الخيار ح",
            "الخيارات أو الأزواج أو العناصر أو الفراغات: انظر الأنواع أدناه.",
        ),
        ("الإجابة الصحيحة", "حروف الخيارات الصحيحة، أو الجواب نفسه."),
        ("الدرجة", "وزن السؤال؛ 1 إن تُركت فارغة."),
        ("الشرح", "يظهر بعد الإجابة."),
        ("التلميحات", "تلميح في كل سطر، بالترتيب الذي تفيد به."),
        ("الوسوم", "كلمات يُعثر بها على السؤال، تفصلها فواصل."),
        ("الثواني", "الوقت المناسب للسؤال."),
        ("تنسيق النص", "اكتب Markdown إن كان في النصوص صيغ رياضية ($x^2$) أو جداول أو خط عريض."),
        ("الصور", "أضفها في ميمورا بعد الاستيراد، أو استورد حزمة مقرر."),
    ),
    (
        _Example(
            *("العلوم / الماء", "اختيار من متعدد", "أي هذه المواد غاز عند 200 °م؟"),
            *(("الماء", "الحديد", "الملح"), "أ"),
            "الخيارات، وحرف الخيار الصحيح.",
            *("1", "يغلي الماء عند 100 °م.", "تذكّر إبريق الشاي.", "ماء، حرارة", "30"),
        ),
        _Example(
            *("الرياضيات", "أكثر من إجابة", "أي هذه الأعداد أولي؟", ("2", "3", "4", "9"), "أ، ب"),
            "الخيارات، وحروف الصحيح منها تفصلها فواصل.",
        ),
        _Example(
            *("العلوم / الماء", "صح أو خطأ", "الجليد أخف من الماء.", (), "صح"),
            "صح أو خطأ في عمود الإجابة الصحيحة.",
        ),
        _Example(
            *("العلوم / الماء", "إجابة قصيرة", "ما رمز الماء الكيميائي؟", (), "H2O | H₂O"),
            "كل إجابة مقبولة، يفصل بينها |. والنجمة * تقوم مقام أي حروف.",
        ),
        _Example(
            *("الرياضيات", "عدد", "كم تساوي π بمنزلتين عشريتين؟", (), "3.14 ± 0.01"),
            "عدد، أو عدد بعده ± ومقدار الخطأ المسموح، أو مدى مثل 3.1 .. 3.2.",
        ),
        _Example(
            *("الجغرافيا", "توصيل", "صِل كل دولة بعاصمتها."),
            *(("لبنان = بيروت", "الأردن = عمّان", "؟ = القاهرة"), ""),
            "زوج في كل عمود: أول = ثانٍ. وما كُتب ؟ = ثانٍ لا يقابله شيء، وهو للتمويه.",
        ),
        _Example(
            *("التاريخ", "ترتيب", "رتّب ما يلي من الأقدم إلى الأحدث."),
            *(("العجلة", "المطبعة", "الهاتف"), ""),
            "عنصر في كل عمود، بالترتيب الصحيح.",
        ),
        _Example(
            *("اللغة العربية", "فراغات", "{{1}} الشمس من {{2}}. في الأسبوع {{3}} أيام."),
            *(("تشرق | تطلع", "* الشرق | الغرب", "# 7"), ""),
            "{{1}} مكان الفراغ الأول، ويملؤه الخيار أ: كلمات تُكتب يفصل بينها |؛ "
            "أو كلمات يُختار منها والصحيحة بعد نجمة ومسافة؛ أو # وبعدها عدد.",
        ),
        _Example(
            *("اللغة العربية", "تصحيح ذاتي", "صف طريقك إلى المدرسة في ثلاث جمل.", ()),
            "أخرج من البيت في السابعة. أمشي بجانب النهر. تقف الحافلة أمام المدرسة.",
            "إجابة نموذجية يقارن بها الطالب إجابته.",
        ),
        _Example(
            *("الرياضيات", "قراءة", "للمربع أربعة أضلاع متساوية: $A = a^2$.", (), ""),
            "نص يُقرأ قبل السؤال التالي.",
            text_format="Markdown",
        ),
    ),
)
_GUIDES: Mapping[str, _Guide] = {"en": _ENGLISH, "ar": _ARABIC}


def template(language: str = "en") -> bytes:
    """Return the workbook that teachers fill in.

    Args:
        language: Its language; English where there is none in that.
    """
    code = language if language in _GUIDES else "en"
    guide, layout = _GUIDES[code], LAYOUTS[code]
    workbook = new_workbook(guide.title, layout)
    questions, examples, notes = guide.sheets
    new_sheet(workbook, questions, layout, OPTIONS)
    sheet = new_sheet(workbook, examples, layout, OPTIONS)
    for number, example in enumerate(guide.examples, start=2):
        add_row(sheet, number, _cells(example))
    hows = [(example.kind, example.how) for example in guide.examples]
    new_notes(workbook, notes, layout, [guide.head, *guide.columns, *hows])
    return saved(workbook)


def _cells(example: _Example) -> list[str]:
    return [
        *(example.category, "", example.kind, example.text, *example.options),
        *[""] * (OPTIONS - len(example.options)),
        *(example.right, example.points, example.explanation, example.hints, example.tags),
        *(example.seconds, example.text_format),
    ]
