/**
 * Home: what to do now, what waits, how the day stands.
 */
import { html } from "lit-html";
import { named } from "../parts/words.js";

/** @import { App, View } from "../types.js" */

/**
 * Opens home.
 *
 * @param {App} app
 * @returns {Promise<View>}
 */
export async function open(app) {
  const start = await app.restart();
  return {
    screen: "home",
    title: app.texts.t("frame.tab.home"),
    frame: "tabs",
    tab: "home",
    template: () =>
      html`<main id="main" class="page two">
        <div class="col"><h1>${named(String(start.name))}</h1></div>
      </main>`,
  };
}
