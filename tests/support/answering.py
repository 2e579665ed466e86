"""How a person answers a question on the screen, whatever its type and language."""

from typing import Any

from playwright.sync_api import Locator, Page

#: What no question of the course has for a right answer.
NEVER = "9999"


class Answering:
    """Answers the question that is on the screen.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def main_button(self) -> Locator:
        """The one saffron button of the screen: it marks, and goes on."""
        return self.page.locator(".btn.go")

    @property
    def question(self) -> Locator:
        """The running question."""
        return self.page.locator("[data-question]")

    def fill_in(self, question: dict[str, Any], *, right: bool = True) -> None:
        """Give an answer, and don't press the main button.

        Args:
            question: As the course file has it, with its key.
            right: Whether the answer shall be right; of a ``self_check`` how it went.
        """
        self.question.and_(self.page.locator(f'[data-question="{question["id"]}"]')).wait_for()
        getattr(self, f"_{question['type']}")(question, right)

    def _multiple_choice(self, question: dict[str, Any], right: bool) -> None:
        texts = [_text(option) for option in question["options"]]
        key = question["answer_index"]
        self._choose(texts[key if right else key - 1])

    def _multiple_response(self, question: dict[str, Any], right: bool) -> None:
        for at, option in enumerate(question["options"]):
            if (at in question["answer_indexes"]) == right:
                self._choose(_text(option))

    def _true_false(self, question: dict[str, Any], right: bool) -> None:
        # True stands first.
        self.question.locator(".opt").nth(int(question["answer"] != right)).click()

    def _short_answer(self, question: dict[str, Any], right: bool) -> None:
        self.question.locator("input.typed").fill(_text(question["answers"][0]) if right else NEVER)

    def _numeric(self, question: dict[str, Any], right: bool) -> None:
        value = str(question["values"][0]["value"])
        self.question.locator("input.typed").fill(value if right else NEVER)

    def _matching(self, question: dict[str, Any], right: bool) -> None:
        pairs = question["pairs"]
        for at, pair in enumerate(pairs):
            partner = pairs[at if right else at - 1]["right"]
            self.question.locator(".pair", has_text=pair["left"]).locator(".b").click()
            self.question.locator(".pool button", has_text=partner).click()

    def _ordering(self, question: dict[str, Any], right: bool) -> None:
        items = [_text(item) for item in question["items"]]
        for place, item in enumerate(items if right else reversed(items)):
            row = self.question.locator(".ord", has_text=item)
            while _place_of(row) > place:
                row.locator("button").first.click()

    def _cloze(self, question: dict[str, Any], right: bool) -> None:
        for at, gap in enumerate(question["gaps"]):
            slot = self.question.locator(".gap").nth(at)
            if gap["type"] == "multiple_choice":
                key = gap["answer_index"]
                slot.locator("select").select_option(
                    str(key if right else (key + 1) % len(gap["options"]))
                )
            else:
                value = str(gap["values"][0]["value"])
                slot.locator("input").fill(value if right else NEVER)

    def _self_check(self, _question: dict[str, Any], right: bool) -> None:
        judging = self.question.locator("fieldset label")
        if not judging.count():
            self.main_button.click()
        (judging.first if right else judging.last).click()

    def _choose(self, text: str) -> None:
        option = self.page.get_by_text(text, exact=True)
        self.question.locator(".opt").filter(has=option).click()


def _text(entry: Any) -> str:
    return entry["text"] if isinstance(entry, dict) else entry


def _place_of(row: Locator) -> int:
    return row.evaluate("(row) => [...row.parentElement.children].indexOf(row)")
