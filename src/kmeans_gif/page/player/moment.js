/** Where a run is: steps and their halves, what they are called, and how long they last. */

import { compact, counted, percent } from "./format.js";

/**
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("../engine/types.js").Data} Data
 * @typedef {{step: number, phase: "start" | "move" | "assign", labelled: number}} Moment
 */

/** Seeding methods that choose samples far apart. */
const SPREAD = ["k-means++", "k-means||"];

export const SPACES = { rgb: "RGB", lab: "CIELAB", oklab: "OKLab" };

/**
 * Say what a run shows after some halves of iterations: the step of its centroids, and that of its labels.
 * @param {number} half
 * @returns {Moment}
 */
export function momentOf(half) {
  const step = Math.ceil(half / 2);
  const phase = half === 0 ? "start" : half % 2 === 1 ? "move" : "assign";
  return { step, phase, labelled: phase === "move" ? step - 1 : step };
}

/**
 * Return the run that is shown.
 * @param {Pick<import("./state.js").State, "runs" | "run">} state
 */
export function runOf({ runs, run }) {
  return runs[run];
}

/** @param {Run} run */
export function lastHalf(run) {
  return 2 * (run.centroids.length - 1);
}

/**
 * Return the run that ends last of those that are shown beside each other.
 * @param {Pick<import("./state.js").State, "runs" | "run" | "beside">} state
 */
export function longestOf({ runs, run, beside }) {
  const [own, other] = [runs[run], runs[beside ?? run]];
  return lastHalf(other) > lastHalf(own) ? other : own;
}

/**
 * Name a run: what sets it apart, or how it began.
 * @param {Run[]} runs
 * @param {number} at
 */
export function runName(runs, at) {
  const run = runs[at];
  if (run.name) return run.name;
  if (at === 0) return "recorded";
  const start = run.init === "array" ? "placed" : `seed ${run.seed}`;
  const space = run.space.name in SPACES && run.space.name !== "rgb"
    ? [SPACES[/** @type {keyof typeof SPACES} */ (run.space.name)]]
    : [];
  return [`k = ${run.k}`, start, ...(SPREAD.includes(run.init) ? [run.init] : []), ...space].join(", ");
}

/**
 * Say whether samples change cluster in this half.
 * @param {Run} run
 * @param {Moment} moment
 */
export function isChange(run, { phase, step }) {
  return phase === "assign" && run.moved[step] > 0;
}

/** @param {Run} run */
export function weightOf(run) {
  return run.weights[0].reduce((sum, weight) => sum + weight, 0);
}

/**
 * Compute the inertia after each half: moving a centroid to the mean of its samples lowers the inertia by their weight
 * times the squared shift.
 * @param {Run} run
 */
export function inertiaOfHalves(run) {
  const values = [run.inertia[0]];
  for (let step = 1; step < run.inertia.length; step++) {
    const [before, after, weights] = [run.centroids[step - 1], run.centroids[step], run.weights[step - 1]];
    const features = before.length / run.k;
    let fall = 0;
    for (let at = 0; at < before.length; at++) {
      const away = after[at] - before[at];
      fall += away * away * weights[Math.floor(at / features)];
    }
    values.push(run.inertia[step - 1] - fall, run.inertia[step]);
  }
  return values;
}

/**
 * Return the centroids, possibly between two steps.
 * @param {Run} run
 * @param {Moment} moment
 * @param {number} share
 */
export function centroidsAt(run, moment, share) {
  const after = run.centroids[moment.step];
  if (moment.phase !== "move" || share >= 1) return after;
  const before = run.centroids[moment.step - 1];
  const eased = share * share * (3 - 2 * share);
  return after.map((value, at) => before[at] + (value - before[at]) * eased);
}

/**
 * Return the colours of the clusters, possibly between two steps.
 * @param {Run} run
 * @param {Moment} moment
 * @param {number} share
 */
export function colorsAt(run, moment, share) {
  const after = run.colors[moment.step];
  if (moment.phase !== "move" || share >= 1) return after;
  const before = run.colors[moment.step - 1];
  return after.map((value, at) => Math.round(before[at] + (value - before[at]) * share));
}

/**
 * Say whether to show where two runs disagree.
 * @param {import("./state.js").State} state
 */
export function showsDisputed({ disputed, beside }) {
  return disputed && beside !== null;
}

