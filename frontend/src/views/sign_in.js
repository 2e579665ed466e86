/**
 * Signing in.
 */
import { html, nothing } from "lit-html";
import { gate } from "../frame/gate.js";
import { icon } from "../parts/icon.js";
import { Refused, screenOf } from "../refusals.js";
import { ROOT } from "../router.js";
import { otherLanguage } from "../parts/language.js";
import { signIn } from "../signing_in.js";

/**
 * @import { App, View } from "../types.js"
 */

/**
 * Opens the sign-in.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  let isShown = false;
  let isBusy = false;
  let fault = "";

  /** @type {(event: SubmitEvent) => Promise<void>} */
  async function submit(event) {
    event.preventDefault();
    if (isBusy) return;
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const usr = String(fields.get("usr")).trim();
    const pwd = String(fields.get("pwd"));
    if (!usr || !pwd) {
      fault = app.texts.t("sign-in.missing");
      app.update();
      return;
    }
    isBusy = true;
    fault = "";
    app.update();
    try {
      await signIn(app, usr, pwd);
      app.go(location.pathname.endsWith("/sign-in") ? ROOT : location.pathname, { replace: true });
    } catch (error) {
      isBusy = false;
      fault = tell(error);
      app.update();
    }
  }

  /** @type {(error: unknown) => string} */
  function tell(error) {
    const { t } = app.texts;
    if (!(error instanceof Refused)) throw error;
    if (screenOf(error) !== "sign-in" && screenOf(error) !== "error") {
      app.refuse(error, () => app.go(ROOT));
      return "";
    }
    if (error.status === 0) return t("sign-in.offline");
    if (error.status === 429) {
      return t("sign-in.too-many", { n: Math.ceil(Number(error.details.resets_in ?? 60) / 60) });
    }
    if (error.status === 401 || error.status === 400) return t("sign-in.wrong");
    return error.message || t("sign-in.failed");
  }

  return {
    screen: "sign-in",
    title: app.texts.t("sign-in.title"),
    frame: "gate",
    template() {
      const { t } = app.texts;
      return gate({
        face: "smile",
        title: t("app.name"),
        lead: t("sign-in.lead"),
        content: html`<h2>${t("sign-in.welcome")}</h2>
          <form class="col" novalidate @submit=${submit}>
            <div class="field">
              <label for="usr">${t("sign-in.name")}</label>
              <div class="inp">
                <input
                  id="usr"
                  name="usr"
                  dir="auto"
                  autocomplete="username"
                  autocapitalize="none"
                  spellcheck="false"
                  aria-describedby=${fault ? "fault" : nothing}
                  aria-invalid=${fault ? "true" : nothing}
                />
              </div>
            </div>
            <div class="field">
              <label for="pwd">${t("sign-in.password")}</label>
              <div class="inp">
                <input
                  id="pwd"
                  name="pwd"
                  dir="ltr"
                  type=${isShown ? "text" : "password"}
                  autocomplete="current-password"
                  autocapitalize="none"
                  spellcheck="false"
                  aria-describedby=${fault ? "fault" : nothing}
                  aria-invalid=${fault ? "true" : nothing}
                />
                <button
                  type="button"
                  class="icon-btn"
                  aria-pressed=${isShown}
                  aria-label=${t("sign-in.show-password")}
                  @click=${() => {
                    isShown = !isShown;
                    app.update();
                  }}
                >
                  ${icon("eye")}
                </button>
              </div>
            </div>
            <p class="fault" id="fault" role="alert">${fault}</p>
            <button class="btn go" type="submit" aria-disabled=${isBusy}>
              ${isBusy ? t("sign-in.busy") : t("sign-in.go")}
            </button>
          </form>
          <p class="mut">${t("sign-in.forgotten")}</p>
          <div class="acts">${otherLanguage(app)}</div>`,
      });
    },
  };
}
