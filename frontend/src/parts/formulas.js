/**
 * Styles and font of formulas: loaded where a formula stands, and only there.
 */

/**
 * Loads what draws formulas, once.
 *
 * @param {unknown} texts published ones, in whatever holds them
 */
export function drawFormulas(texts) {
  if (!JSON.stringify(texts).includes("<math")) return;
  // The page names it (memora/website/learn_shell.html).
  const { math } = document.documentElement.dataset;
  if (!math || document.querySelector("link[data-formulas]")) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = math;
  link.dataset.formulas = "";
  document.head.append(link);
}
