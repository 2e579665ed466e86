import assert from "node:assert/strict";
import { test } from "node:test";

import { besides, fillMedia, withAddresses } from "../src/parts/media.js";

const LAMP = { name: "Lamp", key: "media/aa/lamp.svg", url: null, kind: "image" };

test("a medium that is sold is read at the address that the student was given", () => {
  const [lamp] = withAddresses([LAMP], [{ key: LAMP.key, url: "/signed" }]);

  assert.equal(lamp.url, "/signed");
});

test("a medium that everybody may read keeps its own address", () => {
  const [lamp] = withAddresses([{ ...LAMP, url: "/open" }], []);

  assert.equal(lamp.url, "/open");
});

test("a reference need not get capitals right, nor its prefix", () => {
  assert.deepEqual(besides(["media:lamp", "LAMP", "moon"], [LAMP], "{}"), [LAMP, LAMP]);
});

test("what a text shows already does not stand beside it as well", () => {
  const texts = JSON.stringify({ html: `<img data-media="${LAMP.key}" alt="">` });

  assert.deepEqual(besides(["lamp"], [LAMP], texts), []);
});

test("published HTML is given the student's addresses, links as links", () => {
  /** @type {(localName: string) => any} */
  const element = (localName) => {
    /** @type {Record<string, string>} */
    const attributes = { "data-media": LAMP.key };
    return {
      localName,
      attributes,
      getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
      setAttribute(/** @type {string} */ name, /** @type {string} */ value) {
        attributes[name] = value;
      },
    };
  };
  const [picture, link] = [element("img"), element("a")];

  fillMedia(/** @type {any} */ ({ querySelectorAll: () => [picture, link] }), [
    { ...LAMP, url: "/signed" },
  ]);

  assert.equal(picture.attributes.src, "/signed");
  assert.equal(link.attributes.href, "/signed");
});
