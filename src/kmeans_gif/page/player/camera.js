/** Projection of places in a box, with a mild perspective; the same as in our pictures. */

import { ARROWS, listen } from "./dom.js";

const DISTANCE = 4;
const MARGIN = 8;
const STRIDE = 6;

/**
 * @typedef {{azimuth: number, elevation: number}} Angles in degrees
 * @typedef {{low: number[], high: number[], edges: number[]}} Box edges are relative lengths; the longest is 1
 * @typedef {{x: number, y: number, nearness: number}} Seen
 * @typedef {object} Camera
 * @property {(place: ArrayLike<number>, from?: number) => Seen} project
 * @property {(places: Float64Array) => {spots: Float64Array, nearness: Float64Array}} projectAll
 * @property {(place: ArrayLike<number>, to: {x: number, y: number}) => number[]} moved a place inside the box that is
 *   as far from the camera, and seen at a pixel
 */

/**
 * Make a projection of places to pixels.
 * @param {Box} box
 * @param {Angles} angles
 * @param {number} width
 * @param {number} height
 * @returns {Camera}
 */
export function camera({ low, high, edges }, { azimuth, elevation }, width, height) {
  const [turn, lift] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const right = [-Math.sin(turn), Math.cos(turn), 0];
  const up = [-Math.sin(lift) * Math.cos(turn), -Math.sin(lift) * Math.sin(turn), Math.cos(lift)];
  const towards = [Math.cos(lift) * Math.cos(turn), Math.cos(lift) * Math.sin(turn), Math.sin(lift)];
  const spans = high.map((value, axis) => value - low[axis] || 1);
  const [[xx, xy, xz, x0], [yx, yy, yz, y0], [zx, zy, zz, z0]] = [right, up, towards].map((direction) => {
    const slopes = direction.map((value, axis) => (value * edges[axis]) / spans[axis]);
    return [
      ...slopes,
      direction.reduce((sum, value, axis) => sum - low[axis] * slopes[axis] - value * edges[axis] / 2, 0),
    ];
  });
  let scale = 1;
  const projectAll = (/** @type {ArrayLike<number>} */ places, first = 0, n = places.length / 3) => {
    const spots = new Float64Array(2 * n), nearness = new Float64Array(n), unit = scale;
    for (let at = 0; at < n; at++) {
      const from = first + 3 * at, a = places[from], b = places[from + 1], c = places[from + 2];
      const near = nearness[at] = DISTANCE / (DISTANCE - (a * zx + b * zy + c * zz + z0));
      spots[2 * at] = width / 2 + (a * xx + b * xy + c * xz + x0) * near * unit;
      spots[2 * at + 1] = height / 2 - (a * yx + b * yy + c * yz + y0) * near * unit;
    }
    return { spots, nearness };
  };
  const project = (/** @type {ArrayLike<number>} */ place, from = 0) => {
    const { spots: [x, y], nearness: [nearness] } = projectAll(place, from, 1);
    return { x, y, nearness };
  };
  const corners = Array.from(
    { length: 8 },
    (_, at) => project(low.map((value, axis) => at >> axis & 1 ? high[axis] : value)),
  );
  const reach = (/** @type {number[]} */ from) => Math.max(...from.map(Math.abs));
  scale = Math.min(
    (width / 2 - MARGIN) / reach(corners.map(({ x }) => x - width / 2)),
    (height / 2 - MARGIN) / reach(corners.map(({ y }) => y - height / 2)),
  );
  const moved = (/** @type {ArrayLike<number>} */ place, /** @type {{x: number, y: number}} */ to) => {
    const { x, y, nearness } = project(place);
    const [across, lifted] = [(to.x - x) / (scale * nearness), (y - to.y) / (scale * nearness)];
    return spans.map((span, axis) =>
      Math.min(
        high[axis],
        Math.max(low[axis], place[axis] + ((across * right[axis] + lifted * up[axis]) * span) / edges[axis]),
      )
    );
  };
  return { project, projectAll, moved };
}

/**
 * Return the lines of a grid on the walls behind what is inside a box.
 * @param {Box} box
 * @param {Angles} angles
 * @param {number} parts
 */
export function wallsOf({ low, high, edges }, { azimuth, elevation }, parts) {
  const [turn, lift] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const towards = [Math.cos(lift) * Math.cos(turn), Math.cos(lift) * Math.sin(turn), Math.sin(lift)];
  /** @type {{from: number[], to: number[]}[]} */
  const lines = [];
  for (let axis = 0; axis < 3; axis++) {
    const eye = (DISTANCE * towards[axis]) / edges[axis];
    for (const side of [-0.5, 0.5]) {
      if ((eye - side) * side >= 0) continue;
      for (const along of [(axis + 1) % 3, (axis + 2) % 3]) {
        const other = 3 - axis - along;
        for (let part = 0; part <= parts; part++) {
          const from = [...low];
          from[axis] = side < 0 ? low[axis] : high[axis];
          from[other] = low[other] + ((high[other] - low[other]) * part) / parts;
          const to = [...from];
          to[along] = high[along];
          lines.push({ from, to });
        }
      }
    }
  }
  return lines;
}

/**
 * Let a canvas be turned by dragging and by arrow keys.
 * @param {HTMLCanvasElement} canvas
 * @param {Angles} angles changed in place
 * @param {() => void} turned
 */
export function turnable(canvas, angles, turned) {
  canvas.classList.add("turnable");
  canvas.tabIndex = 0;
  const turn = (/** @type {number} */ across, /** @type {number} */ up) => {
    angles.azimuth = (angles.azimuth - across + 360) % 360;
    angles.elevation = Math.min(89, Math.max(-89, angles.elevation + up));
    turned();
  };
  let last = { x: 0, y: 0 };
  listen(canvas, "pointerdown", (event) => {
    last = { x: event.clientX, y: event.clientY };
    canvas.setPointerCapture(event.pointerId);
  });
  listen(canvas, "pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    turn((event.clientX - last.x) / 2, (event.clientY - last.y) / 2);
    last = { x: event.clientX, y: event.clientY };
  });
  listen(canvas, "keydown", (event) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    turn(STRIDE * by[0], -STRIDE * by[1]);
  });
}
