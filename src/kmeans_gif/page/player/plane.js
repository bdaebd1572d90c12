/** Points in the plane: markers, stars, trails, rays, and the regions of the clusters. */

import { axis, limits, ticks } from "./axes.js";
import { draggable, ringChosen } from "./dragging.js";
import { FULL, paintDots } from "./dots.js";
import { drawStar, drawTrail, radiiFor } from "./marks.js";
import { runOf } from "./moment.js";
import { seenOf } from "./seen.js";
import { boxed, surface } from "./surface.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("./surface.js").Sheet} Sheet
 * @typedef {import("./axes.js").Axis} Axis
 * @typedef {ReturnType<typeof seenOf>} Seen
 * @typedef {{across: Axis, up: Axis, columns: number[]}} Plane
 */

const MAX_RATIO = 5;
export const MAX_RAYS = 20_000;
const MAX_ROUND = 8000;
const TINT = { light: 0.1, dark: 0.18 };
const REACH = 12;

/**
 * Make the view.
 * @param {Stage} stage
 */
export function planeView(stage) {
  const { store, data } = stage;
  /** @type {Plane | null} */
  let plane = null;
  const { canvas } = surface(
    store,
    (sheet, state) => {
      plane = planeOf(stage, state, sheet);
      paint(sheet, stage, state, plane);
      ringChosen(sheet, state, spots());
    },
    { role: "img", "aria-label": "Points and centroids in the plane; arrow keys move a chosen centroid" },
  );
  /** @type {import("./overlay.js").Aim} */
  const aim = {
    canvas,
    spots: (run, centroids) => plane ? spotsOf(stage, run, plane, centroids) : [],
    place(centroids, label, { x, y }) {
      if (!plane) return;
      const { space, features } = runOf(store.get());
      [plane.across.valueAt(x), plane.up.valueAt(y)].forEach((value, at) => {
        const column = /** @type {Plane} */ (plane).columns[at];
        centroids[label * features + column] = (value - space.shift[column]) / space.scale[column];
      });
    },
  };
  const spots = draggable(stage, aim);
  const [first, second] = [limits(data.rows, data.features, 0), limits(data.rows, data.features, 1)];
  const ratio = (first[1] - first[0]) / (second[1] - second[0]);
  const shape = ratio > MAX_RATIO || ratio < 1 / MAX_RATIO ? 1.5 : Math.min(1.6, Math.max(1.2, ratio));
  return { ...boxed(store, canvas, String(shape), (left, top) => plane && nearestTo(stage, plane, left, top)), aim };
}

/**
 * Lay the axes out; scales are equal unless one extent is much longer.
 * @param {Stage} stage
 * @param {State} state
 * @param {Sheet} sheet
 * @returns {Plane}
 */
function planeOf({ data }, state, { width, height }) {
  const { columns } = state;
  const { space } = runOf(state);
  const [left, right, top, bottom] = [48, width - 16, 14, height - 40];
  const spans = columns.map((column) => limits(data.rows, data.features, column));
  const lengths = spans.map(([low, high], at) => (high - low) / (space.scale[columns[at]] || 1));
  if (Math.max(...lengths) <= MAX_RATIO * Math.min(...lengths)) {
    const rooms = [right - left, bottom - top];
    const unit = Math.max(...lengths.map((length, at) => length / rooms[at]));
    spans.forEach((span, at) => {
      const half = (unit * rooms[at] * (space.scale[columns[at]] || 1)) / 2;
      const middle = (span[0] + span[1]) / 2;
      [span[0], span[1]] = [middle - half, middle + half];
    });
  }
  return {
    across: axis(spans[0][0], spans[0][1], left, right),
    up: axis(spans[1][0], spans[1][1], bottom, top),
    columns,
  };
}

/**
 * @param {Stage} stage
 * @param {Plane} plane
 * @param {number} left
 * @param {number} top
 */
function nearestTo({ data }, { across, up, columns }, left, top) {
  let [nearest, least] = [/** @type {number | null} */ (null), REACH * REACH];
  for (let row = 0; row < data.n; row++) {
    const x = across.at(data.rows[row * data.features + columns[0]]) - left;
    const y = up.at(data.rows[row * data.features + columns[1]]) - top;
    if (x * x + y * y < least) [nearest, least] = [row, x * x + y * y];
  }
  return nearest;
}

