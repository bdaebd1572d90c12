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
  if (features === 1 || white === 255) return counted(words(pixels, n, features, 0), features, white, alpha);
  return sorted(pixels, n, alpha);
}

/**
 * Returns a number for each pixel that ascends along the curve, of the bits from `shift` on.
 *
 * @param {ArrayLike<number>} pixels
 * @param {number} n
 * @param {number} features
 * @param {number} shift
 */
function words(pixels, n, features, shift) {
  const out = new Uint32Array(n);
  if (features === 1) return Uint32Array.from(pixels);
  for (let i = 0, at = 0; i < n; i++, at += 3) {
    const red = (pixels[at] >> shift) & 255, green = (pixels[at + 1] >> shift) & 255;
    out[i] = (SPREAD[red] << 2) | (SPREAD[green] << 1) | SPREAD[(pixels[at + 2] >> shift) & 255];
  }
  return out;
}

/** Entries of a table that are there together, if any is used: a picture has few of all 2²⁴ colours. */
const PART = 4096;

/**
 * Counts in a table of all words, of at most 24 bits.
 *
 * @param {Uint32Array} word
 * @param {number} features
 * @param {number} white
 * @param {ArrayLike<number> | null} alpha
 * @returns {Colors}
 */
function counted(word, features, white, alpha) {
  const parts = new Int32Array(Math.ceil((features === 1 ? white + 1 : 1 << 24) / PART)).fill(-1);
  for (let i = 0; i < word.length; i++) parts[word[i] >>> 12] = 0;
  let used = 0;
  for (let part = 0; part < parts.length; part++) if (parts[part] === 0) parts[part] = PART * used++;
  const table = new Uint32Array(PART * used);
  for (let i = 0; i < word.length; i++) {
    table[parts[word[i] >>> 12] + (word[i] & (PART - 1))] += alpha ? alpha[i] : 1;
  }
  /** @type {number[]} */
  const words = [], weights = [];
  for (let part = 0; part < parts.length; part++) {
    const first = parts[part];
    for (let at = first; first >= 0 && at < first + PART; at++) {
      if (table[at] === 0) continue;
      weights.push(table[at]);
      table[at] = words.push(part * PART + at - first) - 1;
    }
  }
  const rows = new Float64Array(words.length * features), inverse = new Uint32Array(word.length);
  words.forEach((at, row) => {
    for (let f = 0; f < features; f++) rows[features * row + f] = features === 1 ? at : gathered(at >> (2 - f));
  });
  for (let i = 0; i < word.length; i++) {
    const isClear = alpha !== null && alpha[i] === 0;
    inverse[i] = isClear ? words.length : table[parts[word[i] >>> 12] + (word[i] & (PART - 1))];
  }
  return { rows, weights: Float64Array.from(weights), inverse };
}

/** @param {number} word Takes every third bit. */
function gathered(word) {
  const ones = word & 0x249249, pairs = (ones | (ones >> 2)) & 0x0c30c3, fours = (pairs | (pairs >> 4)) & 0x00f00f;
  return (fours | (fours >> 8)) & 255;
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
  const high = words(pixels, n, 3, 8), low = words(pixels, n, 3, 0);
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
