/**
 * What the service worker does with a request. Pure.
 */

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
  if (method !== "GET" || address.origin !== origin) return "none";
  if (mode === "navigate") return isOurs(address.pathname) ? "page" : "none";
  if (files.includes(address.pathname)) return "shell";
  // Only what is small: films and sounds are asked for in parts.
  return address.pathname.startsWith("/memora_content/") && address.pathname.endsWith(".json")
    ? "content"
    : "none";
}

// The worker's scope has no slash at its end, so that it covers `/learning` as well.
/** @type {(path: string) => boolean} */
function isOurs(path) {
  return path === "/learn" || (path.startsWith("/learn/") && !path.startsWith("/learn/preview"));
}
