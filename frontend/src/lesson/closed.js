/**
 * A lesson that does not open, and a play that was not taken: why, and the ways out.
 */
import { html, nothing } from "lit-html";
import { gate } from "../frame/gate.js";
import { pathTo } from "../router.js";

/**
 * @import { Refused } from "../refusals.js"
 * @import { Play } from "./play.js"
 * @import { App, View } from "../types.js"
 */

/**
 * A lesson that is closed to the student, or is not there.
 *
 * @param {App} app
 * @param {Refused} refused by `sessions.get_lesson_url`; `required_item` names what opens it
 * @returns {View}
 */
export function closedLesson(app, refused) {
  const isSold = Boolean(refused.details.required_item);
  const { t } = app.texts;
  return {
    screen: "error",
    title: t("lesson.closed"),
    frame: "gate",
    template: () =>
      gate({
        face: "wink",
        title: t(isSold ? "lesson.sold" : "lesson.closed"),
        lead: said(refused, t("lesson.closed-lead")),
        content: html`<div class="acts">
          ${
            isSold
              ? html`<a class="btn go" href=${pathTo("store")}>${t("lesson.to-store")}</a>`
              : nothing
          }
          <a class="btn ${isSold ? "flat" : "go"}" href=${pathTo("map")}>${t("lesson.to-map")}</a>
        </div>`,
      }),
  };
}

/**
 * A play that the server did not take: another lesson has to come first, or the lesson is gone or closed by now.
 * It stays on the device until the student begins anew.
 *
 * @param {App} app
 * @param {Play} play
 * @param {Refused} refused
 * @param {() => void} again sends it again
 * @returns {View}
 */
export function notTaken(app, play, refused, again) {
  const { t } = app.texts;
  const lesson = play.file.id;
  async function anew() {
    await app.store.dropPlay(lesson);
    app.go(pathTo("lesson", lesson), { replace: true });
  }
  return {
    screen: "summary",
    title: t("lesson.not-taken"),
    frame: "gate",
    template: () =>
      gate({
        face: "fell",
        title: t("lesson.not-taken"),
        lead: said(refused, t("error.lead")),
        content: html`<p>${t("lesson.not-taken-kept")}</p>
          <div class="acts">
            <a class="btn go" href=${pathTo("map")}>${t("lesson.to-map")}</a>
            <button class="btn" type="button" @click=${again}>${t("gate.again")}</button>
            <button class="btn flat" type="button" @click=${anew}>${t("lesson.anew")}</button>
          </div>`,
      }),
  };
}

/**
 * A play that cannot be sent yet: there is no connection, or the server rests.
 *
 * @param {App} app
 * @param {Play} play
 * @param {() => void} again sends it again
 * @returns {View}
 */
export function waitingPlay(app, play, again) {
  const { t } = app.texts;
  return {
    screen: "summary",
    title: t("lesson.kept"),
    frame: "gate",
    opened: () => addEventListener("online", again),
    leave: () => removeEventListener("online", again),
    template: () =>
      gate({
        face: "smile",
        title: t("lesson.kept"),
        lead: t("lesson.kept-lead", { lesson: play.file.title }),
        content: html`<p>${t("lesson.kept-how")}</p>
          <div class="acts">
            <button class="btn go" type="button" @click=${again}>${t("gate.again")}</button>
            <a class="btn flat" href=${pathTo("map")}>${t("lesson.to-map")}</a>
          </div>`,
      }),
  };
}

// The server's words go in their own direction: it may know another language of the student's than the page.
/** @type {(refused: Refused, otherwise: string) => unknown} */
function said({ message }, otherwise) {
  return message ? html`<span dir="auto">${message}</span>` : otherwise;
}