/**
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {State} state
 * @param {Plane} plane
 */
function paint(sheet, stage, state, plane) {
  const seen = seenOf(stage, state);
  const { run, moment, names, past, stands } = seen;
  const stars = spotsOf(stage, run, plane, seen.centroids);
  if (state.regions && run.features === 2) paintRegions(sheet, state, plane, seen);
  paintAxes(sheet, stage, plane);
  if (state.rays && moment.phase === "move") paintRays(sheet, stage, plane, stars, seen);
  paintMarkers(sheet, stage, plane, seen);
  if (state.trails) {
    const places = past.map((step) => spotsOf(stage, run, plane, step));
    stars.forEach((star, label) => {
      if (stands(label)) drawTrail(sheet.context, [...places.map((spots) => spots[label]), star], sheet.inks);
    });
  }
  stars.forEach((star, label) => {
    sheet.context.globalAlpha = stands(label) ? 1 : 0.35;
    drawStar(sheet.context, star, radiiFor(stage.data.n, sheet).star, names[label], sheet.inks);
  });
  sheet.context.globalAlpha = 1;
}

/**
 * @param {Stage} stage
 * @param {Run} run
 * @param {Plane} plane
 * @param {Float64Array} centroids
 */
function spotsOf(stage, run, { across, up, columns }, centroids) {
  const units = stage.unitsOf(run, centroids);
  return Array.from({ length: run.k }, (_, label) => ({
    x: across.at(units[label * run.features + columns[0]]),
    y: up.at(units[label * run.features + columns[1]]),
  }));
}

/**
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {Plane} plane
 */
function paintAxes({ context, inks, width }, { data }, { across, up, columns }) {
  context.strokeStyle = inks.grid;
  context.lineWidth = 1;
  context.strokeRect(across.from + 0.5, up.to + 0.5, across.to - across.from - 1, up.from - up.to - 1);
  context.fillStyle = inks.second;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { at, text } of ticks(across, 70)) {
    context.fillRect(Math.round(at), up.from, 1, 4);
    context.fillText(text, at, up.from + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, text } of ticks(up, 50)) {
    context.fillRect(across.from - 4, Math.round(at), 4, 1);
    context.fillText(text, across.from - 7, at);
  }
  context.textBaseline = "bottom";
  context.fillText(data.names[columns[0]] ?? "", across.to, up.from + 36, width);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(data.names[columns[1]] ?? "", across.from + 7, up.to + 6, width / 2);
}

/**
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {Plane} plane
 * @param {{x: number, y: number}[]} stars
 * @param {Seen} seen
 */
function paintRays({ context }, { data }, { across, up, columns }, stars, { labels, names, stands }) {
  if (data.n > MAX_RAYS) return;
  context.lineWidth = 0.7;
  context.globalAlpha = 0.5;
  names.forEach((name, label) => {
    if (!stands(label)) return;
    context.strokeStyle = name;
    context.beginPath();
    for (let row = 0; row < data.n; row++) {
      if (labels[row] !== label) continue;
      context.moveTo(stars[label].x, stars[label].y);
      context.lineTo(
        across.at(data.rows[row * data.features + columns[0]]),
        up.at(data.rows[row * data.features + columns[1]]),
      );
    }
    context.stroke();
  });
  context.globalAlpha = 1;
}

/**
 * Draw the markers; those that changed cluster last, with a ring.
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {Plane} plane
 * @param {Seen} seen
 */
function paintMarkers(sheet, { data }, plane, seen) {
  const { context, inks } = sheet;
  const { rows, features, n } = data;
  const { labels, before, names, stands } = seen;
  const { across, up, columns } = plane;
  if (n > MAX_ROUND) {
    paintDots(sheet, dotsOf(data, plane, seen, radiiFor(n, sheet).marker));
    return;
  }
  const radius = radiiFor(n, sheet).marker;
  const marker = (/** @type {number} */ row, /** @type {boolean} */ isRinged) => {
    const [x, y] = [across.at(rows[row * features + columns[0]]), up.at(rows[row * features + columns[1]])];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    const alpha = context.globalAlpha;
    context.globalAlpha = 1;
    context.strokeStyle = isRinged ? inks.ink : inks.ground;
    context.lineWidth = isRinged ? 4 : 2;
    context.stroke();
    context.fillStyle = inks.ground;
    if (alpha < 1) context.fill();
    context.globalAlpha = alpha;
    context.fillStyle = names[labels[row]];
    context.fill();
  };
  const isChanged = (/** @type {number} */ row) => before !== null && before[row] !== labels[row];
  for (let row = 0; row < n; row++) {
    if (isChanged(row)) continue;
    context.globalAlpha = !stands(labels[row]) ? 0.15 : before === null ? 1 : 0.35;
    marker(row, false);
  }
  for (let row = 0; row < n; row++) {
    if (!isChanged(row)) continue;
    context.globalAlpha = stands(labels[row]) ? 1 : 0.3;
    marker(row, true);
  }
  context.globalAlpha = 1;
}

