import assert from "node:assert/strict";
import { test } from "node:test";
import { createDesk } from "../src/review/desk.js";
import { clock, comingBack, summed, timeToUndo, UNDO_MS } from "../src/review/outcome.js";

/** @import { Outcome } from "../src/review/outcome.js" */

const NOW = new Date(2026, 10, 2, 23, 30);
const FILTER = { subject: null, topic_id: null };
const QUESTION = { id: "q1", type: "numeric", content_version: 7 };
const TOLD = {
  xp_earned: 2,
  remaining_items: 4,
  results: [{ question_id: "q1", is_correct: true }],
};

/** @type {(result?: object, more?: object) => Outcome} */
function outcome(result = {}, more = {}) {
  const said = { is_correct: true, score: 1, counted: true, next_review_date: NOW.toISOString() };
  return /** @type {any} */ ({
    question: QUESTION,
    result: { ...said, ...result },
    xp: 2,
    rewards: [],
    at: Number(NOW),
    isAgain: false,
    ...more,
  });
}

/**
 * An API that keeps what was posted, and answers in turn.
 *
 * @param {Array<Error | object>} answers
 */
function desk(...answers) {
  /** @type {Array<[string, any]>} */
  const posted = [];
  const api = /** @type {any} */ ({
    /** @type {(method: string, values: object) => Promise<unknown>} */
    post(method, values) {
      posted.push([method, values]);
      const next = answers.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
  });
  return { posted, desk: createDesk(api, FILTER) };
}

test("a review is summed up by what was right", () => {
  const outcomes = [outcome(), outcome({ is_correct: false, score: 0.5 }, { xp: 0 }), outcome()];
  const { asked, right, xp } = summed(outcomes);
  assert.deepEqual({ asked, right, xp }, { asked: 3, right: 2, xp: 4 });
});

test("what a quest paid counts among the XP", () => {
  const rewards = [{ type: "quest", id: "five", xp: 50, gems: 0 }];
  assert.equal(summed([outcome({}, { rewards })]).xp, 52);
});

test("what was not wholly right is looked at once more", () => {
  const partly = outcome({ is_correct: false, score: 0.5 });
  assert.deepEqual(summed([outcome(), partly]).again, [partly]);
});

test("questions come back by days of the calendar, the nearest first", () => {
  const dates = [
    new Date(2026, 10, 5, 8),
    new Date(2026, 10, 3, 0, 5),
    new Date(2026, 10, 3, 22),
  ].map((date) => outcome({ next_review_date: date.toISOString() }));
  assert.deepEqual(
    comingBack(dates, NOW).map(({ days, n }) => [days, n]),
    [
      [1, 2],
      [3, 1],
    ],
  );
});

test("what has been due for a while comes back today", () => {
  const before = outcome({ next_review_date: new Date(2026, 9, 30).toISOString() });
  assert.equal(comingBack([before], NOW)[0].days, 0);
});

test("an answer can be taken back for ten minutes", () => {
  const last = outcome();
  const left = [0, UNDO_MS - 1, UNDO_MS].map((ms) => timeToUndo(last, Number(NOW) + ms));
  assert.deepEqual(left, [UNDO_MS, 1, 0]);
});

test("what was given again, or moved nothing, cannot be taken back", () => {
  const fixed = [outcome({}, { isAgain: true }), outcome({ counted: false }), undefined];
  assert.deepEqual(
    fixed.map((each) => timeToUndo(each, Number(NOW))),
    [0, 0, 0],
  );
});

test("what is left is shown as a clock shows it", () => {
  assert.deepEqual([UNDO_MS, 581_000, 9_001, 1].map(clock), ["10:00", "9:41", "0:10", "0:01"]);
});

test("an answer that did not arrive is handed in again under the same name", async () => {
  const { desk: at, posted } = desk(new Error("away"), TOLD);
  await assert.rejects(at.submit(QUESTION, 12, 900));
  await at.submit(QUESTION, 12, 4_000);
  assert.deepEqual(posted[0], posted[1]);
});

test("another answer has another name", async () => {
  const { desk: at, posted } = desk(new Error("away"), TOLD);
  await assert.rejects(at.submit(QUESTION, 12, 900));
  at.forget();
  await at.submit(QUESTION, 13, 900);
  assert.notEqual(posted[0][1].event_id, posted[1][1].event_id);
});

test("two answers have two names", async () => {
  const { desk: at, posted } = desk(TOLD, TOLD);
  await at.submit(QUESTION, 12, 900);
  await at.submit(QUESTION, 12, 900);
  assert.notEqual(posted[0][1].event_id, posted[1][1].event_id);
});

test("an answer says which version of its question was seen, and how long it took", async () => {
  const { desk: at, posted } = desk(TOLD);
  await at.submit(QUESTION, 12, 900.4);
  const [sent] = posted[0][1].session_data.questions;
  assert.deepEqual([sent.content_version, sent.time_ms], [7, 900]);
});

test("of their own work students say themselves how it went", async () => {
  const { desk: at, posted } = desk(TOLD);
  await at.submit({ id: "q2", type: "self_check" }, 0.5, 0);
  const [sent] = posted[0][1].session_data.questions;
  assert.deepEqual([sent.answer, sent.score, sent.is_correct], [0.5, 0.5, false]);
});

test("an undo that did not arrive is asked for again under the same name", async () => {
  const { desk: at, posted } = desk(new Error("away"), {});
  await assert.rejects(at.undo(QUESTION));
  await at.undo(QUESTION);
  assert.deepEqual(posted[0], posted[1]);
});

test("how many questions are left is what the last answer said", async () => {
  const { desk: at } = desk(TOLD);
  await at.submit(QUESTION, 12, 0);
  assert.equal(at.remaining(), 4);
});
