/**
 * The school year is over, or nothing is open to the student: what was earned stays.
 */
import { html } from "lit-html";
import { gate } from "../frame/gate.js";
import { signOut } from "../signing_in.js";
import { ROOT } from "../router.js";

/** @import { App, View } from "../types.js" */

/**
 * Opens the explanation.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  const season = String(app.start()?.season?.name ?? "");

  async function leave() {
    await signOut(app);
    location.assign(`${ROOT}/sign-in`);
  }

  return {
    screen: "expired",
    title: app.texts.t("expired.title"),
    frame: "gate",
    template() {
      const { t } = app.texts;
      return gate({
        face: "proud",
        title: t("expired.title"),
        lead: season ? t("expired.lead", { season }) : t("expired.lead-unnamed"),
        content: html`<p>${t("expired.kept")}</p>
          <div class="acts">
            <a class="btn go" href="${ROOT}/me">${t("expired.profile")}</a>
            <button class="btn flat" type="button" @click=${leave}>${t("gate.sign-out")}</button>
          </div>`,
      });
    },
  };
}
