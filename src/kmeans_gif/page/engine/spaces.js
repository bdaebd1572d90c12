/**
 * From units to the space of distances and back, and to 8-bit colours.
 *
 * @import {Data, Space} from "./types.js"
 */
import { CONVERSIONS, linearOf } from "./color.js";

/** @param {Space} space */
export function isUnits(space) {
  const unchanged = space.shift.every((shift) => shift === 0) && space.scale.every((scale) => scale === 1);
  return space.name === "rgb" || (space.name === "columns" && unchanged);
}

/** @type {Map<number, Float64Array>} */
const tables = new Map();

/**
 * Returns linear values for the whole numbers up to white.
 *
 * @param {number} white
 */
function tableOf(white) {
  let table = tables.get(white);
  if (!table) tables.set(white, table = Float64Array.from({ length: white + 1 }, (_, i) => linearOf(i / white)));
  return table;
}

/**
 * Converts rows from units to a space.
 *
 * @param {{space: Space, features: number}} of A run, or the data.
 * @param {ArrayLike<number>} rows (n, features)
 * @returns {Float64Array}
 */
export function toSpace({ space, features }, rows) {
  const out = new Float64Array(rows);
  if (isUnits(space)) return out;
  if (space.name === "columns") {
    for (let i = 0; i < out.length; i++) out[i] = (out[i] - space.shift[i % features]) / space.scale[i % features];
    return out;
  }
  const white = space.scale[0];
  const table = tableOf(white);
  const to = CONVERSIONS[space.name].to;
  const color = new Array(features);
  for (let at = 0; at < out.length; at += features) {
    for (let f = 0; f < features; f++) {
      const value = out[at + f];
      const known = Number.isInteger(value) && value >= 0 && value <= white;
      color[f] = known ? table[value] : linearOf(value / white);
    }
    out.set(to(color), at);
  }
  return out;
}

/**
 * Converts rows from a space to units.
 *
 * @param {{space: Space, features: number}} of A run, or the data.
 * @param {ArrayLike<number>} rows (n, features), such as centroids.
 * @returns {Float64Array}
 */
export function toUnits({ space, features }, rows) {
  const out = new Float64Array(rows);
  if (isUnits(space)) return out;
  if (space.name !== "columns") {
    const from = CONVERSIONS[space.name].from;
    for (let at = 0; at < out.length; at += features) {
      out.set(from(Array.from(out.subarray(at, at + features))), at);
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = out[i] * space.scale[i % features] + space.shift[i % features];
  return out;
}

/**
 * Converts centroids to units, by the shortest decimals from which `toSpace` makes the same bits, if there are any.
 *
 * @param {{space: Space, features: number}} of A run, or the data.
 * @param {Float64Array} centroids
 * @returns {{units: Float64Array, isExact: boolean}}
 */
export function decimalsOf(of, centroids) {
  const units = toUnits(of, centroids), d = of.features;
  const isSame = (/** @type {ArrayLike<number>} */ row, /** @type {number} */ at) =>
    toSpace(of, row).every((value, f) => value === centroids[at + f]);
  let isExact = true;
  for (let at = 0; at < units.length; at += d) {
    const row = units.subarray(at, at + d), short = row.map((value) => Number(value.toPrecision(12)));
    if (isSame(short, at)) row.set(short);
    else isExact &&= isSame(row, at);
  }
  return { units, isExact };
}

/**
 * Returns the colours of centroids: for a picture their own, for points the first distinct ones.
 *
 * @param {Data} data
 * @param {ArrayLike<number>} centroids (k, features), in the space.
 * @param {Space} [space] By default that of the data.
 * @returns {Uint8Array} (k, 3)
 */
export function toColors(data, centroids, space = data.space) {
  const k = centroids.length / data.features;
  if (data.kind === "points") return distinctColors(data, Array.from({ length: k }, (_, i) => i));
  const units = toUnits({ space, features: data.features }, centroids);
  const share = 255 / space.scale[0];
  const colors = new Uint8Array(3 * k);
  for (let i = 0; i < colors.length; i++) {
    const value = units[data.features === 1 ? Math.floor(i / 3) : i];
    colors[i] = roundHalfEven(Math.min(Math.max(value * share, 0), 255));
  }
  return colors;
}

/**
 * @param {Data} data
 * @param {number[]} numbers Of clusters among the distinct colours.
 * @returns {Uint8Array} (k, 3)
 */
export function distinctColors(data, numbers) {
  return Uint8Array.from(numbers.flatMap((number) => data.distinct[number % data.distinct.length]));
}

/** @param {number} x */
export function roundHalfEven(x) {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}
