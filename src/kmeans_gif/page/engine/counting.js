/** Counts the different colours of a picture, in ascending order along the Morton curve. */
import { sortedBy } from "./morton.js";

/**
 * @typedef {object} Colors
 * @property {Float64Array} rows (colours, features)
 * @property {Float64Array} weights Number of pixels, or sum of their alpha.
 * @property {Uint32Array} inverse For each pixel the row of its colour; their number if its alpha is 0.
 */

/** Bits of a byte, with two zero bits between them. */
const SPREAD = Uint32Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let b = 0; b < 8; b++) bits |= ((byte >> b) & 1) << (3 * b);
  return bits;
});

/**
 * @param {ArrayLike<number>} pixels (n, features), whole numbers of 8 or 16 bits.
 * @param {number} features 1 or 3.
 * @param {number} white 255 or 65535.
 * @param {ArrayLike<number> | null} alpha (n,)
 * @returns {Colors}
 */
export function countColors(pixels, features, white, alpha) {
  const n = pixels.length / features;
  if (features === 1) return counted(new Uint32Array(pixels), pixels, 1, alpha);
  return white === 255 ? counted(wordsOf(pixels, n, 0), pixels, 3, alpha) : sorted(pixels, n, alpha);
}

/**
 * Returns a number for each pixel that ascends along the curve, of the bits from `shift` on.
 *
 * @param {ArrayLike<number>} pixels
 * @param {number} n
 * @param {number} shift
 */
function wordsOf(pixels, n, shift) {
  const out = new Uint32Array(n);
  for (let i = 0, at = 0; i < n; i++, at += 3) {
    const red = (pixels[at] >> shift) & 255, green = (pixels[at + 1] >> shift) & 255;
    out[i] = (SPREAD[red] << 2) | (SPREAD[green] << 1) | SPREAD[(pixels[at + 2] >> shift) & 255];
  }
  return out;
}

/**
 * Counts in a set of all words, of at most 24 bits: the row of a word is the number of lower ones.
 *
 * @param {Uint32Array} words They become the rows of the pixels.
 * @param {ArrayLike<number>} pixels
 * @param {number} features
 * @param {ArrayLike<number> | null} alpha
 * @returns {Colors}
 */
function counted(words, pixels, features, alpha) {
  const used = new Uint32Array(1 << 19), lower = new Uint32Array(1 << 19);
  for (let i = 0; i < words.length; i++) if (!alpha || alpha[i]) used[words[i] >>> 5] |= 1 << words[i];
  let n = 0;
  for (let at = 0; at < used.length; at++) {
    if (used[at]) lower[at] = n; // memory that is never written costs nothing
    n += ones(used[at]);
  }
  const rows = new Float64Array(n * features), weights = new Float64Array(n);
  for (let i = 0; i < words.length; i++) {
    const word = words[i], at = word >>> 5, weight = alpha ? alpha[i] : 1;
    const row = words[i] = weight ? lower[at] + ones(used[at] & ~(-1 << word)) : n;
    if (!weight) continue;
    weights[row] += weight;
    for (let f = 0; f < features; f++) rows[features * row + f] = pixels[features * i + f];
  }
  return { rows, weights, inverse: words };
}

/** @param {number} bits */
function ones(bits) {
  const pairs = bits - ((bits >>> 1) & 0x55555555), fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Counts 16-bit RGB by sorting.
 *
 * @param {ArrayLike<number>} pixels
 * @param {number} n
 * @param {ArrayLike<number> | null} alpha
 * @returns {Colors}
 */
function sorted(pixels, n, alpha) {
  const high = wordsOf(pixels, n, 8), low = wordsOf(pixels, n, 0);
  const order = sortedBy([low.map((word, i) => word | (high[i] << 24)), high.map((word) => word >>> 8)], 48);
  /** @type {number[]} */
  const firsts = [], /** @type {number[]} */ weights = [], inverse = new Uint32Array(n);
  let before = -1;
  for (const i of order) {
    const weight = alpha ? alpha[i] : 1;
    if (weight === 0) continue;
    if (before < 0 || high[i] !== high[before] || low[i] !== low[before]) {
      firsts.push(i);
      weights.push(0);
    }
    weights[weights.length - 1] += weight;
    inverse[i] = firsts.length - 1;
    before = i;
  }
  if (alpha) { for (let i = 0; i < n; i++) if (alpha[i] === 0) inverse[i] = firsts.length; }
  const rows = Float64Array.from(
    { length: 3 * firsts.length },
    (_, j) => pixels[3 * firsts[Math.floor(j / 3)] + j % 3],
  );
  return { rows, weights: Float64Array.from(weights), inverse };
}
