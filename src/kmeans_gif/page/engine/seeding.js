/**
 * First centroids, with the same draws as src/kmeans_gif/clustering/seeding.py; k-means|| is not offered here.
 *
 * @import {Blocks, Samples} from "./types.js"
 */
import { BLOCK } from "./blocks.js";
import { Pcg32 } from "./random.js";

/** Consecutive draws of rows whose value is taken, before all rows are searched for others. */
const PATIENCE = 1000;

/**
 * Draws first centroids with different values.
 *
 * @param {Samples} samples
 * @param {number} k
 * @param {string} init "random" or "k-means++".
 * @param {number} seed
 * @returns {Float64Array} (k, features), in the space.
 */
export function firstCentroids(samples, k, init, seed) {
  const numbers = new Pcg32(seed);
  const different = countDifferent(samples, k);
  if (k > different) throw new RangeError(`${k} clusters are more than the ${different} different values`);
  const rows = init === "k-means++" ? plusPlus(samples, k, numbers) : randomRows(samples, k, numbers);
  return Float64Array.from(rows.flatMap((row) => [...row]));
}

/**
 * Counts different rows, up to k of them.
 *
 * @param {Samples} samples
 * @param {number} k
 */
function countDifferent({ data, blocks }, k) {
  if (data.kind === "image") return blocks.n;
  const seen = new Set();
  for (let i = 0; i < blocks.n && seen.size < k; i++) seen.add(keyOf(rowAt(blocks, i)));
  return seen.size;
}

/**
 * @param {Blocks} blocks
 * @param {number} i
 */
function rowAt({ rows, features: d }, i) {
  return rows.subarray(i * d, (i + 1) * d);
}

/** @param {Float64Array} row A string that equals that of rows with equal values; −0 is 0. */
function keyOf(row) {
  return row.join();
}

/**
 * @param {Samples} samples
 * @param {number} n
 * @param {Pcg32} numbers
 * @returns {Float64Array[]}
 */
function randomRows(samples, n, numbers) {
  const places = placesOf(samples.blocks);
  const drawn = samples.data.kind === "image" ? drawColors(samples, n, numbers) : drawPoints(samples, n, numbers);
  return drawn.map((row) => rowAt(samples.blocks, places ? places[row] : row));
}

/**
 * Returns the place in the blocks of each row of the data; null if they are the same.
 *
 * @param {Blocks} blocks
 */
function placesOf({ order }) {
  if (!order) return null;
  const places = new Uint32Array(order.length);
  order.forEach((row, place) => places[row] = place);
  return places;
}

/**
 * Draws different colours by weight.
 *
 * @param {Samples} samples
 * @param {number} n
 * @param {Pcg32} numbers
 * @returns {number[]} Rows of the data.
 */
function drawColors({ data: { weights } }, n, numbers) {
  const ends = new Float64Array(weights.length);
  let free = 0;
  weights.forEach((weight, i) => ends[i] = free += weight);
  /** @type {number[]} */
  const taken = [], drawn = [];
  for (let draw = 0; draw < n; draw++) {
    let at = numbers.below(free);
    for (const row of taken) {
      if (at < ends[row] - weights[row]) break;
      at += weights[row];
    }
    const row = firstAbove(ends, at);
    drawn.push(row);
    taken.push(row);
    taken.sort((a, b) => a - b);
    free -= weights[row];
  }
  return drawn;
}

/**
 * Returns the place of the first number greater than x in ascending ones.
 *
 * @param {Float64Array} ends
 * @param {number} x
 */
function firstAbove(ends, x) {
  let low = 0, high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Draws points, and draws again those whose value is taken.
 *
 * @param {Samples} samples
 * @param {number} n
 * @param {Pcg32} numbers
 * @returns {number[]} Rows of the data.
 */
function drawPoints({ blocks }, n, numbers) {
  const places = placesOf(blocks);
  /** @param {number} row */
  const key = (row) => keyOf(rowAt(blocks, places ? places[row] : row));
  const taken = new Set(), drawn = [];
  for (let refused = 0; drawn.length < n && refused < PATIENCE; refused++) {
    const row = numbers.below(blocks.n), value = key(row);
    if (taken.has(value)) continue;
    drawn.push(row);
    taken.add(value);
    refused = -1;
  }
  if (drawn.length === n) return drawn;
  let free = Array.from({ length: blocks.n }, (_, row) => row).filter((row) => !taken.has(key(row)));
  while (drawn.length < n) {
    const row = free[numbers.below(free.length)], value = key(row);
    drawn.push(row);
    free = free.filter((other) => key(other) !== value);
  }
  return drawn;
}

/**
 * Draws with probability ∝ weight × squared distance to the nearest centroid so far, the best of 2 + ⌊ln k⌋ draws
 * (D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007).
 *
 * @param {Samples} samples
 * @param {number} k
 * @param {Pcg32} numbers
 * @returns {Float64Array[]}
 */
function plusPlus(samples, k, numbers) {
  const { blocks } = samples, closest = new Float64Array(blocks.n).fill(Infinity);
  const sums = new Float64Array(blocks.count), trial = new Float64Array(blocks.count);
  const chosen = randomRows(samples, 1, numbers), nDraws = 2 + Math.floor(Math.log(k));
  addCentroid(blocks, chosen[0], closest, closest, sums);
  while (chosen.length < k) {
    let best = Infinity, next = chosen[0];
    const draws = Array.from(
      { length: nDraws },
      () => rowAt(blocks, placeOfShare(blocks, closest, sums, numbers.uniform())),
    );
    for (const draw of draws) {
      const total = addCentroid(blocks, draw, closest, null, trial);
      if (total < best) [best, next] = [total, draw];
    }
    chosen.push(next);
    addCentroid(blocks, next, closest, closest, sums);
  }
  return chosen;
}

/**
 * Returns the sum of weight × squared distance to the nearest centroid with another one, and those of blocks.
 *
 * @param {Blocks} blocks
 * @param {Float64Array} centroid
 * @param {Float64Array} closest
 * @param {Float64Array | null} keep Where to write new distances.
 * @param {Float64Array} sums
 */
function addCentroid({ n, features: d, count, rows, weights }, centroid, closest, keep, sums) {
  let total = 0;
  for (let block = 0; block < count; block++) {
    const end = Math.min(n, (block + 1) * BLOCK);
    let sum = 0;
    for (let i = block * BLOCK; i < end; i++) {
      let distance = 0;
      for (let f = 0; f < d; f++) {
        const away = rows[i * d + f] - centroid[f];
        distance += away * away;
      }
      const nearer = Math.min(distance, closest[i]);
      sum += weights[i] * nearer;
      if (keep) keep[i] = nearer;
    }
    sums[block] = sum;
    total += sum;
  }
  return total;
}

/**
 * Returns the place at a share of the sum.
 *
 * @param {Blocks} blocks
 * @param {Float64Array} closest
 * @param {Float64Array} sums
 * @param {number} share
 */
function placeOfShare({ n, count, weights }, closest, sums, share) {
  let total = 0;
  for (const sum of sums) total += sum;
  let left = share * total, last = 0;
  for (let block = 0; block < count; block++) {
    if (sums[block] <= 0) continue;
    last = block;
    if (left < sums[block]) break;
    left -= sums[block];
  }
  let place = last * BLOCK;
  for (let i = place; i < Math.min(n, (last + 1) * BLOCK); i++) {
    const part = weights[i] * closest[i];
    if (part <= 0) continue;
    place = i;
    if (left < part) break;
    left -= part;
  }
  return place;
}
