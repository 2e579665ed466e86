/**
 * A review's end: what was still there, what comes when, what to look at once more, and the last answer
 * to take back.
 */
import { html, nothing } from "lit-html";
import { player } from "../frame/play.js";
import { publishedLine } from "../html.js";
import { dot, icon } from "../parts/icon.js";
import { figures } from "../parts/words.js";
import { pathTo, ROOT } from "../router.js";
import { clock, comingBack, summed, timeToUndo } from "./outcome.js";
import { rightWords } from "./right_words.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { Start } from "../start.js"
 * @import { App, View } from "../types.js"
 * @import { Outcome } from "./outcome.js"
 */

const SECOND_MS = 1000;

/**
 * What a summary tells of and can do.
 *
 * @typedef {object} Ended
 * @property {Outcome[]} outcomes in the order of the answers
 * @property {number} remaining questions that are still asked today
 * @property {() => Start} start what is known of the student
 * @property {string} more address of the next review
 * @property {() => Promise<boolean>} undo takes the last answer back and asks again; false if it was refused
 */

/**
 * Makes the summary's screen.
 *
 * @param {App} app
 * @param {Ended} ended
 * @returns {View}
 */
export function summaryOf(app, ended) {
  const { outcomes, remaining, start } = ended;
  const { t, parts, number } = app.texts;
  const { asked, right, xp, again } = summed(outcomes);
  const title =
    right === asked
      ? t("review.all-there", { n: asked })
      : t("review.some-there", { right, asked });
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;
  let isRefused = false;

  async function takeBack() {
    isRefused = !(await ended.undo());
    if (isRefused) app.update();
  }

  function undoing() {
    const left = isRefused ? 0 : timeToUndo(outcomes.at(-1), Date.now());
    if (!left) return isRefused ? html`<p role="status">${t("review.stays")}</p>` : nothing;
    return html`<button class="btn" type="button" @click=${takeBack}>
      ${icon("undo", "flip")}<span>${t("review.undo-last")}</span>
      <span aria-hidden="true">· ${figures(clock(left))}</span>
    </button>`;
  }

  const win = () =>
    html`<div class="hero-c win">
      <i class="face ${again.length > right ? "smile" : "proud"}" aria-hidden="true"></i>
      <h1>${title}</h1>
      ${
        xp
          ? html`<p class="big">
              ${parts("review.xp", { n: figures(number(xp, { signDisplay: "always" })) })}
            </p>`
          : nothing
      }
      ${undoing()}
    </div>`;

  return {
    screen: "review-summary",
    title: t("review.done"),
    frame: "play",
    template: () =>
      player({
        leaveTo: ROOT,
        leave: t("review.home"),
        classes: "won",
        stageClasses: "split",
        stage: html`${win()}
          <div class="col">${coming(app, outcomes, start())} ${lookAgain(app, again)}</div>`,
        foot: ways(app, remaining, ended.more, start()),
      }),
    opened() {
      ticking = setInterval(() => app.update(), SECOND_MS);
    },
    leave() {
      clearInterval(ticking);
    },
  };
}

/** @type {(app: App, outcomes: Outcome[], start: Start) => TemplateResult} */
function coming(app, outcomes, { exam }) {
  const { t } = app.texts;
  return html`<section class="sec">
    <h2>${t("review.what-comes")}</h2>
    <ul class="rows">
      ${comingBack(outcomes, new Date()).map(
        ({ days, date, n }) =>
          html`<li>
            ${dot("cal")}
            <p><b>${dayName(app, days, date)}</b></p>
            <span class="end">${t("review.questions", { n })}</span>
          </li>`,
      )}
      ${
        exam
          ? html`<li>
              ${dot("flag", "now")}
              <p><b>${t("review.exam")}</b></p>
              <span class="end">${t("review.exam-in", { n: exam.days_left })}</span>
            </li>`
          : nothing
      }
    </ul>
  </section>`;
}

/** @type {(app: App, again: Outcome[]) => unknown} */
function lookAgain(app, again) {
  if (!again.length) return nothing;
  const { t, ahead } = app.texts;
  return html`<section class="sec">
    <h2>${t("review.look-again")}</h2>
    <ul class="rows">
      ${again.map(({ question, result, language, dir }) => {
        const words = rightWords(app.texts, question, result.key);
        const isPart = question.type === "self_check" || result.score > 0;
        return html`<li>
          ${dot(isPart ? "rev" : "x", isPart ? "now" : "bad")}
          <div>
            <p lang=${language || nothing} dir=${dir}>
              ${publishedLine({ text: question.question_text, html: question.html })}
            </p>
            ${
              words.length
                ? html`<p class="mut">
                    ${t("review.right")}
                    ${words.map(
                      (each, at) =>
                        html`${at ? " · " : nothing}<bdi lang=${language || nothing}
                            >${publishedLine(each)}</bdi
                          >`,
                    )}
                  </p>`
                : nothing
            }
          </div>
          <span class="end">${ahead(result.next_review_date, new Date())}</span>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** @type {(app: App, remaining: number, more: string, start: Start) => TemplateResult} */
function ways(app, remaining, more, start) {
  const { t } = app.texts;
  const next = remaining ? null : nextLesson(start);
  const [go, words] = next
    ? [pathTo("lesson", next), t("review.new-lesson")]
    : [
        remaining ? more : pathTo("map"),
        t(remaining ? "review.go-on" : "review.map", { n: remaining }),
      ];
  return html`<div class="acts">
    <a class="btn flat" href=${ROOT}>${t("review.home")}</a>
    <a class="btn go" href=${go}>${words}${icon("go", "flip")}</a>
  </div>`;
}

/**
 * A lesson that could be played next.
 *
 * @param {Start} start
 * @returns {string | null} its id
 */
export function nextLesson({ subjects = [] }) {
  /** @type {Array<{next_lesson: {id: string, is_open: boolean} | null}>} */
  const listed = subjects;
  return listed.find(({ next_lesson: lesson }) => lesson?.is_open)?.next_lesson?.id ?? null;
}

/** @type {(app: App, days: number, date: Date) => string} */
function dayName({ texts }, days, date) {
  if (days === 0) return texts.t("review.today");
  if (days === 1) return texts.t("review.tomorrow");
  if (days < 7) return texts.date(date, { weekday: "long" });
  return texts.date(date, { day: "numeric", month: "long" });
}
