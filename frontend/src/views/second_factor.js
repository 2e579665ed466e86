/**
 * The second half of a sign-in: the code that the school asks for.
 */
import { html, nothing } from "lit-html";
import { gate } from "../frame/gate.js";
import { Refused, screenOf } from "../refusals.js";
import { ROOT } from "../router.js";
import { signIn } from "../signing_in.js";

/** @import { App, View } from "../types.js" */

/**
 * Opens the question for the code.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  let isBusy = false;
  let fault = "";

  /** @type {(event: SubmitEvent) => Promise<void>} */
  async function submit(event) {
    event.preventDefault();
    const attempted = app.attempted;
    if (isBusy || !attempted) return;
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const otp = String(fields.get("otp")).replace(/\s/g, "");
    isBusy = true;
    app.update();
    try {
      const second = { otp, tmp_id: String(attempted.details.tmp_id) };
      await signIn(app, attempted.usr, attempted.pwd, second);
      app.go(ROOT, { replace: true });
    } catch (error) {
      isBusy = false;
      fault = tell(error);
      app.update();
    }
  }

  /** @type {(error: unknown) => string} */
  function tell(error) {
    if (!(error instanceof Refused)) throw error;
    const screen = screenOf(error);
    if (screen === "refused-device" || screen === "new-password") {
      app.refuse(error, () => app.go(ROOT));
      return "";
    }
    return app.texts.t(error.status === 0 ? "sign-in.offline" : "second-factor.wrong");
  }

  return {
    screen: "second-factor",
    title: app.texts.t("second-factor.title"),
    frame: "gate",
    template() {
      const { t } = app.texts;
      return gate({
        face: "wink",
        title: t("second-factor.title"),
        lead: t("second-factor.lead"),
        content: html`<form class="col" novalidate @submit=${submit}>
            <div class="field">
              <label for="otp">${t("second-factor.code")}</label>
              <div class="inp">
                <input
                  id="otp"
                  name="otp"
                  dir="ltr"
                  inputmode="numeric"
                  autocomplete="one-time-code"
                  aria-describedby=${fault ? "fault" : nothing}
                  aria-invalid=${fault ? "true" : nothing}
                />
              </div>
            </div>
            <p class="fault" id="fault" role="alert">${fault}</p>
            <button class="btn go" type="submit" aria-disabled=${isBusy}>
              ${t("second-factor.go")}
            </button>
          </form>
          <div class="acts">
            <a class="btn flat" href="${ROOT}/sign-in">${t("gate.other-account")}</a>
          </div>`,
      });
    },
  };
}
