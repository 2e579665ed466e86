/**
 * The quests of the day, and what was achieved.
 */
import { html, nothing } from "lit-html";
import { latest } from "../latest.js";
import { dot, icon } from "../parts/icon.js";
import { oldNote } from "../parts/old.js";
import { ratio } from "../parts/earned.js";
import { isNamed, measureOf, signOf, worthShowing } from "../quests/achievements.js";
import { dayOf, leftOfDay, timeLeft } from "../quests/day.js";
import { questRow } from "../quests/row.js";
import { pathTo } from "../router.js";
import { knownStart } from "../start.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 * @import { Achievement } from "../quests/achievements.js"
 * @import { Quest } from "../quests/row.js"
 */

/**
 * What the screen shows.
 *
 * @typedef {object} Deeds
 * @property {string} day of the quests
 * @property {Quest[]} quests of that day
 * @property {Achievement[]} achievements earned and still to earn
 * @property {number} freezes at hand
 */

/**
 * Opens the quests.
 *
 * @param {App} app
 * @returns {Promise<View>}
 */
export async function open(app) {
  await knownStart(app); // the frame shows what it says
  const shown = await latest(app, "quests", ask, isToday);
  const midnight = setTimeout(shown.refresh, leftOfDay(Date.now()));

  /** @type {() => Promise<Deeds>} */
  async function ask() {
    const day = dayOf(Date.now());
    const [quests, { achievements, streak_freezes: freezes }] = await Promise.all([
      app.api.get("quests.get_daily_quests"),
      app.api.get("quests.get_achievements"),
    ]);
    return { day, quests, achievements, freezes };
  }

  return {
    screen: "quests",
    title: app.texts.t("quests.title"),
    frame: "tabs",
    tab: "quests",
    leave() {
      clearTimeout(midnight);
      shown.leave();
    },
    template() {
      const { t } = app.texts;
      const { quests, achievements, freezes } = shown.value;
      const { unit, n } = timeLeft(Date.now());
      return html`<main id="main" class="page two">
        <div class="col">
          ${oldNote(app, shown)}
          <section class="sec">
            <div class="sec-h">
              <h1>${t("quests.title")}</h1>
              ${
                quests.length && isToday(shown.value)
                  ? html`<span class="tag"
                      >${icon("clock")}${t(`quests.left.${unit}`, { n })}</span
                    >`
                  : nothing
              }
            </div>
            ${
              quests.length
                ? html`<ul class="rows">
                    ${quests.map((quest) => questRow(app, quest))}
                  </ul>`
                : html`<p>${t("quests.none")}</p>
                    <div class="acts">
                      <a class="btn go" href=${pathTo("map")}
                        >${t("quests.learn")}${icon("go", "flip")}</a
                      >
                    </div>`
            }
          </section>
        </div>
        <section class="sec">
          <h2>${t("quests.achievements")}</h2>
          <ul class="rows">
            ${worthShowing(achievements).map((one) => achievementRow(app, one))}
          </ul>
          <p class="sm mut">${icon("ice")} ${t("quests.freezes", { n: freezes })}</p>
        </section>
      </main>`;
    },
  };
}

/** @type {(app: App, one: Achievement) => TemplateResult} */
function achievementRow(app, one) {
  const { t, date } = app.texts;
  const measure = measureOf(one.id);
  const name = isNamed(one.id) ? t(`quests.name.${one.id}`) : one.title;
  return html`<li data-achievement=${one.id}>
    ${dot(signOf(one.id), one.earned_on ? "now xl" : "xl")}
    <div>
      <p dir="auto"><b>${name}</b></p>
      ${
        isNamed(one.id)
          ? html`<p class="mut">${t(`quests.goal.${measure}`, { n: one.target })}</p>`
          : nothing
      }
      ${
        one.earned_on
          ? nothing
          : html`<progress value=${one.progress} max=${one.target} aria-label=${name}></progress>`
      }
    </div>
    <span class="end sm"
      >${
        one.earned_on
          ? date(one.earned_on, { day: "numeric", month: "long" })
          : ratio(app, one.progress, one.target)
      }</span
    >
  </li>`;
}

/** @type {(deeds: Deeds) => boolean} */
function isToday({ day }) {
  return day === dayOf(Date.now());
}
