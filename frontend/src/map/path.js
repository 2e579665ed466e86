/**
 * The path of a unit: where its lessons stand, and the stroke of the pen that leads from one to the
 * next. Pure.
 *
 * Lengths are in rem, from the path's middle line and from its top; the drawing's are in px, 16 a rem.
 * To the start is negative: a page that runs right to left mirrors the whole (`--flip`).
 */

/** Where lessons stand, one after the other; the style sheet has the same (`.x0` to `.x7`). */
export const PLACES = [-5.25, -2.25, 2.25, 5.25, 5.25, 2.25, -2.25, -5.25];
const OPPOSITE = PLACES.length / 2;
/** How high the rows are, as in the style sheet. */
const TOPIC = 3;
const LESSON = 6;
const HERE = 17;
/** How far below its row's top a dot's middle is; the student's place has its plate below. */
const MIDDLE = LESSON / 2;
const MIDDLE_HERE = 3.375;
const REM = 16;
/** The slanted nib: half of its edge, in px. */
const NIB = [5, -9];
/** How straight the stroke leaves and reaches the unit's ends, in px. */
const ENTRY = 20;
const EXIT = 10;

/**
 * How a lesson is drawn: the student has been there, is there, or will go there.
 *
 * @typedef {"ink" | "here" | "pencil"} Stroke
 */

/** @typedef {[number, number]} Point x and y in px */
/** @typedef {[Point, Point, Point]} Curve two handles and the end of a cubic curve */

/**
 * A unit's path.
 *
 * @typedef {object} UnitPath
 * @property {Array<{place: number, lessons: number[]}>} topics for each topic the place of its name,
 *   and those of its lessons, as indexes of `PLACES`
 * @property {number} height in rem
 * @property {string} ink the area that the pen has covered, `d` of an SVG path; empty if none
 * @property {string} pencil the line that is still to go; empty if none
 */

/**
 * Lays the path of a unit.
 *
 * A topic begins at an outer place of the side where the last one ended, so that its name has the other
 * side free.
 *
 * @param {ReadonlyArray<ReadonlyArray<Stroke>>} topics the lessons of each topic
 * @returns {UnitPath}
 */
export function layPath(topics) {
  /** @type {Point[]} */
  const points = [];
  let height = 0;
  let next = 0;
  const placed = topics.map((lessons) => {
    const place = points.length && points[points.length - 1][0] > 0 ? OPPOSITE : 0;
    next = place;
    height += TOPIC;
    return {
      place,
      lessons: lessons.map((stroke) => {
        const at = next % PLACES.length;
        next += 1;
        points.push([
          PLACES[at] * REM,
          (height + (stroke === "here" ? MIDDLE_HERE : MIDDLE)) * REM,
        ]);
        height += stroke === "here" ? HERE : LESSON;
        return at;
      }),
    };
  });
  return { topics: placed, height, ...drawn(points, topics.flat(), height * REM) };
}

/**
 * How high the path of a unit is.
 *
 * @param {ReadonlyArray<ReadonlyArray<Stroke>>} topics the lessons of each topic
 * @returns {number} in rem
 */
export function heightOf(topics) {
  const rows = topics.flat().map((stroke) => (stroke === "here" ? HERE : LESSON));
  return rows.reduce((sum, row) => sum + row, topics.length * TOPIC);
}

/**
 * The area that a slanted nib sweeps along curves: forward beside them on one side, back on the other.
 *
 * @param {Point} start
 * @param {ReadonlyArray<Curve>} curves each begins where the one before ends
 * @returns {string} `d` of an SVG path
 */
export function swept(start, curves) {
  const [vx, vy] = NIB;
  /** @type {(points: Point[], side: 1 | -1) => string} */
  const beside = (points, side) =>
    points.map(([x, y]) => `${short(x + side * vx)} ${short(y + side * vy)}`).join(" ");
  const ends = [start, ...curves.map((curve) => curve[2])];
  const forward = curves.map((curve) => `C${beside([...curve], 1)}`);
  const back = curves
    .map(([leave, reach], index) => `C${beside([reach, leave, ends[index]], -1)}`)
    .reverse();
  return `M${beside([start], 1)}${forward.join("")}L${beside([ends[curves.length]], -1)}${back.join("")}Z`;
}

// Between two lessons there is ink where the student has been at the first, and is or was at the second.
/** @type {(points: Point[], strokes: Stroke[], bottom: number) => {ink: string, pencil: string}} */
function drawn(points, strokes, bottom) {
  if (!points.length) return { ink: "", pencil: "" };
  const last = points.length - 1;
  const [firstX, firstY] = points[0];
  const [lastX, lastY] = points[last];
  /** @type {Array<{from: Point, curve: Curve, isInk: boolean}>} */
  const pieces = [
    {
      from: [firstX, 0],
      curve: [[firstX, ENTRY], [firstX, firstY - ENTRY], points[0]],
      isInk: strokes[0] !== "pencil",
    },
    ...points.slice(1).map((to, index) => ({
      from: points[index],
      curve: bend(points[index], to),
      isInk: strokes[index] === "ink" && strokes[index + 1] !== "pencil",
    })),
    {
      from: points[last],
      curve: [
        [lastX, lastY + EXIT],
        [lastX, bottom - EXIT],
        [lastX, bottom],
      ],
      isInk: strokes.every((stroke) => stroke === "ink"),
    },
  ];
  let ink = "";
  let pencil = "";
  for (let index = 0; index < pieces.length;) {
    const { isInk, from } = pieces[index];
    const begin = index;
    while (index < pieces.length && pieces[index].isInk === isInk) index += 1;
    const curves = pieces.slice(begin, index).map((piece) => piece.curve);
    if (isInk) ink += swept(from, curves);
    else pencil += line(from, curves);
  }
  return { ink, pencil };
}

/** @type {(from: Point, to: Point) => Curve} */
function bend([x0, y0], [x1, y1]) {
  const half = (y1 - y0) / 2;
  return [
    [x0, y0 + half],
    [x1, y1 - half],
    [x1, y1],
  ];
}

/** @type {(start: Point, curves: Curve[]) => string} */
function line(start, curves) {
  /** @type {(point: Point) => string} */
  const at = ([x, y]) => `${short(x)} ${short(y)}`;
  return `M${at(start)}${curves.map((curve) => `C${curve.map(at).join(" ")}`).join("")}`;
}

/** @type {(length: number) => number} */
function short(length) {
  return Math.round(length * 10) / 10;
}
