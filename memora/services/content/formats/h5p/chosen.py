"""Kinds of H5P content in which something is chosen: options, statements, true or false. Pure."""

from collections.abc import Iterator
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
from memora.services.content.formats.h5p.content import Content, Kit, lines_of, medium_of, name_of
from memora.services.content.formats.h5p.values import (
    is_true,
    list_at,
    object_at,
    objects_at,
    text_at,
)
from memora.services.content.formats.report import phrase


def multi_choice(content: Content, kit: Kit) -> Iterator[Item]:
    """Yield the question of one or several options.

    As in H5P a wrong tick costs what a right one earns, unless all stands or falls together.
    """
    params = content.params
    behaviour = object_at(params, "behaviour")
    answers = objects_at(params, "answers")
    right = [is_true(answer.get("correct")) for answer in answers]
    kind = text_at(behaviour, "type") or "auto"
    several = kind == "multi" or (kind != "single" and not _is_single(behaviour, sum(right)))
    at_once = several and is_true(behaviour.get("singlePoint"))
    share = 1 / (sum(right) or 1) if several else 1.0
    options, tips = [], []
    for answer, is_right in zip(answers, right, strict=True):
        said = object_at(answer, "tipsAndFeedback")
        credit = share if is_right else -share if several and not at_once else 0.0
        chosen = text_at(said, "chosenFeedback")
        feedback = kit.text(chosen) if name_of(chosen) else EMPTY
        options.append(Choice(kit.text(text_at(answer, "text")), credit, feedback))
        tip = text_at(said, "tip")
        if name_of(tip):
            tips.append(kit.text(f"{name_of(text_at(answer, 'text'))}: {tip}"))
    if any(name_of(text_at(it, "tipsAndFeedback", "notChosenFeedback")) for it in answers):
        kit.dropped(
            content,
            phrase("Feedback for options that are not chosen has no place here."),
            part="options",
        )
    choices = Choices(options, several, _shuffle(behaviour), at_once)
    yield replace(asked(content, kit, text_at(params, "question")), answer=choices, hints=tips)


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


def _is_single(behaviour: dict[str, Any], right: int) -> bool:
    """Say whether one option is chosen where H5P decides: older editors had a switch for it."""
    return (
        is_true(behaviour.get("singleAnswer"))
        if "type" not in behaviour and ("singleAnswer" in behaviour)
        else right == 1
    )


def _shuffle(behaviour: dict[str, Any]) -> bool | None:
    given = behaviour.get("randomAnswers")
    return None if given is None else is_true(given)
