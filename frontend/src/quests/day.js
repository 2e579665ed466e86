/**
 * The day of the quests, which is UTC's. Pure.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long the day still is.
 *
 * @param {number} now milliseconds of the epoch
 * @returns {number} milliseconds, at least 1
 */
export function leftOfDay(now) {
  return DAY_MS - (now % DAY_MS);
}

/**
 * Which day it is.
 *
 * @param {number} now milliseconds of the epoch
 * @returns {string} as ISO has it
 */
export function dayOf(now) {
  return new Date(now).toISOString().slice(0, 10);
}

/**
 * How long the day still is, as people say it.
 *
 * @param {number} now milliseconds of the epoch
 * @returns {{unit: "hours" | "minutes", n: number}} rounded down, so that nobody comes too late
 */
export function timeLeft(now) {
  const left = leftOfDay(now);
  return left >= HOUR_MS
    ? { unit: "hours", n: Math.floor(left / HOUR_MS) }
    : { unit: "minutes", n: Math.max(1, Math.floor(left / 60_000)) };
}
