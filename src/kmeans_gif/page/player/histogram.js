/** Samples of one feature: how they are distributed, in the colours of their clusters, with the centroids below. */

import { toSpace } from "../engine/index.js";
import { axis, limits, ticks } from "./axes.js";
import { twins } from "./beside.js";
import { panelOf } from "./dom.js";
import { draggable, ringChosen } from "./dragging.js";
import { drawDot, drawStar } from "./marks.js";
import { runOf } from "./moment.js";
import { seenOf } from "./seen.js";
import { boxed, surface } from "./surface.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./surface.js").Sheet} Sheet
 * @typedef {import("./axes.js").Axis} Axis
 */

const GOLDEN = 0.6180339887498949;
const MAX_MARKERS = 20_000;
const REACH = 8;

/**
 * Make the panel of the gray levels of a picture.
 * @param {Stage[]} stages
 */
export function histogramPanel(stages) {
  const histograms = stages.map(histogram);
  return { panel: panelOf("Gray levels", "Gray levels", [], twins(stages, histograms)), aim: histograms[0].aim };
}

/** @param {Stage} stage */
function histogram(stage) {
  let along = axis(0, stage.data.space.scale[0], 0, 1);
  let base = 0;
  const { canvas } = surface(
    stage.store,
    (sheet, state) => {
      const { width, height } = sheet;
      along = axis(0, stage.data.space.scale[0], 8, width - 8);
      base = height - 34;
      const bins = 2 ** Math.floor(Math.log2((width - 16) / 3)); // each of as many gray levels
      paintBars(sheet, stage, state, along, height - 34, bins);
      paintLine(sheet, stage, state, along, height - 34, height - 24, true);
      ringChosen(sheet, state, spots(), 11);
    },
    { role: "img", "aria-label": "Histogram of the gray levels; arrow keys move a chosen centroid" },
    2,
  );
  const { aim, spots } = movable(stage, canvas, () => along, () => base);
  return { canvas, aim };
}

/**
 * Make the view of points on a line.
 * @param {Stage} stage
 */
export function lineView(stage) {
  const { data, store } = stage;
  const [low, high] = limits(data.rows, 1, 0);
  /** @type {Axis} */
  let along = axis(low, high, 0, 1);
  let middle = 0;
  const { canvas } = surface(
    store,
    (sheet, state) => {
      const { width, height } = sheet;
      along = axis(low, high, 24, width - 24);
      const base = Math.round(height * 0.62);
      paintBars(sheet, stage, state, along, base, Math.floor(Math.min(90, Math.max(12, Math.sqrt(data.n) * 2))));
      if (data.n <= MAX_MARKERS) paintMarkers(sheet, stage, state, along, base + 14, height - 50);
      paintLine(sheet, stage, state, along, base, height - 34, false);
      middle = (base + height - 34) / 2;
      ringChosen(sheet, state, spots());
    },
    { role: "img", "aria-label": "Points and centroids on a line; arrow keys move a chosen centroid" },
  );
  const { aim, spots } = movable(stage, canvas, () => along, () => middle);
  const box = boxed(store, canvas, "16 / 9", (left) => {
    let [nearest, least] = [/** @type {number | null} */ (null), REACH];
    for (let row = 0; row < data.n; row++) {
      const away = Math.abs(along.at(data.rows[row]) - left);
      if (away < least) [nearest, least] = [row, away];
    }
    return nearest;
  });
  return { ...box, aim };
}

/**
 * Let centroids be moved along an axis, inside its limits.
 * @param {Stage} stage
 * @param {HTMLCanvasElement} canvas
 * @param {() => Axis} along
 * @param {() => number} y where centroids are
 */
function movable(stage, canvas, along, y) {
  const { store, unitsOf } = stage;
  /** @type {import("./overlay.js").Aim} */
  const aim = {
    canvas,
    spots: (run, centroids) => Array.from(unitsOf(run, centroids), (value) => ({ x: along().at(value), y: y() })),
    place(centroids, label, { x }) {
      const { low, high, valueAt } = along();
      centroids.set(toSpace(runOf(store.get()), [Math.min(high, Math.max(low, valueAt(x)))]), label);
    },
  };
  return { aim, spots: draggable(stage, aim) };
}

/**
 * Draw a bar for each bin, with the clusters on top of each other.
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {State} state
 * @param {Axis} along
 * @param {number} base
 * @param {number} bins
 */
