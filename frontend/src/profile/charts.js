/**
 * Where the strokes of the profile's charts stand. Pure; in the units of each drawing.
 */

export const WEEK = { width: 326, height: 136 };
const BASE = 110;
/** Above the highest stroke there is room for its number. */
const TALLEST = 88;
const STROKE = 26;
const COLUMN = 46;
const FIRST = 10;
/** A day with little is still a stroke. */
const LEAST = 3;

/**
 * A day's stroke.
 *
 * @typedef {object} Bar
 * @property {number} x of its left edge
 * @property {number} y of its upper edge
 * @property {number} width from left to right
 * @property {number} height 0 for a day without XP
 * @property {number} middle x of what is written above and below it
 */

/**
 * The strokes of a week and its goal.
 *
 * @param {ReadonlyArray<number>} values XP a day, the oldest first
 * @param {number} goal XP a day, 0 for none
 * @param {boolean} isMirrored whether the week runs from right to left
 * @returns {{bars: Bar[], goalY: number | null}} `goalY` null without a goal
 */
export function weekChart(values, goal, isMirrored) {
  const most = Math.max(...values, goal, 1);
  const tall = (/** @type {number} */ value) =>
    value > 0 ? Math.max(LEAST, Math.round((value / most) * TALLEST)) : 0;
  const bars = values.map((value, index) => {
    const column = isMirrored ? values.length - 1 - index : index;
    const x = FIRST + column * COLUMN;
    const height = tall(value);
    return { x, y: BASE - height, width: STROKE, height, middle: x + STROKE / 2 };
  });
  return { bars, goalY: goal > 0 ? BASE - tall(goal) : null };
}

/**
 * Pieces of a line, one after the other with a gap between them.
 *
 * @param {ReadonlyArray<number>} counts
 * @param {number} width of the whole line
 * @param {number} gap between two pieces
 * @returns {{x: number, width: number}[]} a count of 0 has no width and no gap
 */
export function shares(counts, width, gap) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const room = width - gap * Math.max(0, counts.filter((count) => count > 0).length - 1);
  let x = 0;
  return counts.map((count) => {
    const piece = { x, width: total ? (count / total) * room : 0 };
    if (count > 0) x += piece.width + gap;
    return piece;
  });
}
