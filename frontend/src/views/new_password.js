/**
 * A password that has expired: only the school can give a new one.
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
    screen: "new-password",
    title: app.texts.t("new-password.title"),
    frame: "gate",
    template() {
      const { t } = app.texts;
      return gate({
        face: "wink",
        title: t("new-password.title"),
        lead: t("new-password.lead"),
        content: html`<p>${t("new-password.how")}</p>
          <div class="acts">
            <a class="btn go wide" href="${ROOT}/sign-in">${t("new-password.go")}</a>
          </div>`,
      });
    },
  };
}
