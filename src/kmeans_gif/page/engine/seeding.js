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
 * Draws first centroids with different values, after pinned ones.
 *
 * @param {Samples} samples
 * @param {number} k
 * @param {string} init "random" or "k-means++".
 * @param {number} seed
 * @param {Float64Array[]} pinned
 * @returns {Float64Array} (k, features), in the space.
 */
export function firstCentroids(samples, k, init, seed, pinned) {
  const numbers = new Pcg32(seed), n = k - pinned.length;
  const drawn = init === "k-means++"
    ? plusPlus(samples, k, numbers, pinned)
    : [...pinned, ...randomRows(samples, n, numbers, pinned)];
  return Float64Array.from(drawn.flatMap((row) => [...row]));
}

/**
 * Throws if there are fewer different values than clusters; values of pinned centroids count once.
 *
 * @param {Pick<Blocks, "n" | "rows" | "features">} blocks
 * @param {number} k
 * @param {Float64Array[]} pinned
 */
export function checkDifferent(blocks, k, pinned) {
  const different = countDifferent(blocks, k, pinned);
  if (k > different) throw new RangeError(`k = ${k} is more than the number of different values, ${different}`);
}

/**
 * Counts different rows and pinned centroids, up to k of them.
 *
 * @param {Pick<Blocks, "n" | "rows" | "features">} blocks
 * @param {number} k
 * @param {Float64Array[]} pinned
 */
export function countDifferent(blocks, k, pinned = []) {
  const seen = new Set(pinned.map(keyOf)), equal = pinned.length - seen.size;
  for (let i = 0; i < blocks.n && seen.size + equal < k; i++) seen.add(keyOf(rowAt(blocks, i)));
  return seen.size + equal;
}

/**
 * @param {Pick<Blocks, "rows" | "features">} blocks
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
 * @param {Float64Array[]} pinned
 * @returns {Float64Array[]}
 */
function randomRows(samples, n, numbers, pinned) {
  const places = placesOf(samples.blocks), taken = new Set(pinned.map(keyOf));
  const draw = samples.data.kind === "image" ? drawColors : drawPoints;
  const drawn = draw(samples, n, numbers, taken);
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
 * @param {Set<string>} used Values that are taken.
 * @returns {number[]} Rows of the data.
 */
function drawColors({ data: { weights }, blocks }, n, numbers, used) {
  const ends = new Float64Array(weights.length);
  let free = 0;
  weights.forEach((weight, i) => ends[i] = free += weight);
  /** @type {number[]} */
  const taken = [], drawn = [];
  for (let i = 0; used.size && i < blocks.n; i++) {
    if (used.has(keyOf(rowAt(blocks, i)))) taken.push(blocks.order ? blocks.order[i] : i);
  }
  taken.sort((a, b) => a - b);
  for (const row of taken) free -= weights[row];
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
 * @param {Set<string>} taken Values.
 * @returns {number[]} Rows of the data.
 */
function drawPoints({ blocks }, n, numbers, taken) {
  const places = placesOf(blocks);
  /** @param {number} row */
  const key = (row) => keyOf(rowAt(blocks, places ? places[row] : row));
  const drawn = [];
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
 * @param {Float64Array[]} pinned
 * @returns {Float64Array[]}
 */
function plusPlus(samples, k, numbers, pinned) {
  const { blocks } = samples, closest = new Float64Array(blocks.n).fill(Infinity);
  const sums = new Float64Array(blocks.count), trial = new Float64Array(blocks.count);
  const chosen = pinned.length ? [...pinned] : randomRows(samples, 1, numbers, []);
  const nDraws = 2 + Math.floor(Math.log(k));
  for (const centroid of chosen) addCentroid(blocks, centroid, closest, closest, sums);
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
