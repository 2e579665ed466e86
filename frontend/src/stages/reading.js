/**
 * A text to read, and what one can do after it.
 */
import { html, nothing } from "lit-html";
import { published, publishedLine } from "../html.js";
import { dot } from "../parts/icon.js";
import { listOf } from "../questions/words.js";
import { goOn, heading } from "./parts.js";

/**
 * @import { Step } from "../lesson/file.js"
 * @import { Host, Shown } from "./types.js"
 */

/**
 * Puts a reading on the screen.
 *
 * @param {Host} host
 * @param {Step} step
 * @returns {Shown}
 */
export function create(host, { stage }) {
  const { app } = host;
  const { file } = host.play();
  const goals = listOf(stage.config, "objectives");
  return {
    classes: goals.length ? "split" : "",
    template: () =>
      html`<article class="read" lang=${file.language || nothing} dir=${file.dir}>
          ${heading(host, stage)}
          ${published({ text: String(stage.config.text ?? ""), html: stage.config.html })}
        </article>
        ${
          goals.length
            ? html`<aside class="sec" lang=${file.language || nothing} dir=${file.dir}>
                <h2 lang=${app.texts.language} dir=${app.texts.dir}>
                  ${app.texts.t("lesson.goals")}
                </h2>
                <ul class="goals">
                  ${goals.map(
                    (goal) => html`<li>${dot("", "s tk")}<span>${publishedLine(goal)}</span></li>`,
                  )}
                </ul>
              </aside>`
            : nothing
        }`,
    foot: () => goOn(host, stage),
  };
}
