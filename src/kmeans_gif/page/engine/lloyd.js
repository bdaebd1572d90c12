/**
 * Lloyd's algorithm: assign, average, repeat until nothing changes.
 *
 * @import {Samples, Sums} from "./types.js"
 *
 * @typedef {object} Step
 * @property {Float64Array} centroids
 * @property {number} inertia
 * @property {Float64Array} weights Of the clusters.
 * @property {number} moved
 * @property {number} shift
 * @property {boolean[]} relocated
 */
import { farthestRows } from "./farthest.js";
import { assign } from "./sums.js";

/**
 * Runs k-means and yields every step: the first centroids and the assignment to them, then an iteration each. The run
 * ends when an assignment repeats, or after `maxIter` iterations.
 *
 * @param {Samples} samples
 * @param {Float64Array} first (k, features), in the space.
 * @param {{maxIter?: number, pinned?: number}} [options]
 * @returns {Generator<Step, void>}
 */
export function* lloyd(samples, first, { maxIter = 300, pinned = 0 } = {}) {
  const one = samples.data.one, d = samples.blocks.features, k = first.length / d;
  let centroids = first, relocated = new Array(k).fill(false), shift = 0;
  /** @type {Uint16Array | null} */
  let before = null;
  for (let iteration = 0;; iteration++) {
    const sums = assign(samples, centroids);
    const weights = Float64Array.from({ length: k }, (_, c) => sums.byCluster[c * (1 + d)]);
    const moved = changed(samples, sums.labels, before);
    const reported = weights.map((weight) => weight / one);
    yield { centroids, inertia: sums.inertia / one, weights: reported, moved: moved / one, shift, relocated };
    if (moved === 0 || iteration >= maxIter) return;
    before = sums.labels;
    const previous = centroids;
    ({ centroids, relocated } = movedCentroids(samples, centroids, sums, pinned));
    shift = Math.sqrt(squaredShift(centroids, previous));
  }
}

/**
 * Returns the weight of the rows whose label differs; of all if there are no labels before.
 *
 * @param {Samples} samples
 * @param {Uint16Array} labels
 * @param {Uint16Array | null} before
 */
function changed({ blocks }, labels, before) {
  let weight = 0;
  for (let i = 0; i < labels.length; i++) if (!before || labels[i] !== before[i]) weight += blocks.weights[i];
  return weight;
}

/**
 * Sums in order of label, then feature.
 *
 * @param {Float64Array} centroids
 * @param {Float64Array} previous
 */
function squaredShift(centroids, previous) {
  let sum = 0;
  for (let i = 0; i < centroids.length; i++) {
    const away = centroids[i] - previous[i];
    sum += away * away;
  }
  return sum;
}

/**
 * Moves each centroid that is not pinned to the mean of its cluster, or to a far row if its cluster is empty.
 *
 * @param {Samples} samples
 * @param {Float64Array} centroids
 * @param {Sums} sums
 * @param {number} pinned
 */
function movedCentroids(samples, centroids, { byCluster }, pinned) {
  const d = samples.blocks.features, k = centroids.length / d;
  const moved = centroids.slice(), relocated = new Array(k).fill(false);
  /** @type {number[]} */
  const empty = [];
  for (let c = pinned; c < k; c++) {
    const sum = c * (1 + d), weight = byCluster[sum];
    if (weight === 0) empty.push(c);
    else for (let f = 0; f < d; f++) moved[c * d + f] = byCluster[sum + 1 + f] / weight;
  }
  if (empty.length > 0) {
    farthestRows(samples.blocks, centroids, empty.length, pinned).forEach((row, i) => {
      moved.set(row, empty[i] * d);
      relocated[empty[i]] = true;
    });
  }
  return { centroids: moved, relocated };
}
