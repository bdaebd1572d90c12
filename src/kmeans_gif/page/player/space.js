/** Places in space: the colours of a picture in its colour space, or points; drag to turn. */

import { toSpace } from "../engine/index.js";
import { twins } from "./beside.js";
import { camera, turnable, wallsOf } from "./camera.js";
import { make, panelOf } from "./dom.js";
import { FULL, paintDots } from "./dots.js";
import { draggable, ringChosen } from "./dragging.js";
import { drawDot, drawStar, drawTrail, radiiFor } from "./marks.js";
import { runOf, SPACES } from "./moment.js";
import { seenOf } from "./seen.js";
import { boxed, surface } from "./surface.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("./surface.js").Sheet} Sheet
 * @typedef {{side: string, spots: Float64Array, nearness: Float64Array}} Projected
 * @typedef {{places: Float64Array, rows: Uint32Array, box: import("./camera.js").Box, seen?: Projected}} Cloud
 */

const MAX_COLORS = 100_000;
const MAX_ROUND = 5000;
const SMALL = 0.9;
const FAINT = 0.2;
const MAX_RATIO = 5;

/**
 * Make the panel of the colours in their space.
 * @param {Stage[]} stages
 */
export function cloudPanel(stages) {
  const title = make("span", {});
  const clouds = stages.map((stage) => spaceCanvas(stage, MAX_COLORS, true));
  stages[0].store.watch(["run", "beside"], ({ runs, run, beside }) => {
    const names = [run, beside ?? run].map((at) => SPACES[/** @type {keyof typeof SPACES} */ (runs[at].space.name)]);
    title.textContent = `Colours in ${[...new Set(names)].join(" and ")}`;
  });
  const aside = make("span", { class: "aside" }, "drag to turn");
  return { panel: panelOf("Colours", title, [aside], twins(stages, clouds)), aim: clouds[0].aim };
}

/**
 * Make the view of points in space.
 * @param {Stage} stage
 */
export function spaceView(stage) {
  const { canvas, nearestTo, aim } = spaceCanvas(stage, Infinity, false);
  return { ...boxed(stage.store, canvas, "3 / 2", nearestTo), aim };
}

/**
 * @param {Stage} stage
 * @param {number} maxRows
 * @param {boolean} isSmall
 */
function spaceCanvas(stage, maxRows, isSmall) {
  const { store, angles } = stage;
  /** @type {{space: unknown, cloud: Cloud} | null} */
  let known = null;
  /** @type {Float64Array} */
  let spots = new Float64Array();
  const cloudOf = (/** @type {Run} */ run) => {
    if (known?.space !== run.space) known = { space: run.space, cloud: gathered(stage, run, maxRows) };
    return known.cloud;
  };
  const { canvas } = surface(
    store,
    (sheet, state) => {
      const cloud = cloudOf(runOf(state));
      spots = paint(sheet, stage, state, cloud, angles, isSmall);
      ringChosen(sheet, state, centroidSpots(), isSmall ? 11 : 18);
    },
    { role: "img", "aria-label": "Space with samples and centroids; arrow keys turn it, or move a chosen centroid" },
    isSmall ? 2 : 1,
  );
  const cameraOf = (/** @type {Run} */ run) =>
    camera(cloudOf(run).box, angles, canvas.clientWidth, canvas.clientHeight);
  /** @type {import("./overlay.js").Aim} */
  const aim = {
    canvas,
    spots(run, centroids) {
      const { project } = cameraOf(run);
      return Array.from({ length: run.k }, (_, label) => project(centroids, 3 * label));
    },
    place(centroids, label, spot) {
      const place = centroids.subarray(3 * label, 3 * label + 3);
      place.set(cameraOf(runOf(store.get())).moved(place, spot));
    },
  };
  const centroidSpots = draggable(stage, aim);
  turnable(canvas, angles, () => store.set({ turns: store.get().turns + 1 }));
  const nearestTo = (/** @type {number} */ left, /** @type {number} */ top) => {
    let [nearest, least] = [/** @type {number | null} */ (null), 144];
    for (let at = 0; at < spots.length / 2; at++) {
      const away = (spots[2 * at] - left) ** 2 + (spots[2 * at + 1] - top) ** 2;
      if (away < least) [nearest, least] = [at, away];
    }
    return nearest === null ? null : known?.cloud.rows[nearest] ?? null;
  };
  return { canvas, nearestTo, aim };
}

