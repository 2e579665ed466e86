/**
 * What the store says of its items and of what was asked for. Pure.
 */

/**
 * An item as `store.get_store_items` has it.
 *
 * @typedef {object} Item
 * @property {string} id its name
 * @property {string} name what it is called
 * @property {string | null} description what it is
 * @property {number} price what it costs now
 * @property {string} currency three letters
 * @property {"subscription" | "bundle" | "gems"} type what it is
 * @property {string | null} image address of a picture
 * @property {string | null} access_type full, limited or trial
 * @property {number | null} valid_days how long it opens something; null until the season ends
 * @property {string[]} subjects those that it opens; none for all
 * @property {number | null} gems how many it gives
 * @property {boolean} is_owned whether the student has it
 * @property {string[]} payment_methods how one may pay
 */

/**
 * What was asked for, as `store.get_purchases` has it.
 *
 * @typedef {object} Purchase
 * @property {string} purchase_id its name
 * @property {string} item_id the item
 * @property {string} item_name what it is called
 * @property {string} status such as Pending, Rejected, Fulfilled
 * @property {number} amount its price
 * @property {string} currency three letters
 * @property {string} payment_method how it is paid
 * @property {string | null} redirect_url where it is paid
 * @property {string | null} rejection_reason what the school said
 * @property {string} requested_at when
 * @property {string | null} expires_at until when it waits
 * @property {string | null} access_ends_at until when it opens something
 */

/** Paid at school, without anything to do here. */
export const MANUAL = "manual";

/**
 * Requests that wait.
 *
 * @param {ReadonlyArray<Purchase>} purchases the latest first
 * @returns {Purchase[]}
 */
export function waiting(purchases) {
  return purchases.filter(({ status }) => status === "Pending");
}

/**
 * Requests that were refused, of which the student should know why: the last word on an item that they
 * still do not have.
 *
 * @param {ReadonlyArray<Purchase>} purchases the latest first
 * @param {ReadonlyArray<Item>} items
 * @returns {Purchase[]}
 */
export function refused(purchases, items) {
  const owned = new Set(items.filter((item) => item.is_owned).map(({ id }) => id));
  return lastOfEach(purchases).filter(
    ({ status, item_id: item }) => status === "Rejected" && !owned.has(item),
  );
}

/**
 * Until when a student has an item.
 *
 * @param {Item} item
 * @param {ReadonlyArray<Purchase>} purchases the latest first
 * @returns {string | null} a moment; null where it ends with the season, or is not theirs
 */
export function endOf(item, purchases) {
  const ends = purchases
    .filter(({ item_id: id }) => id === item.id)
    .map(({ access_ends_at: end }) => end ?? "")
    .sort();
  return item.is_owned ? ends.at(-1) || null : null;
}

/**
 * How a price is written: whole ones without zeros.
 *
 * @param {number} price
 * @param {string} currency three letters
 * @returns {Intl.NumberFormatOptions}
 */
export function priceFormat(price, currency) {
  const whole = Number.isInteger(price) ? { maximumFractionDigits: 0 } : {};
  return { style: "currency", currency, ...whole };
}

/** @type {(purchases: ReadonlyArray<Purchase>) => Purchase[]} */
function lastOfEach(purchases) {
  /** @type {Map<string, Purchase>} */
  const last = new Map();
  for (const purchase of purchases) {
    if (!last.has(purchase.item_id)) last.set(purchase.item_id, purchase);
  }
  return [...last.values()];
}