/**
 * @param {import("../engine/types.js").Data} data
 * @param {Plane} plane
 * @param {Seen} seen
 * @param {number} radius
 * @returns {import("./dots.js").Dots}
 */
function dotsOf(data, plane, { labels, before, colors, names, stands }, radius) {
  const { spots, level } = laidOut(data, plane);
  const isChanged = (/** @type {number} */ row) => before !== null && before[row] !== labels[row];
  const nearness = before === null ? level : level.map((_, row) => isChanged(row) ? 2 : 1);
  const isShown = names.map((_, label) => stands(label));
  const lookOf = (/** @type {number} */ row) => {
    const label = labels[row], [shown, hidden] = before === null || isChanged(row) ? [1, 0.3] : [0.35, 0.15];
    return (FULL + 1) * label + Math.round(FULL * (isShown[label] ? shown : hidden));
  };
  return { spots, nearness, radius, colors, lookOf };
}

/** @type {{data: unknown, side: string, spots: Float64Array, level: Float64Array}[]} the last one */
const known = [];

/**
 * Place all points, or return where they were the last time if they are in the same places.
 * @param {import("../engine/types.js").Data} data
 * @param {Plane} plane
 */
function laidOut(data, { across, up, columns }) {
  const { rows, features, n } = data;
  const side = [across, up].flatMap(({ low, high, from, to }) => [low, high, from, to]).concat(columns).join();
  if (known[0]?.data === data && known[0].side === side) return known[0];
  const spots = new Float64Array(2 * n), level = new Float64Array(n).fill(1);
  for (let row = 0; row < n; row++) {
    spots[2 * row] = across.at(rows[row * features + columns[0]]);
    spots[2 * row + 1] = up.at(rows[row * features + columns[1]]);
  }
  return known[0] = { data, side, spots, level };
}

/**
 * Tint the ground with the colour of the nearest centroid, pixel by pixel.
 * @param {Sheet} sheet
 * @param {State} state
 * @param {Plane} plane
 * @param {Seen} seen
 */
function paintRegions({ context }, state, { across, up }, { run, centroids, colors }) {
  const [width, height] = [Math.round(across.to - across.from), Math.round(up.from - up.to)];
  const tint = Math.round(255 * TINT[state.theme]);
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const { shift, scale } = run.space;
  const placed = (/** @type {number} */ value, /** @type {number} */ column) => (value - shift[column]) / scale[column];
  const inks = Array.from({ length: run.k }, (_, label) => {
    const [red, green, blue] = colors.subarray(3 * label, 3 * label + 3);
    return ((tint << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
  for (let row = 0; row < height; row++) {
    const y = placed(up.high - ((row + 0.5) / height) * (up.high - up.low), 1);
    for (let column = 0; column < width; column++) {
      const x = placed(across.low + ((column + 0.5) / width) * (across.high - across.low), 0);
      let [nearest, least] = [0, Infinity];
      for (let label = 0; label < run.k; label++) {
        const [dx, dy] = [x - centroids[2 * label], y - centroids[2 * label + 1]];
        const away = dx * dx + dy * dy;
        if (away < least) [nearest, least] = [label, away];
      }
      words[row * width + column] = inks[nearest];
    }
  }
  const patch = new OffscreenCanvas(width, height);
  /** @type {OffscreenCanvasRenderingContext2D} */ (patch.getContext("2d")).putImageData(image, 0, 0);
  context.drawImage(patch, across.from, up.to, across.to - across.from, up.from - up.to);
}
