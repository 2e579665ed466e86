/**
 * A device that the school has not allowed yet: its short code, and whom to tell it.
 */
import { html, nothing } from "lit-html";
import { gate } from "../frame/gate.js";
import { figures } from "../parts/words.js";
import { signed } from "../parts/icon.js";
import { Refused } from "../refusals.js";
import { ROOT } from "../router.js";
import { signIn } from "../signing_in.js";

/** @import { App, View } from "../types.js" */

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Opens the explanation.
 *
 * @param {App} app
 * @returns {View}
 */
export function open(app) {
  const error = app.refused?.error;
  const code = error instanceof Refused ? String(error.details.device_code ?? "") : "";
  const until = new Date(Date.now() + DAY_MS);
  let note = "";
  let isBusy = false;

  async function again() {
    if (isBusy) return;
    const attempted = app.attempted;
    if (!attempted) {
      app.go(`${ROOT}/sign-in`);
      return;
    }
    isBusy = true;
    try {
      await signIn(app, attempted.usr, attempted.pwd);
      app.go(ROOT, { replace: true });
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      isBusy = false;
      note = app.texts.t(refusal.status === 0 ? "sign-in.offline" : "refused-device.not-yet");
      app.update();
    }
  }

  return {
    screen: "refused-device",
    title: app.texts.t("refused-device.title"),
    frame: "gate",
    template() {
      const { t, date } = app.texts;
      const steps = ["tell", "allow", "back"];
      return gate({
        face: "wink",
        title: t("refused-device.title"),
        lead: t("refused-device.lead"),
        content: html`${
            code
              ? html`<div>
                  <p class="lab">${t("refused-device.code")}</p>
                  <p class="code">${figures(code)}</p>
                  <p class="mut">
                    ${t("refused-device.until", {
                      moment: date(until, { weekday: "long", hour: "2-digit", minute: "2-digit" }),
                    })}
                  </p>
                </div>`
              : nothing
          }
          <ol class="steps">
            ${steps.map(
              (step, index) =>
                html`<li>
                  ${signed(index + 1, "ring")}<span>${t(`refused-device.${step}`)}</span>
                </li>`,
            )}
          </ol>
          <p class="fault" role="status">${note}</p>
          <div class="acts">
            <button class="btn go wide" type="button" @click=${again}>${t("gate.again")}</button>
            <a class="btn flat" href="${ROOT}/sign-in">${t("gate.other-account")}</a>
          </div>`,
      });
    },
  };
}
