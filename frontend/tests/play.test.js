import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { partsOf } from "../src/lesson/earned.js";
import { stepsOf } from "../src/lesson/file.js";
import { readDone } from "../src/lesson/messages.js";
import {
  answered,
  begin,
  forward,
  hasHearts,
  heartsOf,
  sessionOf,
  skipped,
  stepOf,
} from "../src/lesson/play.js";

/**
 * @import { LessonFile } from "../src/lesson/file.js"
 * @import { Play } from "../src/lesson/play.js"
 */

/** @type {(ids: string[], more?: Record<string, unknown>) => any} */
const quiz = (ids, more = {}) => ({
  id: ids.join(),
  title: "Quiz",
  type: "Quiz",
  config: { questions: ids.map((id) => ({ id, type: "numeric" })) },
  is_skippable: false,
  server_marked: false,
  ...more,
});
const READING = { ...quiz([]), id: "s1", type: "Reading", config: { text: "…" } };

/** @type {(...stages: any[]) => Play} */
const playOf = (...stages) =>
  begin(
    /** @type {LessonFile} */ ({
      id: "l1",
      title: "Lesson",
      version: 7,
      language: "en",
      dir: "ltr",
      base_xp: 20,
      stages,
    }),
    "event-1",
  );

/** @type {(play: Play, question: string, score: number | null) => Play} */
const answer = (play, question, score) =>
  answered(play, question, { answer: "x", score, time_ms: 1_000.4 });

describe("a play", () => {
  test("takes a step for each stage, and one for each question of a quiz", () => {
    const steps = stepsOf(playOf(READING, quiz(["a", "b"])).file);

    assert.deepEqual(
      steps.map(({ stage, question }) => [stage.type, question?.id]),
      [
        ["Reading", undefined],
        ["Quiz", "a"],
        ["Quiz", "b"],
      ],
    );
  });

  test("is over after its last step", () => {
    assert.equal(stepOf(forward(playOf(READING))), null);
  });

  test("goes on with the next stage where one is left out", () => {
    const play = skipped(playOf(quiz(["a", "b"], { is_skippable: true }), READING));

    assert.equal(stepOf(play)?.stage.type, "Reading");
  });

  test("is over where its last stage is left out", () => {
    assert.equal(stepOf(skipped(playOf(quiz(["a", "b"])))), null);
  });

  test("keeps the first answer to a question", () => {
    const play = answer(answer(playOf(quiz(["a"])), "a", 0), "a", 1);

    assert.equal(play.given.a.score, 0);
  });

  test("forgets what was begun with the answer and with the step", () => {
    const play = { ...playOf(quiz(["a", "b"])), draft: "half" };

    assert.equal(answer(play, "a", 1).draft, null);
    assert.equal(forward(play).draft, null);
  });
});

describe("hearts", () => {
  test("are the share of five that can still be had, halves rounded up", () => {
    const play = playOf(quiz(["a", "b"]));

    assert.equal(heartsOf(play), 5);
    assert.equal(heartsOf(answer(play, "a", 0)), 3);
    assert.equal(heartsOf(answer(answer(play, "a", 0), "b", 0)), 0);
  });

  test("weigh a question by its points", () => {
    const stage = quiz(["a", "b"]);
    stage.config.questions[0].points = 4;

    assert.equal(heartsOf(answer(playOf(stage), "a", 0)), 1);
  });

  test("hang on no question that may be left out and was", () => {
    const play = playOf(quiz(["a"], { is_skippable: true }), quiz(["b"]));

    assert.equal(heartsOf(answer(play, "b", 1)), 5);
    assert.equal(heartsOf(answer(play, "a", 0)), 3);
  });

  test("hang on nothing that students mark themselves", () => {
    const stage = quiz(["a"]);
    stage.config.questions[0].type = "self_check";
    const play = playOf(stage);

    assert.equal(hasHearts(play.file), false);
    assert.equal(heartsOf(answer(play, "a", 0)), 5);
  });

  test("are not lost to an answer that the server has not marked yet", () => {
    assert.equal(heartsOf(answer(playOf(quiz(["a"], { server_marked: true })), "a", null)), 5);
  });
});

describe("what is sent of a play", () => {
  test("names the play, its file's version and each answer", () => {
    const session = sessionOf(answer(playOf(quiz(["a"])), "a", 0.5));

    assert.equal(session.event_id, "event-1");
    assert.deepEqual(session.session_meta, { lesson_id: "l1", content_version: 7 });
    assert.deepEqual(session.interactions, [
      { question_id: "a", answer: "x", is_correct: false, score: 0.5, time_ms: 1_000 },
    ]);
  });

  test("is the same each time, so that it counts once", () => {
    const play = answer(playOf(quiz(["a"])), "a", 1);

    assert.deepEqual(sessionOf(play), sessionOf(play));
  });

  test("claims what the play can be worth, a first time and a record included", () => {
    const claims = /** @type {any} */ (sessionOf(playOf(READING)).gamification_results);

    assert.deepEqual(claims, { xp_earned: 20 + 10 + 15, score: 100 });
  });

  test("claims the score that its pages told where nothing is asked", () => {
    const play = { ...playOf(READING), scores: { s1: 80, s2: 41 } };

    assert.equal(/** @type {any} */ (sessionOf(play).gamification_results).score, 61);
  });
});

describe("what a play has earned", () => {
  /** @type {(xp: number, hearts: number, more?: object) => any} */
  const earned = (xp, hearts, more = {}) => ({ xp_earned: xp, hearts, results: [], ...more });

  test("is told in its parts, those that are nothing left out", () => {
    assert.deepEqual(partsOf(earned(38, 4), 15), [
      { part: "lesson", xp: 15 },
      { part: "hearts", xp: 8 },
      { part: "first", xp: 5 },
      { part: "record", xp: 10 },
    ]);
    assert.deepEqual(partsOf(earned(15, 0), 15), [{ part: "lesson", xp: 15 }]);
  });

  test("has no parts where it was cut", () => {
    assert.deepEqual(partsOf(earned(7, 4, { xp_capped: true }), 15), []);
  });

  test("has no parts where the play was paid before", () => {
    assert.deepEqual(partsOf(earned(0, 4), 15), []);
  });
});

describe("a page in a frame", () => {
  test("may say that it is done, with a score that is cut to 0–100", () => {
    assert.deepEqual(readDone({ type: "memora:done", score: 140 }), { score: 100 });
    assert.deepEqual(readDone({ type: "memora:done" }), { score: null });
    assert.deepEqual(readDone({ type: "memora:done", score: "80" }), { score: null });
  });

  test("is not heard saying anything else", () => {
    for (const data of [null, "memora:done", { type: "memora:xp", score: 80 }, { score: 80 }]) {
      assert.equal(readDone(data), null);
    }
  });
});