function paintBars({ context, inks }, stage, state, along, base, bins) {
  const { rows, weights } = stage.data;
  const { run, labels, names, stands } = seenOf(stage, state);
  const counts = new Float64Array(bins * run.k);
  const totals = new Float64Array(bins);
  for (let row = 0; row < rows.length; row++) {
    const share = (rows[row] - along.low) / (along.high - along.low);
    const bin = Math.min(bins - 1, Math.floor(share * bins));
    counts[bin * run.k + labels[row]] += weights[row];
    totals[bin] += weights[row];
  }
  const tallest = Math.max(...totals);
  const wide = (along.to - along.from) / bins;
  const outline = new Path2D();
  for (let bin = 0; bin < bins; bin++) {
    let top = base;
    const [left, right] = [along.from + bin * wide, along.from + (bin + 1) * wide];
    for (let label = 0; label < run.k; label++) {
      const count = counts[bin * run.k + label];
      if (!count) continue;
      const tall = (count / tallest) * (base - 12);
      context.fillStyle = names[label];
      context.globalAlpha = stands(label) ? 1 : 0.25;
      context.fillRect(Math.round(left), top - tall, Math.max(1, Math.round(right) - Math.round(left) - 1), tall);
      top -= tall;
    }
    outline.lineTo(Math.round(left) - 0.5, Math.round(top) - 0.5);
    outline.lineTo(Math.round(right) - 0.5, Math.round(top) - 0.5);
  }
  context.globalAlpha = 0.6;
  context.strokeStyle = inks.second; // bars can have nearly the colour of the ground
  context.lineWidth = 1;
  context.stroke(outline);
  context.globalAlpha = 1;
  context.fillStyle = inks.grid;
  context.fillRect(along.from, base, along.to - along.from, 1);
}

/**
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {State} state
 * @param {Axis} along
 * @param {number} top
 * @param {number} bottom
 */
function paintMarkers({ context, inks }, stage, state, along, top, bottom) {
  const { rows, n } = stage.data;
  const { labels, before, names, stands } = seenOf(stage, state);
  const radius = Math.max(1.5, Math.min(5, 4 * (300 / n) ** 0.3));
  for (let row = 0; row < n; row++) {
    const label = labels[row];
    const isChanged = before !== null && before[row] !== label;
    context.beginPath();
    context.arc(along.at(rows[row]), top + ((row * GOLDEN) % 1) * (bottom - top), radius, 0, 2 * Math.PI);
    context.globalAlpha = (stands(label) ? 1 : 0.25) * (before !== null && !isChanged ? 0.35 : 1);
    context.fillStyle = names[label];
    context.fill();
    context.strokeStyle = isChanged ? inks.ink : inks.ground;
    context.lineWidth = isChanged ? 1.5 : 0.7;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * Draw ticks and centroids, and thin lines at the limits between clusters.
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {State} state
 * @param {Axis} along
 * @param {number} base
 * @param {number} bottom
 * @param {boolean} isSmall
 */
function paintLine({ context, inks }, stage, state, along, base, bottom, isSmall) {
  const { run, centroids, names, stands } = seenOf(stage, state);
  const units = stage.unitsOf(run, centroids);
  context.fillStyle = inks.second;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { at, text } of ticks(along, 60)) {
    context.fillRect(Math.round(at), bottom, 1, 4);
    context.fillText(text, Math.min(along.to - 4, Math.max(along.from + 4, at)), bottom + 7);
  }
  context.textAlign = "right";
  if (!isSmall) context.fillText(stage.data.names[0], along.to, bottom + 20);
  const order = [...units].sort((a, b) => a - b);
  context.strokeStyle = inks.second;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  if (stage.data.kind === "points" || stage.data.space.name === "rgb") {
    for (let at = 1; at < order.length; at++) {
      const x = Math.round(along.at((order[at - 1] + order[at]) / 2)) + 0.5;
      context.moveTo(x, 12);
      context.lineTo(x, bottom);
    }
  }
  context.stroke();
  context.setLineDash([]);
  units.forEach((value, label) => {
    context.globalAlpha = stands(label) ? 1 : 0.25;
    const spot = { x: along.at(value), y: isSmall ? base : (base + bottom) / 2 };
    if (isSmall) drawDot(context, spot, 5, names[label], inks);
    else drawStar(context, spot, 12, names[label], inks);
  });
  context.globalAlpha = 1;
}
