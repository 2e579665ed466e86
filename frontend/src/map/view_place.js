/**
 * Where the map stands: at the student's place, and where they left it until that moves.
 */

/** @import { App } from "../types.js" */

/**
 * Keeps a map's scroll.
 *
 * Of going back the history knows it; of coming back by another way the store does, as long as the
 * student's place is the same. Else the map opens there.
 *
 * @param {App} app
 * @param {string} subject
 * @param {string | undefined} at a node that is to be shown at first
 * @returns {Promise<{opened: () => void, leave: () => void, moved: (here: string | null) => void,
 *   show: (node: string) => void}>}
 */
export async function stayOn(app, subject, at) {
  const key = `map place ${subject}`;
  /** @type {{here: string | null, scroll: number} | undefined} */
  const left = await app.store.read(key);
  /** @type {string | null} */
  let here = null;
  let stands = -1;

  function settle() {
    const known = history.state?.scroll;
    if (known !== undefined) return;
    if (at) bringTo(at);
    else if (left && left.here === here) scrollTo(0, left.scroll);
    else if (here) bringTo(here);
    stands = scrollY;
  }

  // A reload has no time for the store.
  const remember = () => history.replaceState({ ...history.state, scroll: scrollY }, "");

  return {
    opened() {
      settle();
      addEventListener("pagehide", remember);
    },
    leave() {
      removeEventListener("pagehide", remember);
      void app.store.keep(key, { here, scroll: scrollY });
    },
    moved(next) {
      const isNew = here !== null && next !== here;
      here = next;
      // Whoever has not looked around yet goes along.
      if (isNew && next && scrollY === stands) {
        requestAnimationFrame(() => {
          bringTo(next);
          stands = scrollY;
        });
      }
    },
    show(node) {
      const found = bringTo(node, isCalm() ? "auto" : "smooth");
      const pressed = found?.matches("[data-lesson]") ? found : null;
      pressed?.focus({ preventScroll: true });
    },
  };
}

/** @type {(node: string, behavior?: ScrollBehavior) => HTMLElement | null} */
function bringTo(node, behavior = "auto") {
  const name = CSS.escape(node);
  /** @type {HTMLElement | null} */
  const found = document.querySelector(`[data-lesson="${name}"], [data-node="${name}"]`);
  found?.scrollIntoView({ behavior, block: found.dataset.lesson ? "center" : "start" });
  return found;
}

function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