/**
 * Choose rows evenly, and find the box around them.
 * @param {Stage} stage
 * @param {Run} run
 * @param {number} maxRows
 * @returns {Cloud}
 */
function gathered({ data }, run, maxRows) {
  const n = data.rows.length / data.features;
  const every = Math.max(1, n / maxRows);
  const rows = new Uint32Array(n / every), units = new Float64Array(3 * rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] = Math.floor(at * every);
    for (let f = 0; f < 3; f++) units[3 * at + f] = data.rows[3 * row + f];
  }
  const places = toSpace(run, units);
  if (run.space.name === "rgb" && data.kind === "image") {
    return { places, rows, box: { low: [0, 0, 0], high: run.space.scale, edges: [1, 1, 1] } };
  }
  const [low, high] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]];
  places.forEach((value, at) => {
    low[at % 3] = Math.min(low[at % 3], value);
    high[at % 3] = Math.max(high[at % 3], value);
  });
  const spans = high.map((value, axis) => value - low[axis] || 1);
  const longest = Math.max(...spans);
  const isEqual = longest <= MAX_RATIO * Math.min(...spans);
  return { places, rows, box: { low, high, edges: isEqual ? spans.map((span) => span / longest) : [1, 1, 1] } };
}

/**
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {State} state
 * @param {Cloud} cloud
 * @param {import("./camera.js").Angles} angles
 * @param {boolean} isSmall
 */
function paint({ context, width, height, inks }, stage, state, cloud, angles, isSmall) {
  const seenNow = seenOf(stage, state);
  const { project, projectAll } = camera(cloud.box, angles, width, height);
  const line = (/** @type {{from: number[], to: number[]}} */ { from, to }) => {
    const [a, b] = [project(from), project(to)];
    context.strokeStyle = inks.grid;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.stroke();
  };
  wallsOf(cloud.box, angles, isSmall ? 1 : 5).forEach(line);
  if (!isSmall) nameAxes({ context, width, height, inks }, stage.data.names, cloud.box, project);
  const projected = projectedOnce(cloud, angles, width, height, projectAll), { spots, nearness } = projected;
  if (isSmall || nearness.length > MAX_ROUND) {
    const radius = isSmall ? SMALL : radiiFor(nearness.length, { width, height }).marker;
    const lookOf = looksOf(cloud, seenNow, nearness, isSmall);
    paintDots({ context, width, height, inks }, { ...projected, radius, colors: seenNow.colors, lookOf });
  } else paintMarkers({ context, width, height, inks }, seenNow, cloud, projected);
  paintCentroids({ context, width, height, inks }, seenNow, state.trails, project, isSmall);
  return spots;
}

/**
 * Write the name of each axis at its lowest edge; that of the third at the top of its leftmost one.
 * @param {Sheet} sheet
 * @param {string[]} names
 * @param {import("./camera.js").Box} box
 * @param {import("./camera.js").Camera["project"]} project
 */
function nameAxes({ context, inks, width }, names, { low, high }, project) {
  context.fillStyle = inks.second;
  names.forEach((name, axis) => {
    const goesUp = axis === 2;
    const spots = [0, 1, 2, 3].map((edge) =>
      project(low.map((value, at) => {
        if (at === axis) return goesUp ? high[at] : (value + high[at]) / 2;
        return (edge >> (at + 2 - axis) % 3) & 1 ? high[at] : value;
      }))
    );
    const { x, y } = spots.sort((a, b) => goesUp ? a.x - b.x : b.y - a.y)[0];
    context.textAlign = goesUp || x > width / 2 ? "left" : "right";
    context.fillText(name, x, y + (goesUp ? -6 : 16));
  });
}

