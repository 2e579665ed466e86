/**
 * Gaps in a text are filled: words, numbers, or a choice from a menu.
 */
import { html, nothing, render } from "lit-html";
import { published } from "../html.js";
import { dot } from "../parts/icon.js";
import { partsRight } from "./outcome.js";
import { markOf, rightAnswers, typedField } from "./typed.js";
import { wordsOf } from "./words.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Answering, Asked, Question } from "./types.js"
 */

const GAP = /\{\{([1-9]\d*)\}\}/;

/**
 * Makes a text with gaps.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { app, question } = asked;
  const { texts } = app;
  /** @type {Question[]} */
  const gaps = question.gaps ?? [];
  const given = Array.isArray(asked.given) ? asked.given : [];
  const answers = gaps.map((_gap, at) => given[at] ?? null);
  const { page, slots } = parted(question);

  /** @type {(at: number, value: unknown) => void} */
  function fill(at, value) {
    answers[at] = value;
    asked.changed();
  }

  /** @type {(key: string) => TemplateResult} */
  const said = (key) => html`<span class="vh" lang=${texts.language}>${texts.t(key)}</span>`;
  /** @type {(at: number) => string} */
  const nameOf = (at) => texts.t("question.gap", { n: at + 1, all: gaps.length });

  /** @type {(gap: Question, at: number) => TemplateResult} */
  function field(gap, at) {
    const outcome = asked.outcome();
    const isRight = outcome && partsRight(question, outcome, answers).has(at);
    const key = outcome?.key?.gaps?.[at];
    return html`${gap.type === "multiple_choice" ? menu(gap, at, isRight) : typed(at, isRight)}
    ${
      isRight === null
        ? nothing
        : html`<span class="told"
            >${dot(isRight ? "check" : "x", `s ${isRight ? "good" : "bad"}`)}${
              isRight
                ? said("question.was-right")
                : html`${said("question.was-wrong")}<b>${rightOf(gap, key)}</b>`
            }</span
          >`
    }`;
  }

  /** @type {(at: number, isRight: boolean | null) => TemplateResult} */
  function typed(at, isRight) {
    return typedField({
      value: String(answers[at] ?? ""),
      name: nameOf(at),
      isRight,
      type: (value) => fill(at, value),
      enter: asked.submit,
    });
  }

  /** @type {(gap: Question, at: number, isRight: boolean | null) => TemplateResult} */
  function menu(gap, at, isRight) {
    return html`<select
      class="typed ${markOf(isRight)}"
      aria-label=${nameOf(at)}
      ?disabled=${isRight !== null}
      @change=${(/** @type {Event} */ event) => {
        const { value } = /** @type {HTMLSelectElement} */ (event.target);
        fill(at, value === "" ? null : Number(value));
      }}
    >
      <option value="" ?selected=${answers[at] === null}>${texts.t("question.choose")}</option>
      ${(gap.options ?? []).map(
        (/** @type {unknown} */ option, /** @type {number} */ place) =>
          html`<option value=${place} ?selected=${answers[at] === place}>
            ${wordsOf(option).text}
          </option>`,
      )}
    </select>`;
  }

  /** @type {(gap: Question, key: Record<string, any> | undefined) => string} */
  function rightOf(gap, key = {}) {
    const [place] = key.answer_indexes ?? [];
    return gap.options && place !== undefined
      ? wordsOf(gap.options[place]).text
      : rightAnswers(app, key);
  }

  return {
    showsText: true,
    template() {
      for (const [at, gap] of gaps.entries()) {
        for (const slot of slots.get(at + 1) ?? []) render(field(gap, at), slot);
      }
      return html`<div class="cloze">${page}</div>`;
    },
    answer: () =>
      answers.some(isFilled) ? answers.map((value) => (isFilled(value) ? value : null)) : null,
    isComplete: () => answers.every(isFilled),
  };
}

/** @type {(value: unknown) => boolean} */
function isFilled(value) {
  return typeof value === "string" ? value.trim() !== "" : value !== null;
}

// The text once, with a place for a field wherever it has a gap; one that it shows nowhere stands at its end,
// so that it can be filled.
/** @type {(question: Question) => {page: HTMLElement, slots: Map<number, HTMLElement[]>}} */
function parted(question) {
  const page = document.createElement("div");
  render(published({ text: question.text, html: question.html }), page);
  /** @type {Map<number, HTMLElement[]>} */
  const slots = new Map();
  /** @type {(number: number, slot: HTMLElement) => void} */
  const note = (number, slot) => {
    slots.set(number, [...(slots.get(number) ?? []), slot]);
  };
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  for (let node = /** @type {Text | null} */ (walker.nextNode()); node;) {
    const found = GAP.exec(node.data);
    if (found) {
      const gap = node.splitText(found.index);
      walker.currentNode = gap.splitText(found[0].length);
      const slot = emptySlot();
      gap.replaceWith(slot);
      note(Number(found[1]), slot);
      node = /** @type {Text} */ (walker.currentNode);
    } else node = /** @type {Text | null} */ (walker.nextNode());
  }
  for (let number = 1; number <= (question.gaps ?? []).length; number += 1) {
    if (!slots.has(number)) {
      const slot = emptySlot();
      page.append(" ", slot);
      note(number, slot);
    }
  }
  return { page, slots };
}

function emptySlot() {
  const slot = document.createElement("span");
  slot.className = "gap";
  return slot;
}
