import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "../src/api.js";

/** @typedef {{address: string, options: RequestInit}} Sent */

/**
 * An API whose server answers one after the other what is given; "away" for one that is not reached.
 *
 * @param {Array<"away" | [number, object]>} answers
 */
function apiAgainst(...answers) {
  /** @type {Sent[]} */
  const sent = [];
  /** @type {boolean[]} */
  const reached = [];
  const api = createApi({
    fetch: /** @type {typeof fetch} */ (
      (address, options = {}) => {
        sent.push({ address: String(address), options });
        const answer = answers[sent.length - 1];
        if (answer === "away") return Promise.reject(new TypeError("Failed to fetch"));
        return Promise.resolve(new Response(JSON.stringify(answer[1]), { status: answer[0] }));
      }
    ),
    deviceId: () => Promise.resolve("a-device"),
    noteReach: (isReached) => reached.push(isReached),
    pause: () => Promise.resolve(),
  });
  return { api, sent, reached };
}

/** @type {(sent: Sent) => Record<string, string>} */
const headersOf = (sent) => /** @type {Record<string, string>} */ (sent.options.headers);

test("a request names its device", async () => {
  const { api, sent } = apiAgainst([200, { message: 1 }]);
  await api.get("profile.get_start");
  assert.equal(headersOf(sent[0])["X-Device-ID"], "a-device");
});

test("values that are not there are not sent", async () => {
  const { api, sent } = apiAgainst([200, { message: 1 }]);
  await api.get("reviews.get_review_session", { subject: null, topic_id: "a b" });
  assert.equal(sent[0].address, "/api/method/memora.api.reviews.get_review_session?topic_id=a+b");
});

test("a read that fails in passing is asked again", async () => {
  const { api, sent } = apiAgainst("away", [503, {}], [200, { message: "here" }]);
  assert.equal(await api.get("profile.get_start"), "here");
  assert.equal(sent.length, 3);
});

test("a change is sent again only under its event's name", async () => {
  const once = apiAgainst([503, {}], [200, { message: 1 }]);
  await assert.rejects(once.api.post("player.logout"), { status: 503 });
  const twice = apiAgainst([503, {}], [200, { message: 1 }]);
  await twice.api.post("sessions.submit_session", { event_id: "e" });
  assert.equal(twice.sent[0].options.body, twice.sent[1].options.body);
});

test("who asks too often is told so at once", async () => {
  const { api, sent } = apiAgainst([429, { exc_type: "RateLimitError", resets_in: 9 }]);
  await assert.rejects(api.get("profile.get_start"), { status: 429 });
  assert.equal(sent.length, 1);
});

test("a session that has a token gets it once, and the post goes through", async () => {
  const { api, sent } = apiAgainst(
    [400, { exc_type: "CSRFTokenError" }],
    [200, { message: { csrf_token: "token" } }],
    [200, { message: "done" }],
  );
  assert.equal(await api.post("player.logout"), "done");
  assert.equal(headersOf(sent[2])["X-Frappe-CSRF-Token"], "token");
});

test("a server that is not reached is told from one that refuses", async () => {
  const { api, reached } = apiAgainst("away", "away", "away", [403, {}]);
  await assert.rejects(api.get("profile.get_start"), { status: 0 });
  await assert.rejects(api.get("profile.get_start"), { status: 403 });
  assert.deepEqual(reached, [false, false, false, true]);
});

test("settling waits for what is under way", async () => {
  const { api } = apiAgainst([401, {}]);
  /** @type {string[]} */
  const order = [];
  const asked = api.post("player.logout").catch(() => order.push("answered"));
  await api.settle();
  order.push("settled");
  await asked;
  assert.deepEqual(order, ["answered", "settled"]);
});
