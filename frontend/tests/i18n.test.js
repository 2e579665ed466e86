import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage, createTexts } from "../src/i18n.js";

const AR = {
  days: {
    zero: "لا أيام",
    one: "يوم",
    two: "يومان",
    few: "{n} أيام",
    many: "{n} يومًا",
    other: "{n} يوم",
  },
  hello: "مرحبًا يا {name}",
};

test("Arabic takes the form of each of its six plurals", () => {
  const { t } = createTexts("ar", AR);
  const said = [0, 1, 2, 3, 11, 100].map((n) => t("days", { n }));
  assert.deepEqual(said, ["لا أيام", "يوم", "يومان", "3 أيام", "11 يومًا", "100 يوم"]);
});

test("numbers are written with Latin digits in Arabic", () => {
  assert.equal(createTexts("ar", AR).number(1234.5), "1,234.5");
});

test("a text that is missing is a fault, not an empty place", () => {
  assert.throws(() => createTexts("en", {}).t("nothing"), /nothing/);
});

test("pieces of a template stand where the text has their names", () => {
  const piece = { is: "a template" };
  assert.deepEqual(createTexts("ar", AR).parts("hello", { name: piece }), ["مرحبًا يا ", piece, ""]);
});

test("a day of the school's is the same day in every zone", () => {
  const { date } = createTexts("en", {});
  assert.equal(date("2026-05-17", { day: "numeric", month: "long" }), "May 17");
});

test("what is near is said in the unit that fits", () => {
  const { ahead } = createTexts("en", {});
  const now = new Date("2026-01-01T00:00:00Z");
  assert.equal(ahead("2026-01-22T00:00:00Z", now), "in 3 weeks");
  assert.equal(ahead("2026-01-02T00:00:00Z", now), "tomorrow");
});

test("the first wish that we speak decides the language", () => {
  assert.equal(chooseLanguage([null, "fr-FR", "ar-JO", "en"]), "ar");
});
