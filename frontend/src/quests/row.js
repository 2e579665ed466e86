/**
 * A quest as a row: what there is to do, how far it is, what it pays.
 */
import { html } from "lit-html";
import { dot } from "../parts/icon.js";
import { earned, ratio } from "../parts/earned.js";
import { pathTo } from "../router.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 */

/**
 * A quest as `quests.get_daily_quests` has it.
 *
 * @typedef {object} Quest
 * @property {string} id its name
 * @property {string} title what it is called
 * @property {string} description what there is to do
 * @property {string} type what is counted
 * @property {number} xp_reward what it pays in XP
 * @property {number} gems_reward and in gems
 * @property {number} progress at most the target
 * @property {number} target how many
 * @property {boolean} completed whether it was paid
 */

/** By type of quest: its icon, and where one does it. */
const KINDS = {
  complete_lessons: { sign: "task", path: pathTo("map") },
  earn_xp: { sign: "up", path: pathTo("map") },
  review_questions: { sign: "rev", path: pathTo("review") },
  perfect_lessons: { sign: "heart", path: pathTo("map") },
  keep_streak: { sign: "flame", path: pathTo("map") },
};
const OTHER = KINDS.complete_lessons;

/**
 * Draws a quest.
 *
 * @param {App} app
 * @param {Quest} quest
 * @returns {TemplateResult}
 */
export function questRow(app, quest) {
  const { t } = app.texts;
  const { sign, path } = KINDS[/** @type {keyof typeof KINDS} */ (quest.type)] ?? OTHER;
  const { progress, target, completed } = quest;
  return html`<li data-quest=${quest.id} data-done=${completed}>
    ${completed ? dot("check", "good") : dot(sign)}
    <div>
      <p dir="auto"><b>${completed ? quest.title : html`<a href=${path}>${quest.title}</a>`}</b></p>
      ${
        completed
          ? html`<p class="sm mut">${t("quests.done")}</p>`
          : html`<progress value=${progress} max=${target} aria-label=${quest.title}></progress>
              <p class="sm mut">${ratio(app, progress, target)}</p>`
      }
    </div>
    <span class="end">${earned(app, quest.xp_reward, quest.gems_reward)}</span>
  </li>`;
}
