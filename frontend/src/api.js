/**
 * The server's API: one place for the device's id, time limits, repeats, CSRF and refusals.
 */
import { isPassing, Refused, refusalOf } from "./refusals.js";

/** As long as a slow connection may take; a request that hangs longer is told as one that failed. */
const PATIENCE_MS = 20_000;
const PAUSES_MS = [600, 2_000];

/**
 * The API as the screens use it.
 *
 * @typedef {ReturnType<typeof createApi>} Api
 */

/** @typedef {Record<string, unknown>} Arguments */

/**
 * Makes the API.
 *
 * @param {object} options
 * @param {typeof fetch} options.fetch
 * @param {() => Promise<string>} options.deviceId
 * @param {(reached: boolean) => void} options.noteReach hears of each request whether the server answered
 * @param {(ms: number) => Promise<void>} options.pause
 * @returns the API; its type is what stands there
 */
export function createApi({ fetch: send, deviceId, noteReach, pause }) {
  /** @type {string | null} */
  let csrfToken = null;
  /** @type {Set<Promise<unknown>>} */
  const running = new Set();

  /** @type {(method: string, verb: "GET" | "POST", values: Arguments) => Promise<unknown>} */
  async function once(method, verb, values) {
    const address = `/api/method/memora.api.${method}`;
    const query = verb === "GET" ? `?${new URLSearchParams(textsOf(values))}` : "";
    /** @type {Record<string, string>} */
    const headers = { "Accept": "application/json", "X-Device-ID": await deviceId() };
    if (verb === "POST") headers["Content-Type"] = "application/json";
    if (csrfToken) headers["X-Frappe-CSRF-Token"] = csrfToken;
    let response;
    try {
      response = await send(query.length > 1 ? address + query : address, {
        method: verb,
        headers,
        body: verb === "POST" ? JSON.stringify(values) : undefined,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      noteReach(false);
      throw new Refused(0, "", "");
    }
    noteReach(true);
    /** @type {any} */
    const body = await response.json().catch(() => null);
    if (!response.ok || body === null) throw refusalOf(response.status, body);
    return body.message;
  }

  /** @type {(method: string, verb: "GET" | "POST", values: Arguments, repeats: boolean) => Promise<any>} */
  async function ask(method, verb, values, repeats) {
    for (const wait of repeats ? PAUSES_MS : []) {
      try {
        return await once(method, verb, values);
      } catch (error) {
        if (!isPassing(error) || /** @type {Refused} */ (error).status === 429) throw error;
        await pause(wait);
      }
    }
    return once(method, verb, values);
  }

  /** @type {(method: string, verb: "GET" | "POST", values: Arguments, repeats: boolean) => Promise<any>} */
  async function call(method, verb, values, repeats) {
    const asked = ask(method, verb, values, repeats).catch(async (error) => {
      // A page that asked for the session's token makes every post need it (frappe/auth.py).
      if (!(error instanceof Refused) || error.type !== "CSRFTokenError") throw error;
      const start = await once("profile.get_start", "GET", {});
      csrfToken = /** @type {{csrf_token: string | null}} */ (start).csrf_token;
      return once(method, verb, values);
    });
    running.add(asked);
    try {
      return await asked;
    } finally {
      running.delete(asked);
    }
  }

  return {
    /**
     * Reads. What fails in passing is asked again.
     *
     * @param {string} method below `memora.api`
     * @param {Arguments} [values] null and undefined ones are not sent
     * @returns {Promise<any>} the answer's `message`
     */
    get: (method, values = {}) => call(method, "GET", values, true),
    /**
     * Changes something. With an `event_id` it is sent again where it failed in passing: the server
     * answers a repeat as it did the first time.
     *
     * @param {string} method below `memora.api`
     * @param {Arguments} [values]
     * @returns {Promise<any>} the answer's `message`
     */
    post: (method, values = {}) => call(method, "POST", values, "event_id" in values),
    /**
     * Reads a published file.
     *
     * @param {string} address
     * @returns {Promise<any>} its JSON
     */
    async file(address) {
      let response;
      try {
        response = await send(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
      } catch {
        noteReach(false);
        throw new Refused(0, "", "");
      }
      if (!response.ok) throw new Refused(response.status, "", "");
      return response.json();
    },
    /**
     * Waits until nothing is under way. An answer to a dead session that comes after a sign-in would
     * wipe the new one by its cookies.
     *
     * @returns {Promise<void>}
     */
    async settle() {
      while (running.size) await Promise.allSettled(running);
    },
  };
}

/** @type {(values: Arguments) => Record<string, string>} */
function textsOf(values) {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