/**
 * Project a cloud, or return what was the last time if it is seen from the same side.
 * @param {Cloud} cloud
 * @param {import("./camera.js").Angles} angles
 * @param {number} width
 * @param {number} height
 * @param {import("./camera.js").Camera["projectAll"]} projectAll
 */
function projectedOnce(cloud, { azimuth, elevation }, width, height, projectAll) {
  const side = [azimuth, elevation, width, height].join();
  if (cloud.seen?.side !== side) cloud.seen = { side, ...projectAll(cloud.places) };
  return cloud.seen;
}

/**
 * Say how a dot looks: it shows less of its colour the farther it is, and if others are to be seen.
 * @param {Cloud} cloud
 * @param {ReturnType<typeof seenOf>} seen
 * @param {Float64Array} nearness
 * @param {boolean} isSmall
 * @returns {import("./dots.js").Dots["lookOf"]}
 */
function looksOf({ rows }, { labels, before, names, stands }, nearness, isSmall) {
  const isShown = names.map((_, label) => stands(label));
  return (dot) => {
    const label = labels[rows[dot]];
    const isFaint = !isShown[label] || (before !== null && before[rows[dot]] === label);
    const share = isFaint ? FAINT : isSmall ? 1 : solidity(nearness[dot]);
    return (FULL + 1) * label + Math.round(FULL * share);
  };
}

/** @param {number} nearness */
function solidity(nearness) {
  return Math.min(1, Math.max(0.45, 0.7 + (nearness - 1) * 1.5));
}

/**
 * Draw few markers, with a rim; those that changed cluster with a ring.
 * @param {Sheet} sheet
 * @param {ReturnType<typeof seenOf>} seen
 * @param {Cloud} cloud
 * @param {{spots: Float64Array, nearness: Float64Array}} projected
 */
function paintMarkers(sheet, { labels, before, names, stands }, cloud, { spots, nearness }) {
  const { context, inks } = sheet;
  const order = Uint16Array.from(nearness.keys()).sort((a, b) => nearness[a] - nearness[b]);
  const radius = radiiFor(order.length, sheet).marker;
  for (const at of order) {
    const row = cloud.rows[at];
    const label = labels[row];
    const isChanged = before !== null && before[row] !== label;
    const isFaint = !stands(label) || (before !== null && !isChanged);
    context.globalAlpha = isFaint ? FAINT : solidity(nearness[at]);
    context.fillStyle = names[label];
    context.beginPath();
    context.arc(spots[2 * at], spots[2 * at + 1], radius * nearness[at], 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = isChanged ? inks.ink : inks.ground;
    context.lineWidth = isChanged ? 1.5 : 1;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * @param {Sheet} sheet
 * @param {ReturnType<typeof seenOf>} seen
 * @param {boolean} hasTrails
 * @param {import("./camera.js").Camera["project"]} project
 * @param {boolean} isSmall
 */
function paintCentroids({ context, inks, width, height }, seen, hasTrails, project, isSmall) {
  const { names, centroids, past, stands } = seen;
  const marks = names.map((color, label) => ({ color, label, spot: project(centroids, 3 * label) }));
  for (const { spot, label } of marks) {
    if (!hasTrails || !stands(label)) continue;
    drawTrail(context, [...past.map((step) => project(step, 3 * label)), spot], inks);
  }
  for (const { spot, color, label } of marks.sort((a, b) => a.spot.nearness - b.spot.nearness)) {
    context.globalAlpha = stands(label) ? 1 : 0.35;
    if (isSmall) drawDot(context, spot, 5, color, inks);
    else drawStar(context, spot, radiiFor(1, { width, height }).star * spot.nearness, color, inks);
  }
  context.globalAlpha = 1;
}
