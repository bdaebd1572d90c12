/**
 * The rows farthest from their own centroid, for empty clusters; see src/native/blocks/farthest.cpp.
 *
 * @import {Blocks} from "./types.js"
 */
import { labelBlocks } from "./nearest.js";

/** @typedef {{distance: number, row: Float64Array}} Far */

/**
 * Returns up to `wanted` different rows, farthest first, ties in lexicographic order; a cluster of one value gives
 * none, unless it is pinned.
 *
 * @param {Blocks} blocks
 * @param {Float64Array} centroids
 * @param {number} wanted
 * @param {number} pinned
 * @returns {Float64Array[]}
 */
export function farthestRows(blocks, centroids, wanted, pinned) {
  const { n, features: d, rows } = blocks, labels = labelBlocks(blocks, centroids);
  const alone = singletons(blocks, labels, centroids.length / d);
  /** @type {Far[]} */
  const best = [];
  for (let i = 0; i < n; i++) {
    const label = labels[i];
    if (label >= pinned && alone[label]) continue;
    let distance = 0;
    for (let f = 0; f < d; f++) {
      const away = rows[i * d + f] - centroids[label * d + f];
      distance += away * away;
    }
    if (label < pinned && distance === 0) continue;
    if (best.length === wanted && distance < best[wanted - 1].distance) continue;
    const row = rows.subarray(i * d, (i + 1) * d);
    const found = best.findIndex((far) => !isBefore(far, { distance, row })), place = found < 0 ? best.length : found;
    if (place < best.length && compared(best[place].row, row) === 0) continue;
    best.splice(place, 0, { distance, row });
    best.length = Math.min(best.length, wanted);
  }
  return best.map((far) => far.row);
}

/**
 * Returns for each cluster whether its rows have one value.
 *
 * @param {Blocks} blocks
 * @param {Uint16Array} labels
 * @param {number} k
 */
function singletons({ n, features: d, rows }, labels, k) {
  /** @type {(Float64Array | null)[]} */
  const first = new Array(k).fill(null);
  const alone = new Array(k).fill(true);
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * d, (i + 1) * d), before = first[labels[i]];
    if (!before) first[labels[i]] = row;
    else if (alone[labels[i]] && compared(before, row) !== 0) alone[labels[i]] = false;
  }
  return alone;
}

/**
 * @param {Far} a
 * @param {Far} b
 */
function isBefore(a, b) {
  return a.distance !== b.distance ? a.distance > b.distance : compared(a.row, b.row) < 0;
}

/**
 * Compares rows in lexicographic order.
 *
 * @param {Float64Array} a
 * @param {Float64Array} b
 */
function compared(a, b) {
  for (let f = 0; f < a.length; f++) if (a[f] !== b[f]) return a[f] < b[f] ? -1 : 1;
  return 0;
}
