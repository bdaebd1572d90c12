/** Axes: ticks at round numbers, and how places become pixels. */

import { compact } from "./format.js";

/**
 * @typedef {{low: number, high: number, from: number, to: number, at: (value: number) => number,
 *   valueAt: (pixel: number) => number}} Axis
 */

/**
 * Make an axis between two pixels.
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @returns {Axis}
 */
export function axis(low, high, from, to) {
  const span = high - low || 1;
  return {
    ...{ low, high, from, to },
    at: (value) => from + ((value - low) / span) * (to - from),
    valueAt: (pixel) => low + ((pixel - from) / (to - from)) * span,
  };
}

/**
 * Find the limits of some values, with a margin.
 * @param {Float64Array} rows
 * @param {number} features
 * @param {number} column
 */
export function limits(rows, features, column) {
  let [low, high] = [Infinity, -Infinity];
  for (let at = column; at < rows.length; at += features) {
    if (rows[at] < low) low = rows[at];
    if (rows[at] > high) high = rows[at];
  }
  const margin = (high - low || Math.abs(high) || 1) * 0.04;
  return [low - margin, high + margin];
}

/**
 * Return ticks at round numbers.
 * @param {Axis} along
 * @param {number} apart minimum distance in pixels
 */
export function ticks({ low, high, from, to, at }, apart) {
  const rough = (high - low) / Math.max(1, Math.abs(to - from) / apart);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((times) => times * unit >= rough) ?? 10);
  const found = [];
  for (let number = Math.ceil(low / step); number * step <= high; number++) {
    const value = number * step;
    found.push({ at: at(value), text: compact(Math.abs(value) < step / 2 ? 0 : value) });
  }
  return found;
}
