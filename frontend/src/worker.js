/**
 * Registers the service worker, and hears when a newer build waits.
 */

const ADDRESS = "/learn/sw.js";
const SCOPE = "/learn";

/**
 * Registers the service worker. A newer build is looked for now and whenever the page comes to the front:
 * browsers by themselves look once a day.
 *
 * @param {(take: () => void) => void} offer is told that a newer build waits, and how to take it
 * @returns {void}
 */
export function registerWorker(offer) {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register(trusted(ADDRESS), { scope: SCOPE })
    .then((registration) => {
      const look = () => {
        const waiting = registration.waiting;
        if (waiting && navigator.serviceWorker.controller) offer(() => take(waiting));
      };
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", look);
      });
      look();
      const update = () => {
        if (document.visibilityState === "visible") registration.update().then(look, () => {});
      };
      document.addEventListener("visibilitychange", update);
      update();
    })
    // Without it the client works as a page does: online.
    .catch(() => {});
}

/** @type {(waiting: ServiceWorker) => void} */
function take(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  waiting.postMessage("take-over");
}

// Trusted Types want to hear whose script this is.
/** @type {(address: string) => string} */
function trusted(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  const policy = types.createPolicy("memora", {
    /** @type {(given: string) => string} */
    createScriptURL(given) {
      if (given !== ADDRESS) throw new TypeError(`${given} is no script of ours.`);
      return given;
    },
  });
  return policy.createScriptURL(address);
}
