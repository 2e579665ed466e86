"""The words for true and false in the languages of the schools that wrote the banks. Pure."""

from memora.services.content.marking.folding import folded

#: Of each language the words for true and those for false; the first two are what students read.
_LANGUAGES = (
    (("True", "T"), ("False", "F")),
    (("صح", "صواب", "صحيح", "صحيحة", "ص"), ("خطأ", "غلط", "خاطئ", "خاطئة", "خ")),
    (("Verdadero", "Cierto", "V"), ("Falso",)),
    (("Vrai",), ("Faux",)),
    (("Wahr", "Richtig"), ("Falsch",)),
    (("Verdadeiro", "Certo"), ("Falso", "Errado")),
    (("Vero",), ("Falso",)),
    (("Waar", "Juist"), ("Onwaar", "Onjuist")),
    (("Doğru",), ("Yanlış",)),
    (("Верно", "Правда", "Истина"), ("Неверно", "Ложь", "Неправда")),
    (("Prawda",), ("Fałsz",)),
    (("Pravda",), ("Nepravda",)),
    (("Adevărat",), ("Fals",)),
    (("Cert", "Veritat"), ("Fals",)),
    (("Sant",), ("Falskt", "Usant")),
    (("Igaz",), ("Hamis",)),
    (("Oikein", "Tosi"), ("Väärin", "Epätosi")),
    (("Benar", "Betul"), ("Salah",)),
    (("Σωστό",), ("Λάθος",)),
    (("נכון",), ("לא נכון",)),
    (("درست",), ("نادرست",)),
    (("正确", "对", "正確"), ("错误", "错", "錯誤")),
    (("참",), ("거짓",)),
)
_TRUTHS = {
    folded(word): truth
    for language in _LANGUAGES
    for truth, words in zip((True, False), language, strict=True)
    for word in words
}
_LABELS = {
    folded(word): (language[0][0], language[1][0])
    for language in reversed(_LANGUAGES)
    for words in language
    for word in words
}


def read_truth(word: str) -> bool | None:
    """Return what a word says, in any language and letter case; None where it says neither."""
    return _TRUTHS.get(folded(word))


def truth_labels(word: str) -> tuple[str, str]:
    """Return the words for true and for false in the language of one of them.

    Raises:
        KeyError: ``read_truth`` does not know the word.
    """
    return _LABELS[folded(word)]
