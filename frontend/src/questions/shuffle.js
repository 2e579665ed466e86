/**
 * An order by lot that is the same each time one looks. Pure.
 */

/**
 * Entries in an order that hangs on the seed alone.
 *
 * @template T
 * @param {ReadonlyArray<T>} entries
 * @param {string} seed
 * @returns {T[]}
 */
export function shuffled(entries, seed) {
  const order = [...entries];
  const next = dice(seed);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/**
 * Entries in an order by lot that is not the right one, as long as there is another.
 *
 * @template T
 * @param {ReadonlyArray<T>} entries in their right order
 * @param {string} seed
 * @param {(entry: T) => string} textOf tells which entries are the same
 * @returns {T[]}
 */
export function misplaced(entries, seed, textOf) {
  const order = shuffled(entries, seed);
  const isRight = () => order.every((entry, at) => textOf(entry) === textOf(entries[at]));
  for (let turn = 1; turn < order.length && isRight(); turn += 1) {
    order.push(/** @type {T} */ (order.shift()));
  }
  return order;
}

// FNV-1a gives the seed, mulberry32 the numbers.
/** @type {(seed: string) => () => number} */
function dice(seed) {
  let state = 0x811c9dc5;
  for (const sign of seed) {
    state = Math.imul(state ^ /** @type {number} */ (sign.codePointAt(0)), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
