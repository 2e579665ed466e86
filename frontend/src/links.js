/**
 * Links that the client follows itself.
 */
import { ROOT } from "./router.js";

/**
 * Whether a click on a link is for the client to follow: plain, in this tab, to one of our addresses.
 *
 * @param {HTMLAnchorElement} link
 * @param {MouseEvent} click
 * @returns {boolean}
 */
export function isOurs(link, click) {
  const isPlain = click.button === 0 && !click.ctrlKey && !click.metaKey && !click.shiftKey;
  return (
    isPlain &&
    !click.defaultPrevented &&
    !link.target &&
    link.origin === location.origin &&
    !link.hash &&
    (link.pathname === ROOT || link.pathname.startsWith(`${ROOT}/`))
  );
}
