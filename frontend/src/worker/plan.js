/**
 * What the service worker does with a request. Pure.
 */

const PUBLISHED = /(?:^|\/)(?:plans|lessons)\/.+\.json$/;

/** @typedef {"page" | "shell" | "content" | "none"} Plan */

/**
 * Decides what answers a request.
 *
 * @param {string} method of HTTP
 * @param {string} mode of the request: `navigate` for a page
 * @param {URL} address
 * @param {{origin: string, files: ReadonlyArray<string>}} site its origin, and the shell's files
 * @returns {Plan} `none`: it goes its own way
 */
export function planFor(method, mode, address, { origin, files }) {
  if (method !== "GET") return "none";
  // Published files may come from a CDN; films and sounds, which are asked for in parts, are no JSON.
  if (mode !== "navigate" && PUBLISHED.test(address.pathname)) return "content";
  if (address.origin !== origin) return "none";
  if (mode === "navigate") return isOurs(address.pathname) ? "page" : "none";
  return files.includes(address.pathname) ? "shell" : "none";
}

// The worker's scope has no slash at its end, so that it covers `/learning` as well.
/** @type {(path: string) => boolean} */
function isOurs(path) {
  return path === "/learn" || (path.startsWith("/learn/") && !path.startsWith("/learn/preview"));
}

/**
 * Under which address a published file is kept: a signature is another one each time.
 *
 * @param {URL} address
 * @returns {string}
 */
export function keyOf(address) {
  return address.origin + address.pathname;
}
