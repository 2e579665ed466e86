/**
 * On home: the day's goal, the streak, the quests.
 */
import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { week } from "../parts/week.js";
import { figures } from "../parts/words.js";
import { questRow } from "../quests/row.js";
import { pathTo } from "../router.js";
import { dayOf } from "./choice.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Start } from "../start.js"
 */

const QUESTS_SHOWN = 3;

/**
 * Draws how the day stands.
 *
 * @param {App} app
 * @param {Start} start
 * @returns {TemplateResult}
 */
export function dayGoal(app, { xp_today: earned, daily_goal: goal }) {
  const { t, number, parts } = app.texts;
  const { state, missing } = dayOf(earned, goal);
  const shown = goal ? `${number(earned)} / ${number(goal)}` : number(earned);
  const words = { none: "home.no-goal", met: "home.goal-met", near: "home.goal-near" };
  return html`<section class="sec">
    <div class="sec-h">
      <h2>${t("home.today")}</h2>
      <span>${parts("amount.xp", { n: html`<b>${figures(shown)}</b>` })}</span>
    </div>
    ${
      goal
        ? html`<progress
            value=${Math.min(earned, goal)}
            max=${goal}
            aria-label=${t("home.goal")}
          ></progress>`
        : nothing
    }
    <p class="mut">${state === "far" ? t("home.goal-far", { n: missing }) : t(words[state])}</p>
  </section>`;
}

/**
 * Draws the streak with its week.
 *
 * @param {App} app
 * @param {Start} start
 * @returns {TemplateResult}
 */
export function streakWeek(app, { streak }) {
  const { t } = app.texts;
  const { days: count, status, freezes, week: days } = streak;
  /** @type {Record<string, [string, string]>} */
  const words = {
    none: [t("home.streak-none"), t("home.streak-none-lead")],
    lost: [t("home.streak-lost"), t("home.streak-lost-lead", { n: count })],
    frozen: [t("home.streak", { n: count }), t("home.streak-frozen")],
  };
  const [title, lead] = words[status] ?? [t("home.streak", { n: count }), ""];
  return html`<section class="sec" data-streak=${status}>
    <div class="sec-h">
      <h2>${title}</h2>
      ${freezes ? html`<span class="tag">${icon("ice")}${t("home.freezes", { n: freezes })}</span>` : nothing}
    </div>
    ${week(app, days)} ${lead ? html`<p class="mut">${lead}</p>` : nothing}
  </section>`;
}

/**
 * Draws the first quests of the day.
 *
 * @param {App} app
 * @param {Start} start
 * @returns {TemplateResult | typeof nothing}
 */
export function firstQuests(app, { quests }) {
  const { t } = app.texts;
  if (!quests.length) return nothing;
  return html`<section class="sec">
    <div class="sec-h">
      <h2>${t("home.quests")}</h2>
      <a class="btn flat" href=${pathTo("quests")}>${t("home.all-quests")}</a>
    </div>
    <ul class="rows">
      ${quests.slice(0, QUESTS_SHOWN).map((/** @type {import("../quests/row.js").Quest} */ quest) => questRow(app, quest))}
    </ul>
  </section>`;
}
