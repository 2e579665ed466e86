/**
 * Which screen an address opens. Pure.
 */

/** Where the client lives. */
export const ROOT = "/learn";

/**
 * A route: its path with `:names`, and what it opens.
 *
 * @template T
 * @typedef {[string, T]} Route
 */

/**
 * What an address opens.
 *
 * @template T
 * @param {ReadonlyArray<Route<T>>} routes the first that fits decides
 * @param {string} pathname of the address, percent-encoded
 * @returns {{target: T, parameters: Record<string, string>} | null}
 */
export function match(routes, pathname) {
  if (pathname !== ROOT && !pathname.startsWith(`${ROOT}/`)) return null;
  const parts = pathname.slice(ROOT.length).split("/").filter(Boolean);
  for (const [path, target] of routes) {
    const parameters = fit(path.split("/").filter(Boolean), parts);
    if (parameters) return { target, parameters };
  }
  return null;
}

/**
 * The address of a screen, each piece encoded.
 *
 * @param {...string} pieces
 * @returns {string}
 */
export function pathTo(...pieces) {
  return [ROOT, ...pieces.map(encodeURIComponent)].join("/");
}

/** @type {(names: string[], parts: string[]) => Record<string, string> | null} */
function fit(names, parts) {
  if (names.length !== parts.length) return null;
  /** @type {Record<string, string>} */
  const parameters = {};
  for (const [index, name] of names.entries()) {
    const part = decoded(parts[index]);
    if (name.startsWith(":")) parameters[name.slice(1)] = part;
    else if (name !== part) return null;
  }
  return parameters;
}

/** @type {(part: string) => string} */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray percent sign, as it was typed
  }
}
