"""The words of sheets: headings, types of questions, true and false, in many languages. Pure.

Gathered from the templates of quiz systems and from sheets that schools publish. All are compared
folded: without capitals, vowel signs, brackets and what stands behind a dash.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias

from memora.services.content.marking.folding import folded

# fmt: off
Role: TypeAlias = Literal[
    "text", "right", "option", "options", "wrong", "explanation", "feedback", "credit", "hint",
    "type",
    "category", "source", "id", "number", "name", "tags", "difficulty", "points", "seconds",
    "image", "tolerance", "format", "penalty", "extras", "person",
]
Kind: TypeAlias = Literal[
    "single", "several", "truth", "words", "number", "pairs", "order", "gaps", "own", "reading",
    "typed", "unsupported",
]
# fmt: on
_LONGEST_WORD = 60
_PUNCTUATION = re.compile(r"""[-_/.,;:!?*"'’`()\[\]{}]+""")

#: What a column holds, by its whole heading.
_HEADINGS: Mapping[Role, str] = {
    "text": """question|question text|questions|text|question title|question content|prompt|stem
        |question stem|question statement|statement|problem|content|question html|question body
        |term|word|front|item|ques
        |السؤال|نص السؤال|رأس السؤال|متن السؤال|الأسئلة|سؤال|العبارة|المصطلح|الكلمة|صيغة السؤال
        |question posée|énoncé|intitulé|texte de la question|texte|terme|pregunta|enunciado
        |texto de la pregunta|texto|término|pergunta|questão|texto da pergunta|termo|frage
        |hauptfrage
        |fragetext|aufgabe|begriff|soru|soru metni|terim|domanda|testo della domanda|testo
        |termine|pertanyaan|soal|istilah|vraag|vraagtekst|вопрос|текст вопроса|термин|سوال
        |متن سوال|پرسش|שאלה|נוסח השאלה|câu hỏi|题目|问题|题干|試題|質問|問題|문제|질문|ερώτηση
        |pytanie|otázka
        |fråga|spørgsmål|spørsmål|kysymys|întrebare""",
    "right": """answer|answers|right|correct|correcta|correcto|correto|richtig|doğru|benar
        |correct answer|correct answers|right answer
        |right answers|correct option|correct options|correct choice|correct choices
        |right option|answer key
        |key|correct response|correct responses|correct index|correct answer index|answer index
        |correct option index|correct option number|correct answer number|correct option id
        |correct awnser|solution|solutions|accepted answers|accepted answer|definition|meaning
        |back|answer text|model answer|correct letter|ans|correct ans|right ans|answer letter
        |correct definition|correct meaning|correct answer text
        |الإجابة الصحيحة|الإجابة|الجواب
        |الجواب الصحيح|الحل|مفتاح الإجابة|مفتاح التصحيح
        |البديل الصحيح|الخيار الصحيح|رقم الإجابة الصحيحة|رمز الإجابة الصحيحة
        |الإجابات الصحيحة|الإجابة الصحيحة التعريف|المعنى|الإجابة النموذجية|réponse
        |bonne réponse|bonnes réponses|réponse correcte|réponses correctes|réponse juste
        |définition|respuesta|respuesta correcta|respuestas correctas|opción correcta|solución
        |definición|resposta|resposta correta|respostas corretas|resposta certa|gabarito
        |alternativa correta|definição|antwort|richtige antwort|richtige antworten|wahr
        |korrekte antwort|lösung|cevap|doğru cevap|doğru yanıt|yanıt|doğru seçenek
        |cevap anahtarı|tanım|risposta|risposta corretta|risposta esatta|risposte corrette
        |definizione|jawaban|jawaban benar|kunci jawaban|kunci|antwoord|juiste antwoord
        |correct antwoord|goede antwoord|ответ|правильный ответ|правильные ответы|верный ответ
        |определение|پاسخ|پاسخ صحیح|جواب|گزینه صحیح|جواب صحیح|תשובה|תשובה נכונה|התשובה הנכונה
        |đáp án|đáp án đúng|答案|正确答案|正確答案|正解|答え|정답|답|σωστή απάντηση
        |poprawna odpowiedź
        |správná odpověď|rätt svar|oikea vastaus|răspuns corect""",
    "options": """options|choices|alternatives|answer options|answer choices|question answers
        |possible answers|question options|الخيارات|الاختيارات|البدائل|خيارات|choix|propositions
        |opciones|alternativas|opções|antwortmöglichkeiten|optionen|seçenekler|şıklar|opzioni
        |pilihan jawaban|opsi|opties|варианты|варианты ответов|варианты ответа|گزینه ها|אפשרויות
        |选项|選項|選択肢|보기""",
    "wrong": """incorrect answers|wrong answers|distractors|distractor|incorrect answer
        |wrong answer|incorrect options|wrong options|falsch|الإجابات الخاطئة|الإجابة الخاطئة
        |خيارات خاطئة""",
    "explanation": """explanation|answer explanation|rationale|feedback|general feedback|comment
        |comments|reason|justification|solution explanation|explanation of answer|reasoning
        |answer description|explanation to the answer
        |الشرح|التفسير|التوضيح|شرح|تفسير|توضيح|شرح الإجابة|التعليل
        |تغذية راجعة|التغذية الراجعة|explication|explications|commentaire|explicación
        |retroalimentación|justificación|explicação|comentário|justificativa|erklärung
        |begründung|erläuterung|açıklama|çözüm|spiegazione|penjelasan|pembahasan|uitleg
        |toelichting|объяснение|пояснение|комментарий|توضیح|توضیحات|הסבר|giải thích|lời giải|解析
        |解释|解説|해설""",
    "hint": """hint|hints|tip|tips|clue|clues|التلميح|التلميحات|تلميح|تلميحات|indice|indices
        |pista|pistas|dica|dicas|hinweis|hinweise|tipp|ipucu|ipuçları|suggerimento|petunjuk
        |подсказка|подсказки|راهنمایی|רמז|gợi ý|提示""",
    "type": """type|question type|kind|question kind|question format|qtype|format of question
        |النوع|نوع السؤال|نوع|نمط السؤال|type de question|tipo|tipo de pregunta|tipo de pergunta
        |tipo de questão|fragetyp|typ|art|tür|soru tipi|soru türü|tipo di domanda|tipe|tipe soal
        |jenis soal|vraagtype|тип|тип вопроса|نوع سوال|סוג|סוג השאלה|loại câu hỏi|题型|類型""",
    "category": """category|categories|topic|topics|subtopic|sub topic|unit|chapter|section
        |subject|module|theme|subcategory|sub category|lesson|domain|question bank|quiz title
        |quiz name|set name|quiz|الفئة|التصنيف|الوحدة|الموضوع|الدرس|الفصل|الباب|القسم|المجال
        |المادة|catégorie|thème|chapitre|matière|categoría|tema|unidad|capítulo|asignatura
        |materia|categoria|assunto|unidade|disciplina|kategorie|thema|themenblock|kapitel|fach|kategori|konu
        |ünite|ders|argomento|topik|bab|mata pelajaran|categorie|onderwerp|hoofdstuk|категория
        |тема|раздел|دسته|موضوع|فصل|קטגוריה|נושא|chủ đề|chương|分类|类别|章节|科目""",
    "source": "source id|exercise id",
    "id": """id|question id|code|question code|identifier|uid|uuid|guid|ref|reference
        |external id|idnumber|id number|المعرف|معرف السؤال|الرمز|رمز السؤال|identifiant
        |identificador|kennung""",
    "number": """#|no|nr|num|n|number|question #|question no|question n|question n°
        |question number|question num|q no
        |q #|sl no|s no|sr no|serial|serial no|serial number|sno|order|question order|index|row
        |m|م|ت|رقم|الرقم|رقم السؤال|التسلسل|مسلسل|الترتيب|n°|nº|numéro|número|nummer|sıra
        |sıra no|numero|nomor|№|номер|ردیف|שאלה מספר|מספר|stt|序号|題號|番号|번호""",
    "name": """name|question name|title|label|عنوان السؤال|العنوان|اسم السؤال|titre|título|titel
        |başlık|titolo|judul""",
    "tags": """tags|tag|keywords|keyword|labels|skill|skills|الوسوم|وسوم|الكلمات المفتاحية
        |المهارة|الكلمات الدلالية|étiquettes|mots-clés|etiquetas|palabras clave|palavras-chave
        |schlagwörter|etiketler|etichette|trefwoorden|теги|ключевые слова|برچسب|תגיות|标签""",
    "difficulty": """difficulty|difficulty level|level|dificulty|level of difficulty|bloom
        |bloom level|cognitive level|الصعوبة|مستوى الصعوبة|المستوى|درجة الصعوبة|difficulté
        |niveau|niveau de difficulté|dificultad|nivel|nivel de dificultad|dificuldade|nível
        |schwierigkeit|schwierigkeitsgrad|zorluk|zorluk seviyesi|difficoltà|tingkat kesulitan
        |moeilijkheid|сложность|уровень|سطح|دشواری|רמה|רמת קושי|độ khó|mức độ|难度""",
    "points": """points|point|score|scores|mark|marks|weight|grade|max points|max marks
        |max score|point value|points given|default mark|default grade|points possible|الدرجة
        |درجة|الدرجات|النقاط|العلامة|درجة السؤال|barème|puntos|puntaje|puntuación|pontos
        |pontuação|punkte|puan|punti|punteggio|poin|skor|nilai|punten|баллы|балл|نمره|امتیاز
        |ניקוד|נקודות|điểm|分值|分数""",
    "seconds": """time|time limit|seconds|time in seconds|time limit in seconds|duration|timer
        |time limit seconds|target seconds|target time|time sec|secs|الوقت|الزمن|المدة|الثواني
        |الوقت بالثواني|الزمن بالثواني|temps|durée|temps limite|tiempo|límite de tiempo|tempo
        |tempo limite|zeit|zeitlimit|süre|zaman|waktu|tijd|время|زمان|זמן|thời gian|时间|時間""",
    "image": """image|images|picture|pictures|photo|image link|image url|picture url|media
        |media url|image file|question image|figure|img|الصورة|صورة|رابط الصورة|صورة السؤال
        |imagen|imagem|bild|resim|görsel|immagine|gambar|afbeelding|изображение|картинка|تصویر
        |תמונה|hình ảnh|图片""",
    "tolerance": """tolerance|margin|margin of error|error margin|accepted error|السماحية
        |هامش الخطأ|التفاوت المسموح|tolérance|tolerancia|tolerância|toleranz""",
    "format": "text format|format|markup|تنسيق النص|التنسيق",
    "penalty": "penalty|points taken|negative marks|negative|negative mark|pénalité|penalización",
    "extras": "memora",
    "person": """first name|last name|firstname|lastname|surname|given name|family name
        |full name|student name|student|student id|student number|email|e-mail|email address
        |username|user name|password|class|gender|birth year|date of birth|dob|phone|guardian
        |parent|الاسم|الاسم الأول|اسم الطالب|اسم العائلة|اسم الأب|الاسم الكامل|الاسم الثلاثي
        |البريد|البريد الإلكتروني|رقم الطالب|الشعبة|الصف|كلمة المرور|اسم المستخدم|ولي الأمر
        |الجنس|تاريخ الميلاد|nom|prénom|nombre|apellido|apellidos|nome|cognome|vorname|nachname
        |ad|soyad|nama siswa|имя|фамилия|نام|نام خانوادگی|שם פרטי|שם משפחה""",
}
#: What a heading begins with that ends with a letter or number: ``Option A``, ``الخيار 1``.
_NUMBERED: Mapping[Role, str] = {
    "option": """option|options|choice|opt|alternative|answer option|answer choice|alt|choix
        |proposition|الخيار|خيار|الاختيار|اختيار|البديل|opción|alternativa|opção
        |antwortmöglichkeit|aussage
        |seçenek|şık|opzione|pilihan|opsi|optie|вариант|вариант ответа|گزینه
        |אפשרות|lựa chọn|phương án|选项|選項|選択肢|보기|option text|text of option""",
    "right": """correct answer|correct|right answer|correct option|الإجابة الصحيحة|bonne réponse
        |respuesta correcta|richtige antwort""",
    "wrong": """incorrect answer|wrong answer|incorrect|wrong|distractor|incorrect option
        |wrong option|الإجابة الخاطئة|خيار خاطئ|إجابة خاطئة|respuesta incorrecta""",
    "hint": "hint|tip|clue|تلميح|التلميح|indice|pista|dica|hinweis|ipucu|подсказка",
    "feedback": """feedback|explanation|rationale|answer feedback|option feedback
        |feedback for option|explanation for option|التغذية الراجعة|شرح الخيار""",
    "credit": """fraction|credit|percentage|percent|weight|points|score|marks|correctness
        |is correct|note|الوزن|النسبة|الدرجة
        |porcentaje|pourcentage|gewicht""",
    "category": "category|topic|level|subcategory",
    "tags": "tag|keyword",
    "image": "image|picture|option image",
}
#: Numbered, they are options unless others are called so.
_PERHAPS_OPTIONS = """answer|ans|response|possible answer|الإجابة|إجابة|جواب|réponse|respuesta
    |resposta|antwort|cevap|risposta|jawaban|antwoord|ответ|پاسخ|תשובה|đáp án|答案|odpowiedź|svar"""

