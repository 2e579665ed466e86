/**
 * Where one goes from a lesson. Pure.
 */
import { pathTo } from "../router.js";

/**
 * The map of a subject, of which subject the student says where it is not known.
 *
 * @param {string | null | undefined} subject
 * @returns {string}
 */
export function mapPath(subject) {
  return subject ? pathTo("map", subject) : pathTo("map");
}
