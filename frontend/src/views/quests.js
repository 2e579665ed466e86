/**
 * The quests of the day, and what was achieved.
 */
import { html, nothing } from "lit-html";
import { latest } from "../latest.js";
import { dot, icon } from "../parts/icon.js";
import { oldNote } from "../parts/old.js";
import { earned, ratio } from "../parts/earned.js";
import { isNamed, measureOf, signOf, worthShowing } from "../quests/achievements.js";
import { leftOfDay, timeLeft } from "../quests/day.js";
import { pathTo } from "../router.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App, View } from "../types.js"
 * @import { Achievement } from "../quests/achievements.js"
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
 * Opens the quests.
 *
 * @param {App} app
 * @returns {Promise<View>}
 */
export async function open(app) {
  /** @type {import("../latest.js").Latest<{quests: Quest[], achievements: Achievement[], freezes: number}>} */
  const shown = await latest(app, "quests", async () => {
    const [quests, { achievements, streak_freezes: freezes }] = await Promise.all([
      app.api.get("quests.get_daily_quests"),
      app.api.get("quests.get_achievements"),
    ]);
    return { quests, achievements, freezes };
  });
  const midnight = setTimeout(shown.refresh, leftOfDay(Date.now()));

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
                quests.length
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

/** @type {(app: App, quest: Quest) => TemplateResult} */
function questRow(app, quest) {
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
