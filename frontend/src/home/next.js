/**
 * On home: the lesson to go on with, and what waits besides.
 */
import { html, nothing } from "lit-html";
import { dot, icon } from "../parts/icon.js";
import { titled } from "../parts/titled.js";
import { pathTo } from "../router.js";
import { minutesFor } from "./choice.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 * @import { Start } from "../start.js"
 * @import { ListedSubject, NextLesson } from "./choice.js"
 */

/**
 * Draws the band of what comes next.
 *
 * @param {App} app
 * @param {ListedSubject} subject which has a lesson left
 * @param {string} ink the class of its part's ink
 * @returns {TemplateResult}
 */
export function continueBand(app, subject, ink) {
  const { t } = app.texts;
  const next = /** @type {NextLesson} */ (subject.next_lesson);
  const isNew = !subject.passed_lessons;
  const where = [
    t("home.place", { k: next.position, all: next.unit_lessons }),
    ...(next.target_minutes ? [t("map.minutes", { n: next.target_minutes })] : []),
  ].join(" · ");
  return html`<section class="band ${ink}">
    <i class="deco"></i>
    <p>${titled(app, subject.title)} · ${titled(app, next.unit_title)}</p>
    ${isNew ? html`<p class="sm">${t("home.first")}</p>` : nothing}
    <h2>${titled(app, next.title)}</h2>
    <progress
      value=${next.position - 1}
      max=${next.unit_lessons}
      aria-label=${t("home.unit-progress")}
    ></progress>
    <p>${next.is_open ? where : html`${icon("key")} ${t("map.why.paid")}`}</p>
    <div class="acts">
      ${
        next.is_open
          ? html`<a class="btn go" href=${pathTo("lesson", next.id)}
              >${t(isNew ? "home.begin" : "home.continue")}${icon("go", "flip")}</a
            >`
          : html`<a class="btn go" href=${pathTo("store")}>${t("map.store")}</a>`
      }
    </div>
  </section>`;
}

/**
 * Draws what stands where no lesson is left, or none was ever there.
 *
 * @param {App} app
 * @param {boolean} isDone whether there were any
 * @returns {TemplateResult}
 */
export function nothingLeft(app, isDone) {
  const { t } = app.texts;
  return html`<section class="hero-c">
    <i class="face ${isDone ? "proud" : "wink"}" aria-hidden="true"></i>
    <h2>${t(isDone ? "home.all-done" : "map.nothing-yet")}</h2>
    <p>${t(isDone ? "home.all-done-lead" : "home.nothing-lead")}</p>
    ${
      isDone
        ? html`<div class="acts">
            <a class="btn go" href=${pathTo("review")}>${t("home.review")}${icon("go", "flip")}</a>
            <a class="btn" href=${pathTo("map")}>${t("home.to-map")}</a>
          </div>`
        : nothing
    }
  </section>`;
}

/**
 * Draws what waits: reviews, and the exam.
 *
 * @param {App} app
 * @param {Start} start
 * @returns {TemplateResult}
 */
export function waiting(app, start) {
  const { t, date } = app.texts;
  const { exam } = start;
  return html`<section class="sec">
    <h2>${t("home.waiting")}</h2>
    <ul class="rows">
      ${reviews(app, start)}
      ${
        exam
          ? html`<li>
              ${dot("cal")}
              <div>
                <p><b>${t("home.exam")}</b></p>
                <p class="mut">${date(exam.date, { day: "numeric", month: "long" })}</p>
              </div>
              <span class="end"
                >${
                  exam.days_left ? t("home.days", { n: exam.days_left }) : t("home.exam-today")
                }</span
              >
            </li>`
          : nothing
      }
    </ul>
  </section>`;
}

/** @type {(app: App, start: Start) => TemplateResult} */
function reviews(app, { reviews: found, now }) {
  const { t, ahead } = app.texts;
  const { due, next_due_at: next } = found ?? { due: 0, next_due_at: null };
  if (due === 0) {
    const when = next
      ? t("home.next-review", { when: ahead(next, new Date(now)) })
      : t("home.no-reviews-yet");
    return html`<li>
      ${dot("rev")}
      <div>
        <p><b>${t("home.no-reviews")}</b></p>
        <p class="mut">${when}</p>
      </div>
    </li>`;
  }
  // Not counted while the fast store is away; they can be done all the same.
  return html`<li>
    ${dot("rev")}
    <div>
      <p><b>${due === null ? t("home.reviews-unknown") : t("home.reviews", { n: due })}</b></p>
      ${due === null ? nothing : html`<p class="mut">${t("home.about", { n: minutesFor(due) })}</p>`}
    </div>
    <a class="btn" href=${pathTo("review")}>${t("home.review")}</a>
  </li>`;
}
