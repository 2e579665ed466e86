/**
 * What the first screen needs, in one answer (`profile.get_start`), and kept for when there is no way to it.
 */
import { isPassing } from "./refusals.js";

/**
 * @import { Api } from "./api.js"
 * @import { Store } from "./store.js"
 * @import { App } from "./types.js"
 */

/**
 * The answer of `profile.get_start`, as its docstring says.
 *
 * @typedef {Record<string, any>} Start
 */

const KEPT = "start";

/**
 * Asks for the start; where the server is not to be had, the last one is as good.
 *
 * @param {Api} api
 * @param {Store} store
 * @returns {Promise<Start>}
 * @throws {import("./refusals.js").Refused} it was refused, or nothing was kept
 */
export async function readStart(api, store) {
  try {
    const start = await api.get("profile.get_start");
    await store.keep(KEPT, start);
    return start;
  } catch (error) {
    const kept = isPassing(error) ? await store.read(KEPT) : null;
    if (!kept) throw error;
    return { ...kept, is_degraded: true };
  }
}

/**
 * The start that is known, without waiting for the server: what it said last, or what was kept; asked for
 * anew meanwhile.
 *
 * @param {App} app
 * @returns {Promise<Start>}
 * @throws {import("./refusals.js").Refused} none is known, and the server refused
 */
export async function knownStart(app) {
  const said = app.start();
  if (said) return said;
  const kept = await app.store.read(KEPT);
  if (!kept) return app.restart();
  // What the screen itself asks for tells a refusal.
  void app.restart().then(app.update, () => {});
  return kept;
}