/**
 * Return the colours in which clusters are shown beside the picture.
 * @param {import("./player.js").Stage} stage
 * @param {import("./state.js").State} state
 */
export function shownColors(stage, state) {
  const run = runOf(state);
  const areOwn = stage.data.kind === "image" && state.view !== "distinct" && !showsDisputed(state);
  return areOwn ? colorsAt(run, momentOf(state.half), state.share) : stage.distinctOf(run);
}

/**
 * Find the steps that matter: the largest shift, clusters that were empty, the last change.
 * @param {Run} run
 * @returns {{step: number, kind: "largest" | "reseeded" | "last", name: string}[]}
 */
export function milestonesOf(run) {
  const last = run.inertia.length - 1;
  let [largest, changed] = [0, 0];
  for (let step = 1; step <= last; step++) {
    if (run.shift[step] > (largest ? run.shift[largest] : 0)) largest = step;
    if (run.moved[step] > 0) changed = step;
  }
  /** @type {{step: number, kind: "largest" | "reseeded" | "last", name: string}[]} */
  const found = [];
  if (largest) found.push({ step: largest, kind: "largest", name: "largest move" });
  for (let step = 1; step <= last; step++) {
    const n = run.relocated[step].reduce((sum, is) => sum + Number(is), 0);
    if (n) found.push({ step, kind: "reseeded", name: `${counted(n, "empty cluster")} reseeded` });
  }
  if (changed) found.push({ step: changed, kind: "last", name: "last change" });
  return found;
}

/**
 * Say in a few words what happened in a half.
 * @param {Run} run
 * @param {Data} data
 * @param {Moment} moment
 */
export function factOf(run, data, moment) {
  const many = data.kind === "points" ? "points" : "pixels";
  if (moment.phase === "start") return "first centroids";
  if (moment.phase === "move") return `centroids shift by ${compact(run.shift[moment.step], 3)}`;
  const share = run.moved[moment.step] / weightOf(run);
  return share > 0 ? `${percent(share)} of ${many} changed cluster` : `no ${many.slice(0, -1)} changed cluster`;
}

/**
 * Say in a sentence what a half does.
 * @param {Run} run
 * @param {Data} data
 * @param {Moment} moment
 */
export function captionOf(run, data, moment) {
  const isPoints = data.kind === "points";
  const [one, many] = isPoints ? ["point", "points"] : ["pixel", "pixels"];
  const last = run.inertia.length - 1;
  if (moment.phase === "move") {
    return `Each centroid moves to the ${isPoints ? "mean" : "mean colour"} of its ${many}.`;
  }
  if (moment.step === last && last > 0) {
    if (run.converged) {
      return `No ${one} changed cluster, so the centroids would stay where they are: k-means has converged.`;
    }
    return `Stopped after ${counted(last, "iteration")}.`;
  }
  const joins = isPoints ? "joins the cluster" : "takes the colour";
  if (moment.phase === "start") {
    const of = isPoints ? "points" : "colours";
    const how = run.init === "random"
      ? `The first centroids are ${of} of the data, chosen at random`
      : SPREAD.includes(run.init)
      ? `${run.init} chooses ${of} far apart as first centroids`
      : "The first centroids are given";
    return `${how}; each ${one} ${joins} of the nearest.`;
  }
  return `Each ${one} ${joins} of the nearest centroid.`;
}

const LONGEST = 1000;
const TOTAL = 14_000;
const SHORTEST = 120;

/**
 * Divide the time of a run among its iterations: each takes a constant factor of the one before, as in our GIFs.
 * @param {number} iterations
 * @returns {(step: number) => number} milliseconds of an iteration, 1 the first
 */
export function pacing(iterations) {
  const lasts = (/** @type {number} */ factor, /** @type {number} */ step) =>
    Math.max(SHORTEST, LONGEST * factor ** (step - 1));
  let [low, high] = [0, 1];
  if (iterations * LONGEST <= TOTAL) low = 1;
  for (let turn = 0; turn < 40 && low < 1; turn++) {
    const middle = (low + high) / 2;
    let sum = 0;
    for (let step = 1; step <= iterations; step++) sum += lasts(middle, step);
    if (sum <= TOTAL) low = middle;
    else high = middle;
  }
  return (step) => lasts(low, step);
}
