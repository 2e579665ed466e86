"""What an import leaves out without a word. All else that has no place is a line of the report.

Two reasons let a construct stand here: it says nothing about the question (how another system
numbers or files it), or what it says is said by Memora itself (that an answer was right). Pure.
"""

import html
import re
import unicodedata
from typing import NamedTuple


class Silent(NamedTuple):
    """A construct that is left out without a line.

    Attributes:
        format: The format's name; ``*`` for all.
        construct: What it is called there.
        why: Why nobody misses it.
    """

    format: str
    construct: str
    why: str


SILENT: tuple[Silent, ...] = (
    Silent("*", "spaces and empty lines around texts", "they are not seen"),
    Silent("*", "NUL, the byte order mark, the file's kind of line ends", "they are not seen"),
    Silent("*", "control characters within texts", "they are not seen"),
    Silent("*", "comments", "they are for who wrote the file"),
    Silent("*", "an XML declaration, document type without entities", "they say how to read it"),
    Silent("*", "class, id, style, lang, data-* and aria-* of HTML", "the looks are Memora's"),
    Silent("*", "dir of HTML", "Memora finds a text's direction by its letters"),
    Silent("*", "bold or italic where Markdown cannot begin it, as before a bracket", "words stay"),
    Silent("*", "elements of HTML with nothing in them, such as <p></p>", "they are not seen"),
    Silent("*", "style, template, noscript and area of HTML", "browsers show none of it"),
    Silent("*", "span, div, font, section and the like, not what they hold", "they only hold"),
    Silent("*", "width and height of pictures", "Memora reads them from the picture"),
    Silent("*", "picture spacers of one pixel, and folders", "they are not seen"),
    Silent("*", "what a system adds to a zip, such as __MACOSX", "it holds no question"),
    Silent("*", "shares in rounded decimals, such as 33.33333 %", "the fraction is meant"),
    Silent("*", "an accepted answer, pair, tag or unit twice alike", "one of them says it all"),
    Silent("*", "a distractor that is a partner, or there twice", "it is offered anyhow"),
    Silent("moodle_xml", "penalty, hidden, versions", "they are Moodle's bookkeeping"),
    Silent("moodle_xml", "answernumbering, shownumcorrect, showstandardinstruction", "looks"),
    Silent("moodle_xml", "combined feedback in its stock phrase", "Memora says it itself"),
    Silent("moodle_xml", "correctresponsesfeedback; clearwrong and options of hints", "looks"),
    Silent("moodle_xml", "layouttype, numberingstyle, unitsleft; V and H of gaps", "looks"),
    Silent("moodle_xml", "gradingtype, showgrading", "Memora has its own shares of an order"),
    Silent("moodle_xml", "sizes and kinds of what an essay's form takes", "the form is Moodle's"),
    Silent("moodle_xml", "infinite of words to drag", "each gap offers all words of its group"),
    Silent("moodle_xml", "fixedgapsize, optionsaftertext, letterhints, singleuse", "looks"),
    Silent("moodle_xml", "a category's id number, its info in the stock phrase", "bookkeeping"),
    Silent("moodle_xml", "names of categories' contexts, such as $course$", "they name no topic"),
    Silent("gift", "names of categories' contexts, such as $course$", "they name no topic"),
    Silent("gift", "how things to put in order are laid out and graded", "Memora has one way"),
    Silent("sheet", "rows without a question, though numbered or timed", "nothing is asked"),
    Silent("sheet", "the row of headings once more, and Quizizz's that explains it", "no question"),
    Silent("sheet", "columns of row numbers, and ids that only count", "Memora counts itself"),
    Silent("sheet", "texts and pictures above the headings", "they are about the file"),
    Silent("sheet", "penalty, points taken", "what a wrong answer costs, a school decides"),
    Silent("sheet", "colours, widths, notes beside cells, fonts", "the looks are Memora's"),
    Silent("sheet", "the words for true and false, but for yes and no", "Memora has its own"),
    Silent("sheet", "the template's sheets Examples and How to", "they explain the template"),
    Silent("anki", "suspended, due, ease, flags, reviews, options of decks", "own bookkeeping"),
    Silent("anki", "the deck Default", "it names no topic"),
    Silent("anki", "the tags leech and marked", "they are Anki's bookkeeping"),
    Silent("anki", "styles, tables and comments of templates", "the looks are Memora's"),
    Silent("anki", "{{tts}}: words that a machine speaks", "they are on the card as a text"),
    Silent("anki", "bold and the like in an answer that is typed", "nobody types it"),
    Silent("anki", "media that no note shows", "no question needs them"),
    Silent("anki", "how duplicates are met: if matches, match scope", "ids tell what is the same"),
    Silent("h5p", "behaviour of buttons, checks, pass marks; words on them", "looks"),
    Silent("h5p", "H5P.Shape, backgrounds, positions on a slide or film", "looks"),
    Silent("h5p", "feedback by the score that only tells the score", "Memora says it itself"),
    Silent("h5p", "metadata without a licence, such as the kind's name", "it says nothing"),
    Silent("qti", "the second form of each question in Canvas's packages", "it is the same one"),
    Silent("qti", "feedback in a system's stock phrase", "Memora says it itself"),
    Silent("qti", "attempts, dates, branches and time of a whole test", "lessons have their own"),
    Silent("qti", "fewest and most choices, expected lengths, masks", "they help to type and tick"),
    Silent("qti", "shuffling where options have fixed places", "then no option changes its place"),
    Silent("qti", "whether a range's ends belong to it", "nobody is asked for an end"),
    Silent("qti", "rubrics that repeat their section's title", "the topic is called that"),
    Silent("qti", "buttons, calculators, stylesheets, catalogs of other forms", "they ask nothing"),
    Silent("qti", "descriptions of packages and items for libraries", "bookkeeping"),
)

