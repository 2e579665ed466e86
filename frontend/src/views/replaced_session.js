/**
 * The account was opened on another device: why this one stopped, and the way back.
 */
import { html } from "lit-html";
import { gate } from "../frame/gate.js";
import { ROOT } from "../router.js";

/** @import { App, View } from "../types.js" */

/**
 * Opens the explanation.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  return {
    screen: "replaced-session",
    title: app.texts.t("replaced-session.title"),
    frame: "gate",
    template() {
      const { t } = app.texts;
      return gate({
        face: "wink",
        title: t("replaced-session.title"),
        lead: t("replaced-session.lead"),
        content: html`<p>${t("replaced-session.kept")}</p>
          <p class="mut">${t("replaced-session.not-me")}</p>
          <div class="acts">
            <a class="btn go wide" href="${ROOT}/sign-in">${t("replaced-session.go")}</a>
          </div>`,
      });
    },
  };
}