_KINDS: Mapping[Kind, str] = {
    "single": """multiple choice|mcq|single choice|single selection|multichoice|single select
        |single answer|radio|one answer|one correct|choice|quiz|mc|scq|sba|select|single correct
        |mcq single|اختيار من متعدد|اختيار واحد|اختيار|اختر|choix unique|qcm|qcu|opción múltiple
        |selección única|selección múltiple|múltipla escolha|escolha múltipla|auswahl
        |einfachauswahl|çoktan seçmeli|scelta multipla|scelta singola|pilihan ganda|meerkeuze
        |один из списка|выбор|چند گزینه ای|אמריקאית|בחירה|trắc nghiệm|单选|单选题|選擇題""",
    "several": """multiple response|multiple answer|multiple answers|checkbox|checkboxes
        |multi select|multiselect|multiple select|multiple selection|msq|mrq|select all
        |select all that apply|several answers|mcq multiple|multiple correct|multianswer|ma
        |اختيار متعدد|متعدد الإجابات|اختيار أكثر من إجابة|أكثر من إجابة|choix multiple
        |choix multiples|respuesta múltiple|casillas|caixas de seleção|mehrfachauswahl
        |çoklu seçim|risposta multipla|несколько из списка|בחירה מרובה|多选|多选题""",
    "truth": """true false|truefalse|true or false|tf|t f|boolean|bool|yes no|binary|صح خطأ
        |صح أو خطأ|صح وخطأ|صواب خطأ|صواب أو خطأ|vrai faux|vrai ou faux|verdadero falso
        |verdadero o falso|verdadeiro falso|verdadeiro ou falso|richtig falsch|wahr falsch
        |doğru yanlış|vero falso|benar salah|waar onwaar|верно неверно|درست نادرست|נכון לא נכון
        |đúng sai|判断|判断题""",
    "words": """short answer|shortanswer|short text|fill in the blank|fill in the blanks|fill in
        |fib|fill blank|blank|blanks|identification|one word|text|type answer|input|typed
        |enumeration|enum|إجابة قصيرة|أكمل الفراغ|املأ الفراغ|أكمل|ملء الفراغ|فراغ
        |réponse courte|respuesta corta|completar|resposta curta|kurzantwort|lückentext
        |kısa cevap|boşluk doldurma|risposta breve|isian|isian singkat|kort antwoord
        |краткий ответ|پاسخ کوتاه|תשובה קצרה|trả lời ngắn|填空|填空题|簡答""",
    "number": """numeric|numerical|number|calculation|integer|numeric answer|num|numeric input
        |رقمي|عددي|رقم|عدد|numérique|numérica|numérico|numerisch|zahl|sayısal|numerico|число
        |числовой|עדדי|数字""",
    "pairs": """matching|match|match the following|pairs|mat|pair|connect|توصيل|مطابقة|وصل|صل
        |مزاوجة|appariement|association|emparejamiento|relacionar|associação|correspondência
        |zuordnung|eşleştirme|abbinamento|menjodohkan|koppelen|соответствие|وصل کردنی|התאמה
        |ghép nối|连线""",
    "order": """ordering|order|sequence|reorder|sequencing|sorting|ord|rank|ترتيب|رتب|تسلسل
        |ordonnancement|classement|ordenar|ordenamiento|ordenação|reihenfolge|sıralama
        |ordinamento|mengurutkan|volgorde|порядок|последовательность|סידור|sắp xếp|排序""",
    "gaps": """cloze|gap fill|gaps|gap|dropdown|multi blank|fill gaps|نص بفراغات|فراغات
        |إكمال النص|texte à trous|textes à trous|huecos|lacunas|lücken|пропуски|השלמה""",
    "own": """essay|open ended|open|long answer|paragraph|free text|subjective|long text
        |self check|descriptive|open question|مقالي|سؤال مقالي|تصحيح ذاتي|إجابة مفتوحة
        |réponse longue|composition|ensayo|respuesta abierta|dissertativa|redação|aufsatz
        |freitext|açık uçlu|kompozisyon|saggio|aperta|esai|uraian|essai|open vraag|эссе
        |развернутый ответ|تشریحی|חיבור|פתוחה|tự luận|论述|简答题""",
    "reading": """reading|information|description|slide|passage|قراءة|نص للقراءة|معلومة|lecture
        |lectura|leitura|lesetext|okuma|lettura|bacaan|чтение|קריאה""",
    "typed": "input question|numerical input|flashcard|flash card|card|basic",
    "unsupported": """poll|draw|drawing|survey|hotspot|labeling|word cloud|pin answer|puzzle
        |drop pin|brainstorm|video response|audio response|file upload|upload|reorder image
        |match image|drag and drop|graphing|graph|coding|code|matrix|استطلاع|رسم""",
}
#: Beside the words that other formats have for true and false.
_YES = "yes|y|right|correct|نعم|أجل|oui|sí|si|sim|ja|evet|ya|да|بله|כן|đúng|是|○|✓|✔|√|☑|1"
_NO = "no|n|wrong|incorrect|لا|non|não|nein|hayır|tidak|nee|нет|خیر|לא|sai|否|×|✗|✘|☒|0"
_MARKDOWN = "markdown|ماركداون|md"
#: What applications call a sheet that nobody has named, and our own templates theirs.
_UNNAMED = """sheet|sheet1|feuil|feuille|hoja|tabelle|planilha|plan|foglio|blad|лист|工作表|ورقة
    |ورقه|الورقة|sayfa|arkusz|ark|munkalap|lembar|questions|question|الأسئلة|kahoot|import
    |template|quiz|data|worksheet|my sheet|untitled"""


