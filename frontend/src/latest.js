/**
 * What a screen shows that changes on the server: what was kept of it at once, then the newest.
 */
import { isPassing } from "./refusals.js";

/** @import { App } from "./types.js" */

/**
 * An answer of the server that a screen shows.
 *
 * @template T
 * @typedef {object} Latest
 * @property {T} value the newest that is known
 * @property {boolean} isOld whether the server could not be asked for a newer one
 * @property {() => Promise<void>} refresh asks anew and draws the screen again; a refusal opens its screen
 * @property {() => void} leave the screen is gone: nothing that is still on its way may touch another one
 */

/**
 * Begins with what was kept, if anything was, and asks for the newest meanwhile.
 *
 * @template T
 * @param {App} app
 * @param {string} name what it is kept as
 * @param {() => Promise<T>} ask
 * @param {(kept: T) => boolean} [isFresh] whether what was kept may be shown before the server is asked
 * @returns {Promise<Latest<T>>}
 * @throws {import("./refusals.js").Refused} nothing was kept, and the server refused
 */
export async function latest(app, name, ask, isFresh = () => true) {
  let isOpen = true;
  /** @type {Latest<T>} */
  const shown = {
    value: await app.store.read(name),
    isOld: false,
    async refresh() {
      try {
        await renew();
      } catch (error) {
        if (isOpen && !isPassing(error)) app.refuse(error, () => location.reload());
        shown.isOld = true;
      }
      if (isOpen) app.update();
    },
    leave() {
      isOpen = false;
    },
  };

  async function renew() {
    shown.value = await ask();
    shown.isOld = false;
    await app.store.keep(name, shown.value);
  }

  const hasKept = shown.value !== undefined;
  if (hasKept && isFresh(shown.value)) {
    void shown.refresh();
    return shown;
  }
  try {
    await renew();
  } catch (error) {
    if (!hasKept || !isPassing(error)) throw error;
    shown.isOld = true;
  }
  return shown;
}
