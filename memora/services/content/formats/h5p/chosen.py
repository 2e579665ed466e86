"""Kinds of H5P content in which something is chosen: options, statements, true or false. Pure."""

import html
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from memora.services.content.formats.bank import (
    EMPTY,
    Choice,
    Choices,
    Item,
    Order,
    Truth,
)
from memora.services.content.formats.h5p.content import (
    Content,
    Kit,
    lines_of,
    medium_of,
    name_of,
    picture,
    shown,
    sounds,
)
from memora.services.content.formats.h5p.values import (
    is_true,
    list_at,
    object_at,
    objects_at,
    text_at,
)
from memora.services.content.formats.report import phrase


def multi_choice(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of one or several options."""
    params = content.params
    answers = objects_at(params, "answers")
    choices = _ticked(answers, object_at(params, "behaviour"), "type", lambda it: _option(it, kit))
    tips = []
    for answer in answers:
        tip = text_at(answer, "tipsAndFeedback", "tip")
        if name_of(tip):
            option = html.escape(name_of(text_at(answer, "text")), quote=False)
            tips.append(kit.text(f"{option}: {tip}"))
    if any(name_of(text_at(it, "tipsAndFeedback", "notChosenFeedback")) for it in answers):
        kit.dropped(
            content,
            phrase("Feedback for options that are not chosen has no place here."),
            part="options",
        )
    yield replace(asked(content, kit, text_at(params, "question")), answer=choices, hints=tips)


def multi_media_choice(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of options that are pictures, sounds or films."""

    def option(entry: dict[str, Any]) -> Choice:
        medium = object_at(entry, "media")
        return Choice(kit.text(shown(text_at(medium, "library"), object_at(medium, "params"))))

    params = content.params
    options, behaviour = objects_at(params, "options"), object_at(params, "behaviour")
    choices = _ticked(options, behaviour, "questionType", option)
    yield replace(asked(content, kit, text_at(params, "question")), answer=choices)


def single_choice_set(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield each question of a set, of which the first option is right."""
    for number, choice in enumerate(objects_at(content.params, "choices"), 1):
        options = [
            Choice(kit.text(text_at(answer)), 1.0 if at == 0 else 0.0)
            for at, answer in enumerate(list_at(choice, "answers"))
        ]
        one = part_of(content, choice, number)
        item = asked(one, kit, text_at(choice, "question"))
        yield replace(item, answer=Choices(options, shuffle=True))


def summary(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield each step of a summary, of which the first statement is right."""
    for number, step in enumerate(objects_at(content.params, "summaries"), 1):
        options = [
            Choice(kit.text(text_at(statement)), 1.0 if at == 0 else 0.0)
            for at, statement in enumerate(list_at(step, "summary"))
        ]
        if not options:
            continue
        tip = text_at(step, "tip") or text_at(step, "tip", "tip")
        yield replace(
            asked(part_of(content, step, number), kit, text_at(content.params, "intro")),
            name=name_of(options[0].text.source),
            answer=Choices(options, shuffle=True),
            hints=[kit.text(tip)] if name_of(tip) else [],
        )


def true_false(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of true or false."""
    params = content.params
    answer = is_true(params.get("correct", "true"))
    said = object_at(params, "behaviour")
    if_right = kit.text(text_at(said, "feedbackOnCorrect"))
    if_wrong = kit.text(text_at(said, "feedbackOnWrong"))
    words = object_at(params, "l10n")
    truth = Truth(
        answer,
        if_true=if_right if answer else if_wrong,
        if_false=if_wrong if answer else if_right,
        true=kit.text(text_at(words, "trueText")),
        false=kit.text(text_at(words, "falseText")),
    )
    yield replace(asked(content, kit, text_at(params, "question")), answer=truth)


def sort_paragraphs(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of paragraphs in their right order."""
    params = content.params
    order = Order([kit.text(text_at(part)) for part in list_at(params, "paragraphs")])
    yield replace(asked(content, kit, text_at(params, "taskDescription")), answer=order)


def image_sequencing(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of pictures in their right order."""
    params = content.params
    items = [
        kit.text(
            lines_of(
                picture(object_at(entry, "image"), text_at(entry, "imageDescription")),
                sounds(entry, "audio"),
                text_at(entry, "imageDescription"),
            )
        )
        for entry in objects_at(params, "sequenceImages")
    ]
    yield replace(asked(content, kit, text_at(params, "taskDescription")), answer=Order(items))


def asked(content: Content, kit: Kit, question: str) -> Item:
    """Return an item with its medium and question, to be given its answer."""
    return Item(
        place=content.place,
        name=content.title or name_of(question),
        text=kit.text(lines_of(medium_of(content.params), question)),
        answer=Order(()),
        key=content.key,
        category=content.category,
    )


def part_of(content: Content, part: dict[str, Any], number: int) -> Content:
    """Return a content's part as a content of its own: its key is its own, or follows the whole."""
    own = text_at(part, "subContentId")
    key = own or (f"{content.key}-{number}" if content.key else "")
    return replace(content, title="", key=key)


def _ticked(
    entries: list[dict[str, Any]],
    behaviour: dict[str, Any],
    setting: str,
    option: Callable[[dict[str, Any]], Choice],
) -> Choices:
    """Return the options of a question with what they earn.

    As in H5P a wrong tick costs what a right one earns, unless all stands or falls together.

    Args:
        entries: The options, each of which says whether it is correct.
        behaviour: What the author set.
        setting: Where that says whether one or several are chosen.
        option: Makes an option, without its credit.
    """
    right = [is_true(entry.get("correct")) for entry in entries]
    several = _are_several(behaviour, setting, sum(right))
    at_once = several and is_true(behaviour.get("singlePoint"))
    share = 1 / (sum(right) or 1) if several else 1.0
    price = -share if several and not at_once else 0.0
    options = [
        replace(option(entry), credit=share if is_right else price)
        for entry, is_right in zip(entries, right, strict=True)
    ]
    return Choices(options, several, _shuffle(behaviour), at_once)


def _are_several(behaviour: dict[str, Any], setting: str, right: int) -> bool:
    """Say whether several options are chosen; where nobody set it, their right ones decide."""
    kind = text_at(behaviour, setting)
    if not kind and "singleAnswer" in behaviour:
        # What older editors wrote.
        return not is_true(behaviour["singleAnswer"])
    return kind == "multi" or (kind != "single" and right != 1)


def _option(answer: dict[str, Any], kit: Kit) -> Choice:
    chosen = text_at(answer, "tipsAndFeedback", "chosenFeedback")
    feedback = kit.text(chosen) if name_of(chosen) else EMPTY
    return Choice(kit.text(text_at(answer, "text")), feedback=feedback)


def _shuffle(behaviour: dict[str, Any]) -> bool | None:
    given = behaviour.get("randomAnswers")
    return None if given is None else is_true(given)
