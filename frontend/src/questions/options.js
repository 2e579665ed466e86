/**
 * Options to choose from: one or several, with the verdict on each.
 */
import { html, nothing } from "lit-html";
import { publishedLine } from "../html.js";
import { dot, signed } from "../parts/icon.js";
import { spokenFormula } from "./spoken.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Text } from "../html.js"
 * @import { Asked } from "./types.js"
 */

/** What stands in the dots, by the content's direction. */
const SIGNS = { ltr: "ABCDEFGHIJ", rtl: "أبجدهوزحطي" };
/** Shorter ones stand in two columns where there is room. */
const SHORT = 40;

/**
 * An option as it is shown.
 *
 * @typedef {object} Option
 * @property {Text} text what it says
 * @property {boolean} isChosen whether the student did
 * @property {"" | "good" | "bad" | "part" | "missed"} verdict empty before there is one, and where there is nothing
 *   to say
 */

/** What each verdict looks like and is called. */
const VERDICTS = {
  good: { icon: "check", color: "good", key: "question.was-right" },
  bad: { icon: "x", color: "bad", key: "question.was-wrong" },
  part: { icon: "check", color: "now", key: "question.was-partly" },
  missed: { icon: "check", color: "good", key: "question.is-right" },
};

/**
 * The verdict on an option.
 *
 * @param {Asked} asked
 * @param {boolean} isChosen
 * @param {boolean} isRight
 * @returns {Option["verdict"]}
 */
export function verdictOn(asked, isChosen, isRight) {
  const outcome = asked.outcome();
  if (!outcome) return "";
  if (isRight) return isChosen ? "good" : "missed";
  if (!isChosen) return "";
  return asked.question.type === "multiple_choice" && outcome.score > 0 ? "part" : "bad";
}

/**
 * Draws options.
 *
 * @param {Asked} asked
 * @param {"radio" | "checkbox"} kind one can be chosen, or several
 * @param {Option[]} options
 * @param {(place: number) => void} choose
 * @returns {TemplateResult}
 */
export function optionList(asked, kind, options, choose) {
  const isShort = options.every(({ text }) => text.text.length <= SHORT);
  return html`<div
    class="opts ${isShort ? "grid" : ""}"
    role=${kind === "radio" ? "radiogroup" : "group"}
    aria-labelledby="q"
  >
    ${options.map((option, place) => row(asked, kind, option, place, () => choose(place)))}
  </div>`;
}

/** @type {(asked: Asked, kind: string, option: Option, place: number, choose: () => void) => TemplateResult} */
function row(asked, kind, { text, isChosen, verdict }, place, choose) {
  const { app, dir } = asked;
  const isMarked = asked.outcome() !== null;
  const look = verdict ? VERDICTS[verdict] : null;
  const said = look ? app.texts.t(look.key) : "";
  const name = spokenFormula(text, app.texts);
  const sign = SIGNS[dir][place] ?? String(place + 1);
  return html`<label class="opt ${classesOf(isChosen, isMarked, look?.color)}">
    <input
      type=${kind}
      name="answer"
      .checked=${isChosen}
      ?disabled=${isMarked}
      aria-label=${name === null ? nothing : [name, said].filter(Boolean).join(", ")}
      @change=${choose}
    />
    ${look ? dot(look.icon, look.color) : signed(sign)}
    <span>${publishedLine(text)}</span>
    ${look ? html`<span class="vh" lang=${app.texts.language}>${said}</span>` : nothing}
  </label>`;
}

/** @type {(isChosen: boolean, isMarked: boolean, color: string | undefined) => string} */
function classesOf(isChosen, isMarked, color) {
  if (!isMarked) return isChosen ? "pick" : "";
  return `${color ? `is-${color}` : "off"} ${isChosen ? "mine" : ""}`;
}
