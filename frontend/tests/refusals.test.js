import assert from "node:assert/strict";
import { test } from "node:test";
import { isPassing, Refused, refusalOf, screenOf } from "../src/refusals.js";

/** @type {(type: string, words: string, more?: object) => object} */
const body = (type, words, more = {}) => ({
  exc_type: type,
  _server_messages: JSON.stringify([JSON.stringify({ message: words })]),
  ...more,
});

test("a refusal carries the server's words and details", () => {
  const refused = refusalOf(429, body("RateLimitError", "Wait a while.", { resets_in: 40 }));
  assert.equal(refused.message, "Wait a while.");
  assert.equal(refused.details.resets_in, 40);
});

test("an answer that is no JSON is a refusal without words", () => {
  assert.equal(refusalOf(502, null).message, "");
});

test("each refusal opens the screen that has its way out", () => {
  const screens = [
    refusalOf(401, body("AuthenticationError", "")),
    refusalOf(401, body("AuthenticationError", "", { tmp_id: "x" })),
    refusalOf(401, body("SessionReplaced", "")),
    refusalOf(403, body("PermissionError", "", { device_id: "x" })),
    refusalOf(503, body("ServiceUnavailable", "")),
    new TypeError("a defect"),
  ].map(screenOf);
  assert.deepEqual(screens, [
    "sign-in",
    "second-factor",
    "replaced-session",
    "refused-device",
    "error",
    "error",
  ]);
});

test("what may succeed later is told from what may not", () => {
  const passing = [0, 503, 429, 404].map((status) => isPassing(new Refused(status, "", "")));
  assert.deepEqual(passing, [true, true, true, false]);
});
