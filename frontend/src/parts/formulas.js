/**
 * Styles and font of formulas: loaded where a formula stands, and only there.
 */

/**
 * Their address; the build puts it here.
 *
 * @type {string}
 */
const ADDRESS = /** @type {any} */ (globalThis).MATH_STYLES;

/**
 * Loads what draws formulas, once.
 *
 * @param {unknown} texts published ones, in whatever holds them
 */
export function drawFormulas(texts) {
  if (!JSON.stringify(texts).includes("<math")) return;
  if (document.querySelector("link[data-formulas]")) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = ADDRESS;
  link.dataset.formulas = "";
  document.head.append(link);
}
