/**
 * Things are put in order: by dragging their dot, or with the arrows.
 */
import { html, nothing } from "lit-html";
import { publishedLine } from "../html.js";
import { dot, icon, signed } from "../parts/icon.js";
import { partsRight } from "./outcome.js";
import { misplaced } from "./shuffle.js";
import { spokenText } from "./spoken.js";
import { markOf } from "./typed.js";
import { listOf } from "./words.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Text } from "../html.js"
 * @import { Answering, Asked } from "./types.js"
 */

/**
 * Makes an order.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { app, question } = asked;
  const { texts } = app;
  const order = beginning(asked);
  let moved = "";
  /** @type {Text | null} */
  let held = null;

  /** @type {(from: number, to: number) => void} */
  function move(from, to) {
    if (from === to || to < 0 || to >= order.length) return;
    const [item] = order.splice(from, 1);
    order.splice(to, 0, item);
    moved = texts.t("question.moved", { what: spokenText(item, texts), n: to + 1 });
    asked.changed();
  }

  // The button goes along with what it moves; at an end it rests, and the other one has the focus.
  /** @type {(event: Event, from: number, by: 1 | -1) => void} */
  function step({ currentTarget }, from, by) {
    const list = /** @type {HTMLElement} */ (
      /** @type {HTMLElement} */ (currentTarget).closest("ol")
    );
    move(from, from + by);
    const [up, down] = list.children[from + by].querySelectorAll("button");
    const [same, other] = by > 0 ? [down, up] : [up, down];
    (same.disabled ? other : same).focus();
  }

  /** @type {(event: PointerEvent, item: Text) => void} */
  function drag(event, item) {
    if (asked.outcome() || event.button !== 0) return;
    event.preventDefault();
    const grip = /** @type {HTMLElement} */ (event.currentTarget);
    const list = /** @type {HTMLElement} */ (grip.closest("ol"));
    const ended = new AbortController();
    const { signal } = ended;
    /** @type {(item: Text | null) => void} */
    const hold = (now) => {
      held = now;
      app.update();
    };
    /** @type {(event: PointerEvent) => void} */
    const follow = ({ clientY }) => {
      const from = order.indexOf(item);
      const others = [...list.children].filter((_row, at) => at !== from);
      move(from, others.map(middleOf).filter((middle) => middle < clientY).length);
    };
    const end = () => {
      ended.abort();
      hold(null);
    };
    hold(item);
    addEventListener("pointermove", follow, { signal });
    addEventListener("pointerup", end, { signal });
    addEventListener("pointercancel", end, { signal });
  }

  /** @type {(item: Text, place: number) => TemplateResult} */
  function row(item, place) {
    const right = asked.outcome() && rightOnes(asked, order);
    const isRight = right && right.has(item.text);
    const name = spokenText(item, texts);
    /** @type {(key: string, by: 1 | -1, isEnd: boolean) => TemplateResult} */
    const arrow = (key, by, isEnd) =>
      html`<button
        class="icon-btn"
        type="button"
        ?disabled=${isEnd}
        aria-label=${texts.t(key, { what: name })}
        @click=${(/** @type {Event} */ event) => step(event, place, by)}
      >
        ${icon("up", by > 0 ? "dn" : "")}
      </button>`;
    return html`<li class="opt ord ${markOf(isRight)} ${item === held ? "held" : ""}">
      <span class="grip" @pointerdown=${(/** @type {PointerEvent} */ event) => drag(event, item)}
        >${
          isRight === null
            ? signed(place + 1)
            : dot(isRight ? "check" : "x", isRight ? "good" : "bad")
        }</span
      >
      <span>${publishedLine(item)}</span>
      ${
        isRight === null
          ? html`<span class="ud" lang=${texts.language}
              >${arrow("question.up", -1, place === 0)}${arrow(
                "question.down",
                1,
                place === order.length - 1,
              )}</span
            >`
          : html`<span class="vh" lang=${texts.language}
              >${texts.t(isRight ? "question.was-right" : "question.was-wrong")}</span
            >`
      }
    </li>`;
  }

  return {
    template() {
      const outcome = asked.outcome();
      return html`<ol class="opts" aria-labelledby="q">
          ${order.map(row)}
        </ol>
        <p class="vh" role="status" lang=${texts.language}>${moved}</p>
        ${
          outcome?.key && !outcome.is_correct
            ? html`<div class="sec">
                <h2 lang=${texts.language}>${texts.t("question.right-order")}</h2>
                <ol class="order">
                  ${listOf(outcome.key, "items").map(
                    (text) => html`<li>${publishedLine(text)}</li>`,
                  )}
                </ol>
              </div>`
            : nothing
        }`;
    },
    answer: () => order.map(({ text }) => text),
    isComplete: () => order.length === (question.items ?? []).length,
  };
}

// As it was left, else by lot.
/** @type {(asked: Asked) => Text[]} */
function beginning({ question, seed, given }) {
  const items = listOf(question, "items");
  const left = Array.isArray(given) ? given.map((text) => take(items, text)) : [];
  if (left.length && left.every(Boolean) && left.length === items.length) {
    return /** @type {Text[]} */ (left);
  }
  return misplaced(items, seed, ({ text }) => text);
}

/** @type {(element: Element) => number} */
function middleOf(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return (top + bottom) / 2;
}

/** @type {(items: Text[], wanted: unknown) => Text | undefined} */
function take(items, wanted) {
  return items.find(({ text }) => text === wanted);
}

/** @type {(asked: Asked, order: Text[]) => Set<string>} */
function rightOnes(asked, order) {
  const outcome = /** @type {import("./types.js").Outcome} */ (asked.outcome());
  // One of them is always in order; where nothing was earned, that says nothing.
  if (!outcome.score) return new Set();
  const texts = order.map(({ text }) => text);
  const kept = partsRight(asked.question, outcome, texts);
  const items = listOf(outcome.key ?? {}, "items");
  return new Set([...kept].map((at) => items[at]?.text));
}
