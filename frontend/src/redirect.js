/**
 * Another screen in place of the one that was asked for.
 */

/**
 * @import { App, View } from "./types.js"
 */

/**
 * Leads to another address; what was asked for never opens.
 *
 * @param {App} app
 * @param {string} path
 * @returns {Promise<View>}
 */
export function leadTo(app, path) {
  app.go(path, { replace: true });
  return new Promise(() => {});
}
