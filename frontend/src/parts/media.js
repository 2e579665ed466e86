/**
 * Pictures, sounds and films of the content.
 */
import { html, nothing } from "lit-html";
import { icon } from "./icon.js";

/**
 * @import { TemplateResult } from "lit-html"
 * @import { App } from "../types.js"
 */

/**
 * A medium as a lesson's file or a review describes it.
 *
 * @typedef {object} Medium
 * @property {string} name as the texts call it
 * @property {string} key what names it in published HTML
 * @property {string | null} url where it is read
 * @property {string} kind image, audio, video or file
 * @property {number | null} [width] in pixels
 * @property {number | null} [height] in pixels
 * @property {string | null} [alt] what it shows, in words
 */

/**
 * Media with the addresses that the student was given for them.
 *
 * @param {ReadonlyArray<Medium> | undefined} media as the lesson's file describes them
 * @param {ReadonlyArray<{key: string, url: string | null}>} given by `sessions.get_lesson_url`
 * @returns {Medium[]}
 */
export function withAddresses(media = [], given) {
  const urls = new Map(given.map(({ key, url }) => [key, url]));
  return media.map((each) => ({ ...each, url: urls.get(each.key) ?? each.url }));
}

/**
 * The media that stand beside a text: those it refers to that its HTML does not show.
 *
 * @param {ReadonlyArray<string | Medium> | undefined} references by name, or described
 * @param {ReadonlyArray<Medium>} media
 * @param {string} inTexts all published texts around it, as JSON
 * @returns {Medium[]}
 */
export function besides(references = [], media, inTexts) {
  return references
    .map((reference) => (typeof reference === "string" ? find(media, reference) : reference))
    .filter((medium) => medium !== undefined)
    .filter(({ key }) => !inTexts.includes(`data-media=\\"${key}`));
}

/**
 * Draws a medium.
 *
 * @param {App} app
 * @param {Medium} medium
 * @returns {TemplateResult}
 */
export function mediumOf(app, { kind, url, alt, width, height }) {
  const words = alt ?? "";
  if (!url) return html`<p class="mut">${app.texts.t("media.missing")}</p>`;
  if (kind === "image") {
    return html`<img
      class="medium"
      src=${url}
      alt=${words}
      width=${width ?? nothing}
      height=${height ?? nothing}
      decoding="async"
    />`;
  }
  if (kind === "audio") {
    return html`<audio
      class="medium"
      src=${url}
      controls
      preload="none"
      aria-label=${words}
    ></audio>`;
  }
  if (kind === "video") {
    return html`<video
      class="medium"
      src=${url}
      controls
      playsinline
      preload="metadata"
      aria-label=${words}
    ></video>`;
  }
  return html`<a class="btn" href=${url} target="_blank" rel="noopener"
    >${icon("go", "flip")}${words || app.texts.t("media.file")}</a
  >`;
}

/**
 * Gives published HTML the addresses that are the student's own: of what is sold it has none.
 *
 * @param {ParentNode} page
 * @param {ReadonlyArray<Medium>} media
 */
export function fillMedia(page, media) {
  const urls = new Map(media.map(({ key, url }) => [key, url]));
  for (const element of page.querySelectorAll("[data-media]")) {
    const url = urls.get(element.getAttribute("data-media") ?? "");
    const name = element.localName === "a" ? "href" : "src";
    if (url && element.getAttribute(name) !== url) element.setAttribute(name, url);
  }
}

/** @type {(media: ReadonlyArray<Medium>, reference: string) => Medium | undefined} */
function find(media, reference) {
  const name = folded(reference.replace(/^media:/, ""));
  return media.find((each) => folded(each.name) === name);
}

// References need not get capitals right.
/** @type {(name: string) => string} */
function folded(name) {
  return name.normalize("NFC").toLowerCase();
}
