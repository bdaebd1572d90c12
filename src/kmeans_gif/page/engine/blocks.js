/**
 * Rows in blocks of 64 neighbours with bounding boxes, so that most centroids are ruled out for a whole block, and sums
 * of floats are added in one order; see src/native/blocks/.
 *
 * @import {Blocks, Data, Moments, Samples, Space} from "./types.js"
 */
import { curveOrder } from "./morton.js";
import { isUnits, toSpace } from "./spaces.js";

export const BLOCK = 64;

/** @type {WeakMap<Data, Map<string, Blocks>>} */
const made = new WeakMap();

/**
 * Returns the samples of data in a space.
 *
 * @param {Data} data
 * @param {Space} space
 * @returns {Samples}
 */
export function samplesOf(data, space) {
  const blocks = blocksIn(data, space), isWhole = data.whole && isUnits(space);
  const [moments, square] = isWhole ? [null, totalSquare(blocks)] : [momentsOf(blocks), 0n];
  return { data, space, blocks, moments, totalSquare: square };
}

/**
 * Returns the rows of data in a space, in blocks that are made once.
 *
 * @param {Data} data
 * @param {Space} space
 * @returns {Blocks}
 */
export function blocksIn(data, space) {
  let known = made.get(data);
  if (!known) made.set(data, known = new Map());
  const key = JSON.stringify(space);
  let blocks = known.get(key);
  if (!blocks) known.set(key, blocks = makeBlocks(data, space));
  return blocks;
}

/**
 * @param {Data} data
 * @param {Space} space
 * @returns {Blocks}
 */
function makeBlocks(data, space) {
  const { rows, weights, features } = data;
  if (data.whole && isUnits(space)) return blocksOf(rows, weights, features, null);
  const places = toSpace({ space, features }, rows);
  return blocksOf(places, weights, features, curveOrder(places, weights.length, features));
}

/**
 * @param {Float64Array} rows
 * @param {Float64Array} weights
 * @param {number} d
 * @param {Uint32Array | null} order
 * @returns {Blocks}
 */
function blocksOf(rows, weights, d, order) {
  const n = weights.length, count = Math.ceil(n / BLOCK);
  if (order) {
    const [given, givenWeights] = [rows, weights];
    rows = new Float64Array(n * d);
    for (let i = 0; i < n; i++) for (let f = 0; f < d; f++) rows[i * d + f] = given[order[i] * d + f];
    weights = Float64Array.from(order, (row) => givenWeights[row]);
  }
  const low = new Float64Array(count * d).fill(Infinity), high = new Float64Array(count * d).fill(-Infinity);
  for (let i = 0; i < n; i++) {
    const box = Math.floor(i / BLOCK) * d;
    for (let f = 0; f < d; f++) {
      const value = rows[i * d + f];
      if (value < low[box + f]) low[box + f] = value;
      if (value > high[box + f]) high[box + f] = value;
    }
  }
  return { n, features: d, count, rows, weights, order, low, high };
}

/**
 * Returns Σ weight × |row|² of whole numbers, exactly: squares are split, because their sum may not fit a float64.
 *
 * @param {Blocks} blocks
 */
function totalSquare({ n, features, rows, weights }) {
  let high = 0, low = 0;
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let f = 0; f < features; f++) square += rows[i * features + f] * rows[i * features + f];
    const top = Math.floor(square / 131072);
    high += weights[i] * top;
    low += weights[i] * (square - top * 131072);
  }
  return BigInt(high) * 131072n + BigInt(low);
}

/**
 * Returns the sums of blocks of floats, and their moments about their own centres.
 *
 * @param {Blocks} blocks
 * @returns {Moments}
 */
function momentsOf({ n, features: d, count, rows, weights }) {
  const sums = new Float64Array(count * (1 + d)), about = new Float64Array(count * (2 * d + 1));
  for (let block = 0; block < count; block++) {
    const first = block * BLOCK, end = Math.min(n, first + BLOCK), sum = block * (1 + d), own = block * (2 * d + 1);
    for (let i = first; i < end; i++) {
      sums[sum] += weights[i];
      for (let f = 0; f < d; f++) sums[sum + 1 + f] += weights[i] * rows[i * d + f];
    }
    for (let f = 0; f < d; f++) about[own + f] = sums[sum + 1 + f] / sums[sum];
    for (let i = first; i < end; i++) {
      let square = 0;
      for (let f = 0; f < d; f++) {
        const away = rows[i * d + f] - about[own + f];
        about[own + d + f] += weights[i] * away;
        square += away * away;
      }
      about[own + 2 * d] += weights[i] * square;
    }
  }
  return { sums, about };
}
