/** What is told here of an answer is what the server would tell. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { kindOf, outcomeOf, partsRight } from "../src/questions/outcome.js";

const CHOICE = {
  type: "multiple_choice",
  options: [{ text: "a", feedback: "no" }, "b", { text: "c", credit: 0.5 }],
  answer_index: 1,
  explanation: "since",
};

describe("an outcome", () => {
  test("names the right option, explains it, and tells what the chosen one is told", () => {
    const outcome = outcomeOf(CHOICE, 0);

    assert.deepEqual(outcome.key, { answer_indexes: [1] });
    assert.equal(outcome.explanation, "since");
    assert.deepEqual(
      outcome.feedback?.map(({ feedback }) => feedback),
      ["no"],
    );
  });

  test("names the options of most credit where nothing else says what is right", () => {
    const options = [
      { text: "a", credit: 0.5 },
      { text: "b", credit: 1 },
    ];

    assert.deepEqual(outcomeOf({ type: "multiple_choice", options }, 0).key, {
      answer_indexes: [1],
    });
  });

  test("names every option that earns something where several are ticked", () => {
    const options = [
      { text: "a", credit: 0.5 },
      { text: "b", credit: 0.5 },
      { text: "c", credit: -1 },
    ];

    assert.deepEqual(outcomeOf({ type: "multiple_response", options }, [2]).key, {
      answer_indexes: [0, 1],
    });
  });

  test("says which of true and false is right, whatever the two are called", () => {
    const question = { type: "true_false", options: ["لا", "نعم"], answer_index: 0 };

    assert.deepEqual(outcomeOf(question, true).key, { answer: false });
  });

  test("tells the accepted words of most credit, a star as a star", () => {
    const answers = [{ text: "2\\*3" }, { text: "six", credit: 0.5 }];

    assert.deepEqual(outcomeOf({ type: "short_answer", answers }, "7").key, { answers: ["2*3"] });
  });

  test("tells the key of each gap", () => {
    const gaps = [
      { type: "numeric", values: [{ value: 3 }] },
      { type: "multiple_choice", options: ["x", "y"], answer_index: 1 },
    ];

    const { key } = outcomeOf({ type: "cloze", gaps }, ["3", 0]);

    assert.deepEqual(key?.gaps, [
      { values: [{ value: 3 }], units: undefined },
      { answer_indexes: [1] },
    ]);
  });
});

describe("a verdict", () => {
  test("is the student's own where they marked themselves", () => {
    assert.equal(kindOf("self_check", { is_correct: true, score: 1 }), "own");
  });

  test("is partial where something was earned and something missing", () => {
    assert.equal(kindOf("ordering", { is_correct: false, score: 0.5 }), "partial");
  });

  test("is wrong where nothing was earned", () => {
    assert.equal(kindOf("ordering", { is_correct: false, score: 0 }), "wrong");
  });
});

describe("the parts that are right", () => {
  test("are found with the key that the server tells after the answer", () => {
    const question = {
      type: "cloze",
      gaps: [{ type: "numeric" }, { type: "multiple_choice", options: ["x", "y"] }],
    };
    const key = { gaps: [{ values: [{ value: 3 }] }, { answer_indexes: [1] }] };

    const right = partsRight(question, { is_correct: false, score: 0.5, key }, ["3", 0]);

    assert.deepEqual([...right], [0]);
  });

  test("of an order are those that stand in it, whatever stands between", () => {
    const question = { type: "ordering", items: ["c", "a", "b"] };
    const key = { items: ["a", "b", "c"] };

    const right = partsRight(question, { is_correct: false, score: 0.5, key }, ["c", "a", "b"]);

    assert.deepEqual([...right], [0, 1]);
  });
});