def plain(text: str) -> str:
    """Return a word or some as they are compared: folded, without punctuation and accents."""
    # Words come again and again, texts do not.
    return _plain_word(text) if len(text) <= _LONGEST_WORD else _plain(text)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", folded(_PUNCTUATION.sub(" ", folded(text))))
    return folded("".join(letter for letter in letters if not unicodedata.combining(letter)))


_plain_word = lru_cache(maxsize=4096)(_plain)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written with strokes, as they are compared."""
    return frozenset(map(plain, text.split("|")))


def _by_word(lists: Mapping[Role, str]) -> Mapping[str, Role]:
    # Of a word in two lists the first stands.
    found: dict[str, Role] = {}
    for role, text in lists.items():
        for word in words_of(text):
            found.setdefault(word, role)
    return MappingProxyType(found)


ROLE_OF = _by_word(_HEADINGS)
NUMBERED_ROLE_OF = _by_word(_NUMBERED)
PERHAPS_OPTIONS = words_of(_PERHAPS_OPTIONS)
LABEL_STEMS = PERHAPS_OPTIONS | {w for w, role in NUMBERED_ROLE_OF.items() if role == "option"}
KIND_OF: Mapping[str, Kind] = MappingProxyType(
    {word: kind for kind, text in _KINDS.items() for word in words_of(text)}
)
YES_WORDS, NO_WORDS = words_of(_YES), words_of(_NO)
MARKDOWN_WORDS = words_of(_MARKDOWN)
UNNAMED_SHEETS = words_of(_UNNAMED)
#: Beside a column of right answers these say why: how it is worked out.
SOLUTIONS = words_of(
    "solution|solutions|solution text|الحل|solución|lösung|solução|soluzione|çözüm"
)
#: The sheets of our template that explain it.
OWN_NOTES = words_of("how to|examples|طريقة الاستخدام|أمثلة")
#: Words that count options, as the first to the eighth.
ORDINALS: Mapping[str, str] = MappingProxyType(
    {
        word: str(at)
        for text in (
            "one|two|three|four|five|six|seven|eight",
            "first|second|third|fourth|fifth|sixth|seventh|eighth",
            "الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن",
            "الأولى|الثانية|الثالثة|الرابعة|الخامسة|السادسة|السابعة|الثامنة",
            "أول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن",
        )
        for at, word in enumerate(map(plain, text.split("|")), start=1)
    }
)
#: Letters that count options, as each language counts.
ALPHABETS: tuple[str, ...] = tuple(
    folded(letters).replace(" ", "")
    for letters in (
        "abcdefghijklmnopqrstuvwxyz",
        "أ ب ج د ه و ز ح ط ي",
        "أ ب ت ث ج ح خ د ذ ر",
        "абвгдежзик",
        "אבגדהוזחטי",
        "αβγδεζηθικ",
    )
)
