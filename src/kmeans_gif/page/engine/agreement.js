/**
 * How far two runs agree; the same as clustering/agreement.py.
 *
 * @import {Data} from "./types.js"
 *
 * @typedef {{labels: Uint16Array, numbers: number[]}} Labelled The clusters of the rows, and their numbers, which are
 *   the same for the same cluster.
 */

/**
 * Computes the share of the samples, by weight, that are in clusters of different numbers, and the adjusted Rand index:
 * 1 if the clusters are the same, and about 0 if they have nothing in common.
 *
 * @param {Pick<Data, "weights">} data
 * @param {Labelled} one
 * @param {Labelled} other
 * @returns {{disputed: number, index: number}}
 */
export function agreementOf({ weights }, one, other) {
  const m = other.numbers.length, cells = new Float64Array(one.numbers.length * m);
  weights.forEach((weight, row) => cells[one.labels[row] * m + other.labels[row]] += weight);
  const rows = new Float64Array(one.numbers.length), columns = new Float64Array(m);
  let all = 0, differ = 0;
  cells.forEach((weight, at) => {
    const row = Math.floor(at / m), column = at % m;
    rows[row] += weight;
    columns[column] += weight;
    all += weight;
    if (one.numbers[row] !== other.numbers[column]) differ += weight;
  });
  const both = pairsIn(cells), first = pairsIn(rows), second = pairsIn(columns), every = pairsIn([all]);
  const byChance = 2n * first * second, most = (first + second) * every;
  const index = most === byChance ? 1 : Number(2n * both * every - byChance) / Number(most - byChance);
  return { disputed: differ / all, index };
}

/**
 * Counts the pairs of samples within groups.
 *
 * @param {ArrayLike<number>} groups Whole numbers.
 */
function pairsIn(groups) {
  return Array.from(groups, BigInt).reduce((sum, n) => sum + n * (n - 1n) / 2n, 0n);
}
