/**
 * Somebody of the school is signed in to Desk in this browser; both share a cookie. A student is never
 * signed in over it: that would turn the open Desk into the student's.
 */
import { html } from "lit-html";
import { gate } from "../frame/gate.js";
import { named } from "../parts/words.js";

/** @import { App, View } from "../types.js" */

const SIGN_OUT = "/?cmd=web_logout";

/**
 * Opens the explanation.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  return {
    screen: "staff-session",
    title: app.texts.t("staff-session.title"),
    frame: "gate",
    template() {
      const { t, parts } = app.texts;
      return gate({
        face: "wink",
        title: t("staff-session.title"),
        lead: parts("staff-session.lead", { name: named(whoIsHere()) }),
        content: html`<p>${t("staff-session.why")}</p>
          <div class="acts">
            <a class="btn go wide" href="/app">${t("staff-session.desk")}</a>
            <a class="btn flat" href=${SIGN_OUT}>${t("staff-session.sign-out")}</a>
          </div>`,
      });
    },
  };
}

/** The full name that Frappe leaves for scripts to read. */
function whoIsHere() {
  const [, name = ""] = /(?:^|;\s*)full_name=([^;]*)/.exec(document.cookie) ?? [];
  return decodeURIComponent(name);
}
