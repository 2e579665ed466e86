/**
 * Pairs are found: a row is chosen, then its partner.
 */
import { html, nothing } from "lit-html";
import { publishedLine } from "../html.js";
import { dot } from "../parts/icon.js";
import { shuffled } from "./shuffle.js";
import { spokenText } from "./spoken.js";
import { markOf } from "./typed.js";
import { listOf, textBeside } from "./words.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Text } from "../html.js"
 * @import { Answering, Asked, Question } from "./types.js"
 */

/**
 * Makes pairs.
 *
 * @param {Asked} asked
 * @returns {Answering}
 */
export function create(asked) {
  const { app } = asked;
  const { texts } = app;
  const { lefts, rights } = sidesOf(asked.question, asked.seed);
  /** @type {Map<string, Text>} */
  const chosen = new Map();
  for (const [left, right] of Object.entries(/** @type {object} */ (asked.given ?? {}))) {
    const text = rights.find((each) => each.text === right);
    if (text) chosen.set(left, text);
  }
  let current = Math.max(0, nextOpen(-1));

  /** @type {(after: number) => number} */
  function nextOpen(after) {
    const order = [...lefts.keys()].map((at) => (after + 1 + at) % lefts.length);
    return order.find((at) => !chosen.has(lefts[at].text)) ?? after;
  }

  /** @type {(right: Text) => void} */
  function choose(right) {
    chosen.set(lefts[current].text, right);
    current = nextOpen(current);
    asked.changed();
  }

  /** @type {(left: Text, at: number) => TemplateResult} */
  function row(left, at) {
    const right = chosen.get(left.text);
    const partners = partnersOf(asked, left);
    const isRight = partners && partners.some(({ text }) => text === right?.text);
    const place = !partners && at === current ? "cur" : "";
    return html`<li class="pair ${right ? "set" : ""} ${place} ${markOf(isRight)}">
      <span class="a">${publishedLine(left)}</span><span class="ln"></span>
      ${partnerButton(left, at, isRight)}
      ${isRight === false ? partners?.slice(0, 1).map(partner) : nothing}
    </li>`;
  }

  /** @type {(left: Text, at: number, isRight: boolean | null) => TemplateResult} */
  function partnerButton(left, at, isRight) {
    const right = chosen.get(left.text);
    const isMarked = isRight !== null;
    return html`<button
      class="b ${right ? "" : "open"}"
      type="button"
      ?disabled=${isMarked}
      aria-pressed=${isMarked ? nothing : String(at === current)}
      aria-label=${nameOf(left, right, isRight)}
      @click=${() => {
        current = at;
        app.update();
      }}
    >
      ${isMarked ? dot(isRight ? "check" : "x", `s ${isRight ? "good" : "bad"}`) : nothing}
      ${right ? publishedLine(right) : texts.t("question.choose")}
    </button>`;
  }

  /** @type {(left: Text, right: Text | undefined, isRight: boolean | null) => string} */
  function nameOf(left, right, isRight) {
    const said = right ? spokenText(right, texts) : texts.t("question.choose");
    const pair = texts.t("question.partner", { left: spokenText(left, texts), right: said });
    if (isRight === null) return pair;
    return `${pair}, ${texts.t(isRight ? "question.was-right" : "question.was-wrong")}`;
  }

  return {
    template: () =>
      html`<ol class="opts pairs">
          ${lefts.map(row)}
        </ol>
        ${
          asked.outcome()
            ? nothing
            : html`<div class="sec partners" role="group" aria-labelledby="pool">
                <p class="lab" id="pool">
                  <span lang=${texts.language}>${texts.t("question.partner-of")}</span>
                  ${publishedLine(lefts[current])}
                </p>
                <div class="pool">
                  ${rights.map(
                    (right) =>
                      html`<button class="btn" type="button" @click=${() => choose(right)}>
                        ${publishedLine(right)}
                      </button>`,
                  )}
                </div>
              </div>`
        }`,
    answer: () =>
      chosen.size ? Object.fromEntries([...chosen].map(([left, { text }]) => [left, text])) : null,
    isComplete: () => chosen.size === lefts.length,
    label() {
      const n = lefts.length - chosen.size;
      return n ? texts.t("question.to-go", { n }) : texts.t("question.check");
    },
  };
}

// With the key both sides stand in pairs; without it the server has parted them, and shuffled.
/** @type {(question: Question, seed: string) => {lefts: Text[], rights: Text[]}} */
function sidesOf(question, seed) {
  if (!question.pairs) {
    return { lefts: listOf(question, "lefts"), rights: listOf(question, "rights") };
  }
  const pairs = /** @type {Question[]} */ (question.pairs);
  const rights = [
    ...pairs.map((pair) => textBeside(pair, "right")),
    ...listOf(question, "distractors"),
  ];
  return {
    lefts: unique(pairs.map((pair) => textBeside(pair, "left")).filter(({ text }) => text.trim())),
    rights: shuffled(unique(rights), seed),
  };
}

/** @type {(words: Text[]) => Text[]} */
function unique(words) {
  return [...new Map(words.map((each) => [each.text, each])).values()];
}

/** @type {(right: Text) => TemplateResult} */
function partner(right) {
  return html`<p class="partner">${dot("check", "s good")}${publishedLine(right)}</p>`;
}

// The right sides that belong to a left one, null before there is a verdict.
/** @type {(asked: Asked, left: Text) => Text[] | null} */
function partnersOf(asked, left) {
  const outcome = asked.outcome();
  if (!outcome) return null;
  /** @type {Question[]} */
  const pairs = outcome.key?.pairs ?? [];
  return pairs.filter((pair) => pair.left === left.text).map((pair) => textBeside(pair, "right"));
}
