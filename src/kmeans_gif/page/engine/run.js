/**
 * Runs: computed here, and recorded ones computed again.
 *
 * @import {Data, Options, Run} from "./types.js"
 * @import {Step} from "./lloyd.js"
 */
import { blocksIn, samplesOf } from "./blocks.js";
import { farthestRows } from "./farthest.js";
import { lloyd } from "./lloyd.js";
import { rowsOf } from "./bytes.js";
import { labelBlocks } from "./nearest.js";
import { checkDifferent, firstCentroids } from "./seeding.js";
import { distinctColors, toColors } from "./spaces.js";

/** Labels that are kept: those of the steps before and after, of two runs. */
const KEPT = 8;

/** @type {WeakMap<Data, {centroids: Float64Array, labels: Uint16Array}[]>} */
const known = new WeakMap();

/**
 * Returns the label of each row of the data at a step; ties go to the lowest label.
 *
 * @param {Data} data
 * @param {Run} run
 * @param {number} step
 * @returns {Uint16Array}
 */
export function labelsAt(data, run, step) {
  let kept = known.get(data);
  if (!kept) known.set(data, kept = []);
  const centroids = run.centroids[step], at = kept.findIndex((entry) => entry.centroids === centroids);
  const entry = at < 0 ? { centroids, labels: labelsOf(data, run, centroids) } : kept.splice(at, 1)[0];
  kept.unshift(entry);
  kept.length = Math.min(kept.length, KEPT);
  return entry.labels;
}

/**
 * Returns the label of each row of the data for any centroids in the space of a run.
 *
 * @param {Data} data
 * @param {Pick<Run, "space">} run
 * @param {Float64Array} centroids
 * @returns {Uint16Array}
 */
export function labelsOf(data, { space }, centroids) {
  const blocks = blocksIn(data, space), labels = labelBlocks(blocks, centroids), { order } = blocks;
  if (!order) return labels;
  const out = new Uint16Array(labels.length);
  labels.forEach((label, place) => out[order[place]] = label);
  return out;
}

/**
 * Returns the row that is farthest from its own centroid, in the space of a run; none if all are one value.
 *
 * @param {Data} data
 * @param {Pick<Run, "space" | "pinned">} run
 * @param {Float64Array} centroids
 * @returns {Float64Array | undefined}
 */
export function farthestOf(data, { space, pinned }, centroids) {
  return farthestRows(blocksIn(data, space), centroids, 1, pinned)[0];
}

/**
 * Runs k-means.
 *
 * @param {Data} data
 * @param {Options} options
 * @param {(steps: number) => void} [progress] Called after each step.
 * @returns {Run}
 */
export function computeRun(data, options, progress) {
  const { init = "random", seed = 0, maxIter = 300, space = data.space, pinned = 0, k } = options;
  const samples = samplesOf(data, space), steps = [];
  const given = options.centroids ?? new Float64Array();
  const fixed = rowsOf(given.slice(0, pinned * data.features), data.features);
  checkDifferent(samples.blocks, k, fixed);
  const isGiven = given.length > pinned * data.features;
  const first = isGiven ? given : firstCentroids(samples, k, init, seed, fixed);
  for (const step of lloyd(samples, first, { maxIter, pinned })) {
    steps.push(step);
    progress?.(steps.length);
  }
  const numbers = Array.from({ length: first.length / data.features }, (_, i) => i);
  const named = { space, init: isGiven ? "array" : init, seed, pinned, numbers, name: "" };
  return runOf(data, steps, named);
}

/**
 * Makes the record of a run.
 *
 * @param {Data} data
 * @param {Step[]} steps
 * @param {Pick<Run, "space" | "init" | "seed" | "pinned" | "numbers" | "name">} named
 * @returns {Run}
 */
export function runOf(data, steps, named) {
  const last = steps[steps.length - 1];
  const shown = data.kind === "points" ? distinctColors(data, named.numbers) : null;
  return {
    ...named,
    centroids: steps.map((step) => step.centroids),
    inertia: steps.map((step) => step.inertia),
    moved: steps.map((step) => step.moved),
    shift: steps.map((step) => step.shift),
    weights: steps.map((step) => step.weights),
    relocated: steps.map((step) => step.relocated),
    colors: steps.map((step) => shown ?? toColors(data, step.centroids, named.space)),
    converged: last.moved === 0 && last.weights.subarray(named.pinned).every((weight) => weight > 0),
    k: last.weights.length,
    features: data.features,
    verified: null,
  };
}

/**
 * Computes every step of a run again, and returns whether all have the same bits.
 *
 * @param {Data} data
 * @param {Run} run
 * @param {(steps: number) => void} [progress] Called after each step.
 * @returns {boolean}
 */
export function recomputes(data, run, progress) {
  if (!data.exact) return false;
  const options = { maxIter: run.inertia.length - 1, pinned: run.pinned };
  let t = 0;
  for (const step of lloyd(samplesOf(data, run.space), run.centroids[0], options)) {
    if (t >= run.inertia.length || !isStep(run, t, step)) return false;
    t++;
    progress?.(t);
  }
  return t === run.inertia.length;
}

/**
 * @param {Run} run
 * @param {number} t
 * @param {Step} step
 */
function isStep(run, t, step) {
  const numbers = step.inertia === run.inertia[t] && step.moved === run.moved[t] && step.shift === run.shift[t];
  return numbers && same(step.centroids, run.centroids[t]) && same(step.weights, run.weights[t]) &&
    step.relocated.every((relocated, c) => relocated === run.relocated[t][c]);
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} b
 */
function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
