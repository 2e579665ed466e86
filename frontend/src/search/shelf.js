/**
 * The plan's index for the search, kept on the device: the search runs here, without a connection too.
 */
import { isPassing } from "../refusals.js";

/**
 * @import { App } from "../types.js"
 * @import { Item } from "./find.js"
 * @import { Start } from "../start.js"
 */

/**
 * What can be found.
 *
 * @typedef {object} Shelf
 * @property {string} plan its id
 * @property {number} version of the published index
 * @property {Item[]} items in the plan's order
 */

const KEPT = "search";

/**
 * What is kept of the plan's index.
 *
 * @param {App} app
 * @param {Start | null} start which plan it is
 * @returns {Promise<Shelf | null>} null where it is another plan's, or nothing was kept
 */
export async function keptShelf(app, start) {
  /** @type {Shelf | undefined} */
  const shelf = await app.store.read(KEPT);
  return shelf && shelf.plan === start?.plan?.id ? shelf : null;
}

/**
 * Reads the plan's index and keeps it; what has not changed is not read again.
 *
 * @param {App} app
 * @param {Start["plan"]} plan as the start has it
 * @param {Shelf | null} kept
 * @returns {Promise<Shelf>} the kept one where there is no way to a newer one
 * @throws {import("../refusals.js").Refused} nothing is kept, and it could not be read
 */
export async function newestShelf(app, plan, kept) {
  try {
    const manifest = await app.api.file(plan.manifest_url);
    const index = await app.api.file(manifest.search_url);
    if (kept && kept.version === index.version) return kept;
    const shards = await Promise.all(
      index.shards.map((/** @type {{shard_url: string}} */ { shard_url: address }) =>
        app.api.file(address),
      ),
    );
    /** @type {Shelf} */
    const shelf = {
      plan: plan.id,
      version: index.version,
      items: [index, ...shards].flatMap(({ items }) => items),
    };
    await app.store.keep(KEPT, shelf);
    return shelf;
  } catch (error) {
    if (kept && isPassing(error)) return kept;
    throw error;
  }
}
