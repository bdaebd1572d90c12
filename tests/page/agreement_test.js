/// <reference lib="deno.ns" />
/** Agreement and matching of runs, compared with what Python finds. */
import { agreementOf } from "../../src/kmeans_gif/page/engine/agreement.js";
import { bytesOf } from "../../src/kmeans_gif/page/engine/bytes.js";
import { leastTotal } from "../../src/kmeans_gif/page/engine/partners.js";

const cases = JSON.parse(Deno.readTextFileSync(Deno.args[0]));

/**
 * @param {number} found
 * @param {number} expected
 */
function assertNear(found, expected) {
  if (!(Math.abs(found - expected) <= 1e-12 * Math.max(1, Math.abs(expected)))) {
    throw new Error(`${found} is not ${expected}`);
  }
}

for (const { costs, least, labels, numbers, weights, index, disputed } of cases) {
  Deno.test(`${costs.length} and ${costs[0].length} clusters`, () => {
    const columns = leastTotal(costs);
    if (new Set(columns).size !== costs.length) throw new Error(`${columns} are not different`);
    assertNear(columns.reduce((sum, column, row) => sum + costs[row][column], 0), least);
    const [one, other] = labels.map((/** @type {string} */ text, /** @type {number} */ at) => ({
      labels: new Uint16Array(bytesOf(text).buffer),
      numbers: numbers[at],
    }));
    const found = agreementOf({ weights: Float64Array.from(weights) }, one, other);
    assertNear(found.index, index);
    assertNear(found.disputed, disputed);
  });
}
