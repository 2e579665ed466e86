/**
 * The rows of a board of which only parts are known: the top, and those around the student. Pure.
 */

/**
 * An entry as the API has it. Places are never shared: of two with as much the one who got there first
 * stands before the other.
 *
 * @typedef {object} Entry
 * @property {number} rank from 1
 * @property {string} player the name that is shown
 * @property {number} xp what was earned in the period
 * @property {number} level of all time
 * @property {string | null} avatar address of a picture
 * @property {boolean} is_me whether it is the student
 */

/**
 * A row: an entry, or places that are not known yet.
 *
 * @typedef {{entry: Entry, gap?: undefined} | {gap: Gap, entry?: undefined}} Row
 */

/**
 * Places between two that are known, or behind the last one.
 *
 * @typedef {object} Gap
 * @property {number} from the first of them
 * @property {number} to the last of them
 */

/**
 * Adds entries to those that are known. A board moves between two answers: the newer one is right.
 *
 * @param {ReadonlyArray<Entry>} known
 * @param {ReadonlyArray<Entry>} added
 * @returns {Entry[]} in their order, each place once
 */
export function merged(known, added) {
  const hasMe = added.some((entry) => entry.is_me);
  const byRank = new Map(
    known.filter((entry) => !(hasMe && entry.is_me)).map((entry) => [entry.rank, entry]),
  );
  for (const entry of added) byRank.set(entry.rank, entry);
  return [...byRank.values()].sort((one, other) => one.rank - other.rank);
}

/**
 * What is shown: the entries, and the gaps between them.
 *
 * @param {ReadonlyArray<Entry>} entries in their order
 * @param {number} total how many the board has
 * @returns {Row[]}
 */
export function withGaps(entries, total) {
  /** @type {Row[]} */
  const rows = [];
  let next = 1;
  for (const entry of entries) {
    if (entry.rank > next) rows.push({ gap: { from: next, to: entry.rank - 1 } });
    rows.push({ entry });
    next = entry.rank + 1;
  }
  if (entries.length && next <= total) rows.push({ gap: { from: next, to: total } });
  return rows;
}

/**
 * Which part of a gap to ask for: what is next to the student, or to what was read last.
 *
 * @param {Gap} gap
 * @param {number} ownRank the student's place, 0 if they have none
 * @param {number} most how many at once
 * @returns {{offset: number, limit: number}}
 */
export function partOf({ from, to }, ownRank, most) {
  const limit = Math.min(most, to - from + 1);
  const isAboveMe = to < ownRank;
  return { offset: isAboveMe ? to - limit : from - 1, limit };
}

/**
 * Whom the student passes next, and what it takes: one more than theirs, since they got there first.
 *
 * @param {ReadonlyArray<Entry>} entries
 * @returns {{name: string, xp: number} | null} null where nobody is ahead, or it is not known who
 */
export function nextToPass(entries) {
  const me = entries.find((entry) => entry.is_me);
  const ahead = me && entries.find((entry) => entry.rank === me.rank - 1);
  return ahead ? { name: ahead.player, xp: ahead.xp - me.xp + 1 } : null;
}
