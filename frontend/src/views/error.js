/**
 * Something did not arrive: what happened, that nothing is lost, and the way out.
 */
import { html } from "lit-html";
import { gate } from "../frame/gate.js";
import { Refused } from "../refusals.js";
import { ROOT } from "../router.js";

/** @import { App, View } from "../types.js" */

/**
 * Opens the explanation.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  const { error, again } = app.refused ?? { error: null, again: () => location.reload() };
  const refused = error instanceof Refused ? error : null;
  const isOffline = refused?.status === 0;
  return {
    screen: "error",
    title: app.texts.t(isOffline ? "error.offline-title" : "error.title"),
    frame: "gate",
    template() {
      const { t } = app.texts;
      return gate({
        face: "fell",
        title: t(isOffline ? "error.offline-title" : "error.title"),
        lead: isOffline ? t("error.offline") : refused?.message || t("error.lead"),
        content: html`<p>${t("error.kept")}</p>
          <div class="acts">
            <button class="btn go" type="button" @click=${again}>${t("gate.again")}</button>
            <a class="btn flat" href=${ROOT}>${t("error.home")}</a>
          </div>
          <p class="mut sm">${t("error.tell", { code: codeOf(error) })}</p>`,
      });
    },
  };
}

// What a teacher can pass on.
/** @type {(error: unknown) => string} */
function codeOf(error) {
  if (error instanceof Refused) return `M-${error.status || "net"}`;
  return error instanceof Error ? `M-${error.name}` : "M-0";
}
