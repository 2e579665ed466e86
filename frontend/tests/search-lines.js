/**
 * Folds what stands on its input as the search does: a line of JSON each, answered by a line.
 * `tests/unit/test_search_twins.py` compares it with what Python makes of it.
 */
import { createInterface } from "node:readline";

import { fold, pieces } from "../src/search/fold.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { text, words } = JSON.parse(line);
  console.log(JSON.stringify(words ? pieces(text, words) : fold(text)));
}