#: What Moodle writes into combined feedback by itself, in the languages of its larger schools.
_STOCK_PHRASES = (
    *("Your answer is correct", "Your answer is partially correct", "Your answer is incorrect"),
    *("Correct", "Partially correct", "Incorrect", "Well done!", "Right answer", "Wrong answer"),
    *("Die Antwort ist richtig", "Die Antwort ist teilweise richtig", "Die Antwort ist falsch"),
    *("Ihre Antwort ist richtig", "Ihre Antwort ist teilweise richtig", "Ihre Antwort ist falsch"),
    *("Votre réponse est correcte", "Votre réponse est partiellement correcte"),
    *("Votre réponse est incorrecte", "Bonne réponse", "Mauvaise réponse"),
    *("Respuesta correcta", "Respuesta parcialmente correcta", "Respuesta incorrecta"),
    *("Su respuesta es correcta", "Su respuesta es parcialmente correcta"),
    *("Su respuesta es incorrecta", "Tu respuesta es correcta", "Tu respuesta es incorrecta"),
    *("إجابتك صحيحة", "إجابتك صحيحة جزئيا", "إجابتك غير صحيحة", "إجابتك خاطئة", "إجابة صحيحة"),
    *("إجابة صحيحة جزئيا", "إجابة خاطئة", "الإجابة صحيحة", "الإجابة خاطئة", "إجابة غير صحيحة"),
    *("A sua resposta está correta", "A sua resposta está parcialmente correta"),
    *("A sua resposta está incorreta", "Sua resposta está correta", "Sua resposta está incorreta"),
    *("Sua resposta está parcialmente correta", "Risposta corretta", "Risposta errata"),
    *("La tua risposta è corretta", "Risposta parzialmente esatta", "La tua risposta è sbagliata"),
    *("Ваш ответ верный", "Ваш ответ частично правильный", "Ваш ответ неправильный"),
    *("Je antwoord is juist", "Je antwoord is gedeeltelijk juist", "Je antwoord is niet juist"),
    *("Cevabınız doğru", "Cevabınız kısmen doğru", "Cevabınız yanlış"),
)
_TAG = re.compile(r"<[^<>]*>")


def is_stock_phrase(text: str) -> bool:
    """Say whether a feedback is what a system writes by itself, in whatever tags.

    Args:
        text: The feedback as it stands, plain or HTML.
    """
    return _folded(html.unescape(_TAG.sub(" ", text))) in _FOLDED_PHRASES


def _folded(text: str) -> str:
    """Return the words alone: no marks, no letter case, no punctuation."""
    letters = unicodedata.normalize("NFD", text.casefold())
    kept = (letter if letter.isalnum() else " " for letter in letters if not _is_mark(letter))
    return " ".join("".join(kept).split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Cf")


_FOLDED_PHRASES = frozenset(map(_folded, _STOCK_PHRASES))
