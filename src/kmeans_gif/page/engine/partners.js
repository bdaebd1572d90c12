/**
 * Which clusters of runs are the same; as in clustering/partners.py.
 *
 * @import {Data, Run} from "./types.js"
 */
import { distinctColors, toUnits } from "./spaces.js";

/** @type {WeakMap<Data, Run[]>} */
const recorded = new WeakMap();

/**
 * Keeps the runs that a page came with.
 *
 * @param {Data} data
 * @param {Run[]} runs
 */
export function keepRecorded(data, runs) {
  recorded.set(data, runs);
}

/**
 * Gives the clusters of a run the numbers of similar clusters of the recorded runs: those at the least total distance.
 *
 * @param {Data} data
 * @param {Run} run
 * @returns {Run}
 */
export function matched(data, run) {
  /** @type {Float64Array[][]} */
  const places = [];
  const runs = recorded.get(data);
  if (!runs) return run;
  for (const one of runs) placesOf(one).forEach((place, label) => (places[one.numbers[label]] ??= []).push(place));
  const known = [...places.keys()].filter((number) => places[number]);
  const costs = placesOf(run).map((place) =>
    known.map((number) => Math.min(...places[number].map((other) => distance(place, other))))
  );
  const isWide = known.length >= run.k;
  const found = leastTotal(isWide ? costs : known.map((_, at) => costs.map((row) => row[at])));
  const numbers = costs.map((_, label) => known[isWide ? found[label] : found.indexOf(label)] ?? -1);
  let next = places.length;
  const complete = numbers.map((number) => number < 0 ? next++ : number);
  const colors = data.kind === "points" ? run.colors.map(() => distinctColors(data, complete)) : run.colors;
  return { ...run, numbers: complete, colors };
}

/** @param {Run} run */
function placesOf(run) {
  const units = toUnits(run, run.centroids[run.centroids.length - 1]), d = run.features;
  return Array.from({ length: run.k }, (_, label) => units.subarray(label * d, (label + 1) * d));
}

/**
 * @param {Float64Array} one
 * @param {Float64Array} other
 */
function distance(one, other) {
  return Math.sqrt(one.reduce((sum, value, at) => sum + (value - other[at]) ** 2, 0));
}

/**
 * Assigns to each row a column of its own with the least total cost, by shortest augmenting paths; there are at least
 * as many columns as rows.
 *
 * @param {number[][]} costs
 * @returns {number[]}
 */
export function leastTotal(costs) {
  const m = costs[0].length, rowPrices = new Float64Array(costs.length), prices = new Float64Array(m + 1);
  const rows = new Int32Array(m + 1).fill(-1); // of the columns; the last one stands for the new row
  costs.forEach((_, row) => {
    const shortest = new Float64Array(m).fill(Infinity), before = new Int32Array(m);
    rows[m] = row;
    const isDone = new Uint8Array(m + 1);
    let column = m;
    while (rows[column] >= 0) {
      const current = rows[column];
      isDone[column] = 1;
      let [next, least] = [-1, Infinity];
      for (let at = 0; at < m; at++) {
        if (isDone[at]) continue;
        const length = costs[current][at] - rowPrices[current] - prices[at];
        if (length < shortest[at]) [shortest[at], before[at]] = [length, column];
        if (shortest[at] < least) [next, least] = [at, shortest[at]];
      }
      for (let at = 0; at <= m; at++) {
        if (isDone[at]) {
          rowPrices[rows[at]] += least;
          prices[at] -= least;
        } else shortest[at] -= least;
      }
      column = next;
    }
    for (; column !== m; column = before[column]) rows[column] = rows[before[column]];
  });
  return costs.map((_, row) => rows.subarray(0, m).indexOf(row));
}
