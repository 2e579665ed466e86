/**
 * Nothing is due: when the next questions come back, and what to do until then.
 */
import { html, nothing } from "lit-html";
import { icon } from "../parts/icon.js";
import { pathTo } from "../router.js";
import { nextLesson } from "./summary.js";

/**
 * @import { Start } from "../start.js"
 * @import { App, View } from "../types.js"
 */

/**
 * Makes the screen.
 *
 * @param {App} app
 * @param {string | null} nextDue when the next question comes back; null if none does
 * @param {() => Start} start what is known of the student
 * @returns {View}
 */
export function nothingDue(app, nextDue, start) {
  const { t, date, ahead } = app.texts;

  function when() {
    if (!nextDue) return t("review.none-yet");
    const moment = new Date(nextDue);
    const time = date(moment, { weekday: "long", hour: "numeric", minute: "2-digit" });
    return t("review.back-at", { ahead: ahead(moment, new Date()), time });
  }

  return {
    screen: "review",
    title: t("frame.tab.review"),
    frame: "tabs",
    tab: "review",
    template() {
      const lesson = nextLesson(start());
      const { exam } = start();
      return html`<main id="main" class="page two">
        <div class="hero-c all">
          <i class="face ${nextDue ? "wink" : "smile"}" aria-hidden="true"></i>
          <h1>${t(nextDue ? "review.nothing" : "review.empty")}</h1>
          <p>${when()}</p>
          ${exam ? html`<p class="mut">${t("review.exam-note", { n: exam.days_left })}</p>` : nothing}
          <div class="acts">
            <a class="btn go" href=${lesson ? pathTo("lesson", lesson) : pathTo("map")}
              >${t(lesson ? "review.new-lesson" : "review.map")}${icon("go", "flip")}</a
            >
          </div>
        </div>
      </main>`;
    },
  };
}
