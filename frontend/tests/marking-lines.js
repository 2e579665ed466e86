/**
 * Marks what stands on its input: a line of JSON `{question, answer}` each, answered by a line.
 * `tests/unit/test_marking_twins.py` compares it with Python's verdicts.
 */
import { createInterface } from "node:readline";

import { folded } from "../src/marking/folding.js";
import { mark } from "../src/marking/index.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { question, answer, text } = JSON.parse(line);
  console.log(JSON.stringify(text === undefined ? mark(question, answer) : folded(text)));
}
