/**
 * Draws a large map little by little: first what is around the student's place, then the rest while the
 * browser has nothing else to do. Room is kept for what is not there yet, so nothing moves.
 */

/** Units to each side of the first one that are drawn at once, and with each further turn. */
const AT_ONCE = 5;
const A_TURN = 10;

/**
 * What of a map is drawn.
 *
 * @typedef {object} Filling
 * @property {(unit: number) => boolean} has whether the unit with this index is
 * @property {() => void} begin goes on until all is
 * @property {() => void} all draws all of it now
 * @property {() => void} stop leaves it as it is
 */

/**
 * Begins with the units around one.
 *
 * @param {number} count how many units there are
 * @param {number} first index of the one to begin with
 * @param {() => void} update draws the screen again
 * @returns {Filling}
 */
export function fillFrom(count, first, update) {
  let reach = reaching(AT_ONCE);
  let isOpen = true;

  // Whole once, it stays so: a newer map may have more units.
  /** @type {(wanted: number) => number} */
  function reaching(wanted) {
    return first - wanted <= 0 && first + wanted >= count - 1 ? Infinity : wanted;
  }

  function next() {
    if (!isOpen || reach === Infinity) return;
    reach = reaching(reach + A_TURN);
    update();
    whenIdle(next);
  }

  return {
    has: (unit) => Math.abs(unit - first) <= reach,
    begin: () => whenIdle(next),
    all() {
      if (reach === Infinity) return;
      reach = Infinity;
      update();
    },
    stop() {
      isOpen = false;
    },
  };
}

// Safari has no idle callbacks.
/** @type {(work: () => void) => void} */
function whenIdle(work) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: 500 });
  else setTimeout(work, 50);
}
