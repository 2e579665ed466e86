/**
 * The verdict on an answer: what it is, what was right, and why.
 */
import { html, nothing } from "lit-html";
import { published } from "../html.js";
import { dot } from "../parts/icon.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Text } from "../html.js"
 * @import { App } from "../types.js"
 * @import { Kind } from "./types.js"
 */

/** @type {Readonly<Record<Kind, {icon: string, color: string}>>} */
const LOOKS = {
  right: { icon: "check", color: "good" },
  wrong: { icon: "x", color: "bad" },
  partial: { icon: "check", color: "now" },
  own: { icon: "check", color: "" },
};

/**
 * Draws a verdict.
 *
 * @param {App} app
 * @param {object} verdict
 * @param {Kind} verdict.kind
 * @param {string} verdict.title
 * @param {unknown} verdict.correction the right answer, where it does not stand with the answers
 * @param {Text[]} verdict.feedback on what was chosen
 * @param {Text | null} verdict.explanation
 * @param {string} verdict.language of the content
 * @param {"ltr" | "rtl"} verdict.dir of the content
 * @param {unknown} verdict.rest
 * @returns {TemplateResult}
 */
export function verdictBox(app, verdict) {
  const { kind, title, correction, feedback, explanation, language, dir, rest } = verdict;
  const { icon, color } = LOOKS[kind];
  const isExplained = correction !== nothing || feedback.length || explanation;
  return html`<div class="ver" data-verdict=${kind}>
    ${dot(icon, color)}
    <h2>${title}</h2>
    ${
      isExplained
        ? html`<div
            class="why"
            role="group"
            tabindex="0"
            aria-label=${app.texts.t("question.why")}
            lang=${language || nothing}
            dir=${dir}
          >
            ${
              correction === nothing
                ? nothing
                : html`<p>
                    <span lang=${app.texts.language}>${app.texts.t("question.right-answer")}</span>
                    <b>${correction}</b>
                  </p>`
            }
            ${feedback.map((text) => published(text))}
            ${explanation ? published(explanation) : nothing}
          </div>`
        : nothing
    }
    ${rest}
  </div>`;
}

/**
 * The class of the player's foot for a verdict.
 *
 * @param {Kind | null} kind null before there is one
 * @returns {"" | "good" | "bad" | "part"}
 */
export function footOf(kind) {
  if (kind === "right") return "good";
  if (kind === "wrong") return "bad";
  return kind ? "part" : "";
}
