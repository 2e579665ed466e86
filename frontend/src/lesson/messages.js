/**
 * What a page in a frame may tell the lesson. Pure.
 */

export const MOST_SCORE = 100;

/**
 * Reads a message that a page is done.
 *
 * @param {any} data whatever was sent
 * @returns {{score: number | null} | null} null if it says anything else; the score 0–100, null without one
 */
export function readDone(data) {
  if (data?.type !== "memora:done") return null;
  const { score } = data;
  if (typeof score !== "number" || !Number.isFinite(score)) return { score: null };
  return { score: Math.round(Math.min(Math.max(score, 0), MOST_SCORE)) };
}
