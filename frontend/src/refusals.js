/**
 * What a refused request means for the student: which screen tells them. Pure.
 */

/**
 * A request that was not answered as asked.
 *
 * @property {number} status of HTTP; 0 where the server was not reached
 */
export class Refused extends Error {
  /**
   * Makes one of an answer.
   *
   * @param {number} status of HTTP; 0 where the server was not reached
   * @param {string} type the API's `exc_type`
   * @param {string} message what the server says to a person, empty if nothing
   * @param {Record<string, unknown>} [details] what the answer carries besides
   */
  constructor(status, type, message, details = {}) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.type = type;
    this.details = details;
  }
}

/**
 * The screen that a refusal opens.
 *
 * @typedef {"sign-in" | "second-factor" | "refused-device" | "replaced-session" | "new-password"
 *   | "error"} RefusalScreen
 */

/**
 * The screen that tells a student what was refused and what to do.
 *
 * @param {unknown} error
 * @returns {RefusalScreen}
 */
export function screenOf(error) {
  if (!(error instanceof Refused)) return "error";
  if (error.type === "SessionReplaced") return "replaced-session";
  if (error.status === 401) return "tmp_id" in error.details ? "second-factor" : "sign-in";
  if (error.status === 403 && "device_id" in error.details) return "refused-device";
  if (error.status === 403 && error.details.reason === "password_expired") return "new-password";
  return "error";
}

/**
 * Whether the same request may succeed in a while, so that nothing is lost by waiting.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isPassing(error) {
  return error instanceof Refused && [0, 429, 502, 503, 504].includes(error.status);
}

/**
 * Reads a refusal out of an answer.
 *
 * @param {number} status of HTTP
 * @param {unknown} body the answer's JSON, anything where it was none
 * @returns {Refused}
 */
export function refusalOf(status, body) {
  const fields = typeof body === "object" && body !== null ? body : {};
  const {
    exc_type: type,
    _server_messages: messages,
    ...details
  } = /** @type {Record<string, unknown>} */ (fields);
  return new Refused(status, typeof type === "string" ? type : "", wordsOf(messages), details);
}

// Frappe's list of messages is JSON of a list of JSON.
/** @type {(messages: unknown) => string} */
function wordsOf(messages) {
  if (typeof messages !== "string") return "";
  try {
    const [first] = JSON.parse(messages);
    return String(JSON.parse(first).message ?? "");
  } catch {
    return "";
  }
}
