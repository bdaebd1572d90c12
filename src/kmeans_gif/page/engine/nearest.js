/**
 * The nearest centroids of rows: direct sums of squared differences in feature order; ties go to the lowest label. A
 * centroid is ruled out for a block if its lower bound is strictly greater than another's upper bound. The bounds are
 * the distance expression at the box's nearest point and farthest corner, and rounding is monotone, so that is exact.
 *
 * @import {Blocks} from "./types.js"
 */
import { BLOCK } from "./blocks.js";

/**
 * Calls `own(block, label)` for each block in order that is all nearest to one centroid, else `share(block, kept,
 * nearest, distances)` with the centroids that are left, and for each of its rows the place of the nearest among them.
 *
 * @param {Blocks} blocks
 * @param {Float64Array} centroids (k, features)
 * @param {(block: number, label: number) => void} own
 * @param {(block: number, kept: Int32Array, nearest: Uint16Array, distances: Float64Array) => void} share
 */
export function visitBlocks(blocks, centroids, own, share) {
  const d = blocks.features, k = centroids.length / d;
  const near = new Float64Array(k), kept = new Int32Array(k), among = new Float64Array(k * d);
  const nearest = new Uint16Array(BLOCK), distances = new Float64Array(BLOCK);
  for (let block = 0; block < blocks.count; block++) {
    const n = narrow(blocks, block, centroids, near, kept);
    if (n === 1) {
      own(block, kept[0]);
      continue;
    }
    for (let c = 0; c < n; c++) for (let f = 0; f < d; f++) among[c * d + f] = centroids[kept[c] * d + f];
    const first = block * BLOCK, m = Math.min(blocks.n - first, BLOCK);
    if (d === 3) nearestOfThree(blocks.rows, first, m, among, n, nearest, distances);
    else nearestOf(blocks.rows, first, m, d, among, n, nearest, distances);
    share(block, kept.subarray(0, n), nearest, distances);
  }
}

/**
 * Finds the centroids that can be nearest to a row of a block, and returns their number.
 *
 * @param {Blocks} blocks
 * @param {number} block
 * @param {Float64Array} centroids
 * @param {Float64Array} near Scratch.
 * @param {Int32Array} kept The result, ascending.
 */
function narrow({ features: d, low, high }, block, centroids, near, kept) {
  const k = near.length, box = block * d;
  let limit = Infinity;
  for (let c = 0; c < k; c++) {
    let inside = 0, across = 0;
    for (let f = 0; f < d; f++) {
      const at = centroids[c * d + f], below = low[box + f] - at, above = at - high[box + f];
      const outside = below > above ? below : above, wide = below < above ? -below : -above;
      if (outside > 0) inside += outside * outside;
      across += wide * wide;
    }
    near[c] = inside;
    if (across < limit) limit = across;
  }
  let n = 0;
  for (let c = 0; c < k; c++) if (near[c] <= limit) kept[n++] = c;
  return n;
}

/**
 * @param {Float64Array} rows
 * @param {number} first
 * @param {number} m Number of rows.
 * @param {number} d
 * @param {Float64Array} among (n, d)
 * @param {number} n
 * @param {Uint16Array} nearest
 * @param {Float64Array} distances
 */
function nearestOf(rows, first, m, d, among, n, nearest, distances) {
  for (let i = 0; i < m; i++) {
    const row = (first + i) * d;
    let best = Infinity, which = 0;
    for (let c = 0; c < n; c++) {
      let sum = 0;
      for (let f = 0; f < d; f++) {
        const away = rows[row + f] - among[c * d + f];
        sum += away * away;
      }
      if (sum < best) {
        best = sum;
        which = c;
      }
    }
    nearest[i] = which;
    distances[i] = best;
  }
}

/**
 * The same for three features, which takes half the time.
 *
 * @param {Float64Array} rows
 * @param {number} first
 * @param {number} m
 * @param {Float64Array} among
 * @param {number} n
 * @param {Uint16Array} nearest
 * @param {Float64Array} distances
 */
function nearestOfThree(rows, first, m, among, n, nearest, distances) {
  for (let i = 0; i < m; i++) {
    const row = (first + i) * 3, x = rows[row], y = rows[row + 1], z = rows[row + 2];
    let best = Infinity, which = 0;
    for (let c = 0, at = 0; c < n; c++, at += 3) {
      const dx = x - among[at], dy = y - among[at + 1], dz = z - among[at + 2];
      const sum = dx * dx + dy * dy + dz * dz;
      if (sum < best) {
        best = sum;
        which = c;
      }
    }
    nearest[i] = which;
    distances[i] = best;
  }
}

/**
 * Labels the rows, in the order of the blocks.
 *
 * @param {Blocks} blocks
 * @param {Float64Array} centroids
 * @returns {Uint16Array}
 */
export function labelBlocks(blocks, centroids) {
  const labels = new Uint16Array(blocks.n);
  visitBlocks(
    blocks,
    centroids,
    (block, label) => void labels.fill(label, block * BLOCK, (block + 1) * BLOCK),
    (block, kept, nearest) => {
      const first = block * BLOCK, end = Math.min(blocks.n, first + BLOCK);
      for (let i = first; i < end; i++) labels[i] = kept[nearest[i - first]];
    },
  );
  return labels;
}
