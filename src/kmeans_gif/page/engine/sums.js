/**
 * The sums of an assignment, with the same bits as in Python: those of whole numbers are exact; those of floats follow
 * one tree: rows are added inside their block of 64, 64 blocks make a branch, 64 branches a piece, 64 pieces a node.
 *
 * @import {Samples, Sums} from "./types.js"
 */
import { BLOCK } from "./blocks.js";
import { labelBlocks, visitBlocks } from "./nearest.js";
import { roundHalfEven } from "./spaces.js";

const FANOUT = 64;

/**
 * Assigns every row to its nearest centroid.
 *
 * @param {Samples} samples
 * @param {Float64Array} centroids (k, features)
 * @returns {Sums}
 */
export function assign(samples, centroids) {
  return samples.moments ? assignFloats(samples, centroids) : assignWhole(samples, centroids);
}

/**
 * @param {Samples} samples
 * @param {Float64Array} centroids
 * @returns {Sums}
 */
function assignWhole({ blocks, totalSquare }, centroids) {
  const { n, features: d, rows, weights } = blocks, byCluster = new Float64Array((centroids.length / d) * (1 + d));
  const labels = labelBlocks(blocks, centroids);
  for (let i = 0; i < n; i++) {
    const sum = labels[i] * (1 + d), weight = weights[i];
    byCluster[sum] += weight;
    for (let f = 0; f < d; f++) byCluster[sum + 1 + f] += weight * rows[i * d + f];
  }
  return { byCluster, labels, inertia: wholeInertia(totalSquare, byCluster, centroids, d) };
}

/**
 * Exact in integers about p = round(c), then shifted to c: Σ w|x − p|² − 2 (c − p)·Σ w (x − p) + W |c − p|².
 *
 * @param {bigint} exact Σ w |x|²
 * @param {Float64Array} byCluster
 * @param {Float64Array} centroids
 * @param {number} d
 */
function wholeInertia(exact, byCluster, centroids, d) {
  let shift = 0;
  for (let at = 0; at < centroids.length; at++) {
    const cluster = Math.floor(at / d) * (1 + d), weight = byCluster[cluster];
    const sum = BigInt(byCluster[cluster + 1 + (at % d)]), wide = BigInt(weight);
    const rounded = roundHalfEven(centroids[at]), p = BigInt(rounded), away = centroids[at] - rounded;
    exact += p * (wide * p - 2n * sum);
    shift += away * (away * weight - 2 * Number(sum - wide * p));
  }
  return Number(exact) + shift;
}

/** @typedef {{byCluster: Float64Array, inertia: number}} Part Of the tree of sums. */

/**
 * @param {Samples} samples
 * @param {Float64Array} centroids
 * @returns {Sums}
 */
function assignFloats({ blocks, moments }, centroids) {
  const { n, features: d, rows, weights } = blocks,
    { sums, about } = /** @type {import("./types.js").Moments} */ (moments);
  const size = (centroids.length / d) * (1 + d), labels = new Uint16Array(n), inBlock = new Float64Array(size);
  /** @type {Part[]} */
  const branches = [];
  /** @param {number} block */
  const branchOf = (block) => {
    if (block % FANOUT === 0) branches.push({ byCluster: new Float64Array(size), inertia: 0 });
    return branches[branches.length - 1];
  };
  visitBlocks(
    blocks,
    centroids,
    (block, label) => {
      const branch = branchOf(block), from = block * (1 + d), to = label * (1 + d);
      for (let j = 0; j <= d; j++) branch.byCluster[to + j] += sums[from + j];
      branch.inertia += inertiaAbout(sums[from], about, block * (2 * d + 1), centroids, label * d, d);
      labels.fill(label, block * BLOCK, (block + 1) * BLOCK);
    },
    (block, kept, nearest, distances) => {
      const branch = branchOf(block), first = block * BLOCK, end = Math.min(n, first + BLOCK);
      inBlock.fill(0, 0, kept.length * (1 + d));
      let inertia = 0;
      for (let i = first; i < end; i++) {
        const slot = nearest[i - first], sum = slot * (1 + d), weight = weights[i];
        labels[i] = kept[slot];
        inBlock[sum] += weight;
        for (let f = 0; f < d; f++) inBlock[sum + 1 + f] += weight * rows[i * d + f];
        inertia += weight * distances[i - first];
      }
      branch.inertia += inertia;
      for (let c = 0; c < kept.length; c++) {
        const from = c * (1 + d), to = kept[c] * (1 + d);
        for (let j = 0; j <= d; j++) branch.byCluster[to + j] += inBlock[from + j];
      }
    },
  );
  return { ...root(branches), labels };
}

/**
 * Σ w |x − c|² from the moments about the block's own centre m: Σ w |x − m|² + 2 (m − c)·Σ w (x − m) + W |m − c|².
 *
 * @param {number} weight
 * @param {Float64Array} about
 * @param {number} center Place of the block's centre in `about`.
 * @param {Float64Array} centroids
 * @param {number} centroid Place of the centroid.
 * @param {number} d
 */
function inertiaAbout(weight, about, center, centroids, centroid, d) {
  let cross = 0, square = 0;
  for (let f = 0; f < d; f++) {
    const away = about[center + f] - centroids[centroid + f];
    cross += away * about[center + d + f];
    square += away * away;
  }
  return about[center + 2 * d] + 2 * cross + weight * square;
}

/**
 * Adds parts level by level.
 *
 * @param {Part[]} parts
 * @returns {Part}
 */
function root(parts) {
  do {
    const nodes = [];
    for (let i = 0; i < parts.length; i += FANOUT) nodes.push(parts.slice(i, i + FANOUT).reduce(added));
    parts = nodes;
  } while (parts.length > 1);
  return parts[0];
}

/**
 * @param {Part} a
 * @param {Part} b
 * @returns {Part}
 */
function added(a, b) {
  return { byCluster: a.byCluster.map((sum, i) => sum + b.byCluster[i]), inertia: a.inertia + b.inertia };
}
