/**
 * What a lesson has brought: XP and what it is made of, hearts, streak, rewards, and what comes next.
 */
import { html, nothing } from "lit-html";
import { player } from "../frame/play.js";
import { partsOf } from "../lesson/earned.js";
import { mapPath } from "../lesson/paths.js";
import { MOST_HEARTS, hasHearts } from "../lesson/play.js";
import { testResults } from "../lesson/results.js";
import { dot, icon } from "../parts/icon.js";
import { week } from "../parts/week.js";
import { figures, named } from "../parts/words.js";
import { pathTo } from "../router.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Earned } from "../lesson/earned.js"
 * @import { Play } from "../lesson/play.js"
 * @import { Start } from "../start.js"
 * @import { App, View } from "../types.js"
 */

/**
 * What is known at the end of a play.
 *
 * @typedef {object} Ended
 * @property {Play} play the play
 * @property {Earned} earned what the server answered to it
 * @property {Start | null} before the start as it was; null if it could not be had
 * @property {Start | null} after the start as it is now; null if it could not be had
 * @property {string | null} subject the lesson's, if it is known
 * @property {Map<string, string>} titles of achievements, by id
 */

/** From so many hearts the play went well. */
const WELL = 3;

/**
 * Makes the summary.
 *
 * @param {App} app
 * @param {Ended} ended
 * @returns {View}
 */
export function summary(app, ended) {
  const { texts } = app;
  const { play, earned, after } = ended;
  return {
    screen: "summary",
    title: texts.t("summary.title"),
    frame: "play",
    template: () =>
      player({
        classes: "won",
        leaveTo: mapPath(ended.subject),
        leave: texts.t("lesson.to-map"),
        stageClasses: "split",
        stage: html`${won(app, ended)}
          <div class="col">
            ${after ? streak(app, after) : nothing}
            <ul class="rows">
              ${rows(app, ended)}
            </ul>
            ${testResults(app, play.file, earned.results)}
          </div>`,
        foot: foot(app, ended),
      }),
  };
}

/** @type {(app: App, ended: Ended) => TemplateResult} */
function won({ texts }, { play, earned }) {
  const { t } = texts;
  const { hearts } = earned;
  const isMarked = hasHearts(play.file);
  const [face, title] = moodOf(isMarked ? hearts : MOST_HEARTS);
  const parts = partsOf(earned, play.file.base_xp);
  return html`<div class="hero-c win">
    <i class="face ${face}" aria-hidden="true"></i>
    <h1>${t(title)}</h1>
    <p>${named(play.file.title)}</p>
    <p class="big">${texts.parts("summary.xp", { xp: figures(plus(texts, earned.xp_earned)) })}</p>
    ${
      isMarked
        ? html`<span class="hearts" role="img" aria-label=${t("summary.hearts", { n: hearts })}
            >${Array.from({ length: MOST_HEARTS }, (_none, at) =>
              icon("heart", at < hearts ? "" : "no"),
            )}</span
          >`
        : nothing
    }
    ${
      parts.length > 1
        ? html`<dl class="sums">
            ${parts.map(
              ({ part, xp }) =>
                html`<div>
                  <dt>${t(`summary.part.${part}`)}</dt>
                  <dd>${xp}</dd>
                </div>`,
            )}
          </dl>`
        : nothing
    }
    ${earned.xp_capped ? html`<p class="sm">${t("summary.capped")}</p>` : nothing}
  </div>`;
}

/** @type {(hearts: number) => [string, string]} */
function moodOf(hearts) {
  if (hearts === MOST_HEARTS) return ["proud", "summary.perfect"];
  if (hearts >= WELL) return ["smile", "summary.well"];
  return hearts ? ["smile", "summary.done"] : ["wink", "summary.none"];
}

/** @type {(app: App, after: Start) => TemplateResult} */
function streak(app, { streak: { days, status, week: played } }) {
  const n = status === "lost" ? 0 : days;
  return html`<section class="sec">
    <div class="sec-h">
      <h2>${app.texts.t("summary.streak", { n })}</h2>
      ${icon("flame", "c-now")}
    </div>
    ${week(app, played)}
  </section>`;
}

/** @type {(app: App, ended: Ended) => TemplateResult[]} */
function rows(app, { earned, before, after, titles }) {
  const { texts } = app;
  const { t } = texts;
  /** @type {Map<string, string>} */
  const quests = new Map(
    (after?.quests ?? []).map((/** @type {{id: string, title: string}} */ quest) => [
      quest.id,
      quest.title,
    ]),
  );
  const rewards = (earned.rewards ?? []).map(({ type, id, xp, gems }) => {
    const title = quests.get(id) ?? titles.get(id) ?? t(`summary.reward.${type}`);
    const end = [
      xp ? texts.parts("summary.xp", { xp: figures(plus(texts, xp)) }) : nothing,
      gems ? html` ${figures(plus(texts, gems))}${icon("gem", "c-gem")}` : nothing,
    ];
    return row(rewardDot(type), title, t(`summary.reward.${type}`), end);
  });
  const isLevelUp = before && after && after.level > before.level;
  const level = isLevelUp
    ? [row(dot("board", "now"), t("summary.level", { n: after.level }), t("summary.level-up"))]
    : [];
  return [...rewards, ...level, ...(after ? goal(app, after) : [])];
}

/** @type {(type: string) => TemplateResult} */
function rewardDot(type) {
  return type === "streak_freeze"
    ? dot("ice", "tk")
    : dot(type === "quest" ? "check" : "flag", "now");
}

/** @type {(app: App, after: Start) => TemplateResult[]} */
function goal({ texts }, { xp_today: today, daily_goal: wanted }) {
  if (!wanted) return [];
  const isReached = today >= wanted;
  const title = texts.t(isReached ? "summary.goal-reached" : "summary.goal");
  const said = texts.parts("summary.xp", {
    xp: figures(`${texts.number(today)} / ${texts.number(wanted)}`),
  });
  const bar = html`<progress
    value=${Math.min(today, wanted)}
    max=${wanted}
    aria-label=${title}
  ></progress>`;
  return [
    row(
      dot(isReached ? "check" : "flag", isReached ? "now" : "ring"),
      title,
      html`${said}${isReached ? nothing : bar}`,
    ),
  ];
}

/** @type {(sign: TemplateResult, title: unknown, said: unknown, end?: unknown) => TemplateResult} */
function row(sign, title, said, end = nothing) {
  return html`<li>
    ${sign}
    <div>
      <p><b>${title}</b></p>
      <div class="sm mut">${said}</div>
    </div>
    <span class="end">${end}</span>
  </li>`;
}

/** @type {(app: App, ended: Ended) => TemplateResult} */
function foot({ texts }, { after, subject }) {
  const { t } = texts;
  const next = after?.subjects?.find(
    (/** @type {{id: string}} */ { id }) => id === subject,
  )?.next_lesson;
  const [path, said] = next?.is_open
    ? [pathTo("lesson", next.id), t("summary.next")]
    : [mapPath(subject), t("lesson.to-map")];
  return html`<div class="acts">
    ${
      next?.is_open
        ? html`<a class="btn flat" href=${mapPath(subject)}>${t("summary.map")}</a>`
        : nothing
    }
    <a class="btn go" href=${path}>${said}${icon("go", "flip")}</a>
  </div>`;
}

/** @type {(texts: App["texts"], number: number) => string} */
function plus(texts, number) {
  return `+${texts.number(number)}`;
}
