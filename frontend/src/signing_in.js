/**
 * Signing in and out: what has to happen around the request.
 */
import { Refused } from "./refusals.js";

/** @import { App } from "./types.js" */

const WHO = "account";

/**
 * Signs a student in. What another student left on this device goes first.
 *
 * @param {App} app
 * @param {string} usr
 * @param {string} pwd
 * @param {{otp?: string, tmp_id?: string}} [second] the second factor, where the school asks for one
 * @returns {Promise<void>}
 * @throws {Refused} with `app.attempted` set, which the screen of the refusal needs
 */
export async function signIn(app, usr, pwd, second = {}) {
  const account = usr.toLowerCase();
  // An answer to a dead session that comes later would wipe the new one by its cookies.
  await app.api.settle();
  try {
    await app.api.post("player.login", { usr, pwd, device_name: nameOfDevice(), ...second });
  } catch (error) {
    if (error instanceof Refused) app.attempted = { usr, pwd, details: error.details };
    throw error;
  }
  app.attempted = null;
  if ((await app.store.read(WHO)) !== account) await app.store.forget();
  await app.store.keep(WHO, account);
  await app.store.keep("language", app.texts.language);
  await navigator.storage?.persist?.();
  await app.restart();
}

/**
 * Signs the student out, here and on the server; nothing of theirs stays on the device.
 *
 * @param {App} app
 * @returns {Promise<void>}
 */
export async function signOut(app) {
  await app.api.settle();
  await app.api.post("player.logout");
  await app.store.forget();
}

/** What the school reads in the list of a student's devices. */
function nameOfDevice() {
  const { userAgent } = navigator;
  const [, kind = "Computer"] =
    /(iPhone|iPad|Android|Windows|Macintosh|CrOS|Linux)/.exec(userAgent) ?? [];
  const [, browser = "Browser"] =
    /(Edg|OPR|SamsungBrowser|Firefox|Chrome|Safari)/.exec(userAgent) ?? [];
  return `${kind} · ${browser}`;
}
