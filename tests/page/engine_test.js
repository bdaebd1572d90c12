/// <reference lib="deno.ns" />
/**
 * Recomputes runs of Python. Its arguments are a folder of runs, and one of pictures; see test_page_engine.py.
 *
 * @import {Data, Run} from "../../src/kmeans_gif/page/engine/types.js"
 */
import assert from "node:assert/strict";
import { bytesOf, floatsOf } from "../../src/kmeans_gif/page/engine/bytes.js";
import { dataOfPixels, readRecord } from "../../src/kmeans_gif/page/engine/data.js";
import { decodePng } from "../../src/kmeans_gif/page/engine/png.js";
import { Pcg32 } from "../../src/kmeans_gif/page/engine/random.js";
import { computeRun, labelsAt, recomputes } from "../../src/kmeans_gif/page/engine/run.js";
import { decimalsOf, toColors, toSpace, toUnits } from "../../src/kmeans_gif/page/engine/spaces.js";

const [recordings, pictures] = Deno.args;

/** @param {string} folder */
function documents(folder) {
  const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
  return names.map((name) => JSON.parse(Deno.readTextFileSync(`${folder}/${name}`)));
}

/**
 * Names the first place that differs; `assert.deepEqual` takes minutes to show all of a long array.
 *
 * @param {ArrayLike<number>} found
 * @param {ArrayLike<number>} expected
 */
function assertSame(found, expected) {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) {
    if (!Object.is(found[i], expected[i])) assert.fail(`${found[i]}, not ${expected[i]}, at ${i}`);
  }
}

/**
 * @param {Run} run
 * @param {Run} recorded
 */
function assertSameRun(run, recorded) {
  for (const name of /** @type {const} */ (["centroids", "inertia", "moved", "shift", "weights", "relocated"])) {
    assert.deepEqual(run[name], recorded[name], name);
  }
  assert.equal(run.converged, recorded.converged);
}

/**
 * Labels in the order of the samples, −1 for wholly transparent pixels.
 *
 * @param {Data} data
 * @param {Uint16Array} labels
 */
function inOrder({ inverse }, labels) {
  return inverse ? Int32Array.from(inverse, (row) => row < labels.length ? labels[row] : -1) : Int32Array.from(labels);
}

for (const { name, record, samples, steps, labels, units, colors, given } of documents(recordings)) {
  Deno.test(`every step of a run has the same bits: ${name}`, async () => {
    const { data, runs: [run] } = await readRecord(record, samples);
    assert.ok(recomputes(data, run));
    const last = run.inertia.length - 1;
    run.centroids[last][0] += 1e-9 * Math.max(1, Math.abs(run.centroids[last][0]));
    assert.ok(!recomputes(data, run));
  });

  Deno.test(`a run from the same seed or centroids is the same: ${name}`, async () => {
    const { data, runs: [run] } = await readRecord(record, samples);
    const { k, init, seed, space } = run, maxIter = run.inertia.length - (run.moved.at(-1) === 0 ? 0 : 1);
    if (given) {
      const centroids = toSpace(data, floatsOf(given));
      assertSameRun(computeRun(data, { k, centroids, maxIter, space }), run);
    } else {
      const { pinned } = run, centroids = run.centroids[0].slice(0, pinned * run.features);
      assertSameRun(computeRun(data, { k, init, seed, maxIter, space, pinned, centroids }), run);
    }
  });

  Deno.test(`the decimals of first centroids give them back: ${name}`, async () => {
    const { runs: [run] } = await readRecord(record, samples), [first] = run.centroids;
    const { units, isExact } = decimalsOf(run, first);
    if (isExact) assertSame(toSpace(run, units), first);
    assert.ok(isExact || name.includes("CIELAB, given"));
  });

  Deno.test(`labels, units and colours of a step are those of Python: ${name}`, async () => {
    const { data, runs: [run] } = await readRecord(record, samples);
    steps.forEach((/** @type {number} */ step, /** @type {number} */ i) => {
      const centroids = run.centroids[step];
      assertSame(inOrder(data, labelsAt(data, run, step)), new Int32Array(bytesOf(labels[i]).buffer));
      assertSame(toUnits(run, centroids), floatsOf(units[i]));
      assertSame(toColors(data, centroids, run.space), new Uint8Array(bytesOf(colors[i])));
      assertSame(run.colors[step], new Uint8Array(bytesOf(colors[i])));
    });
  });
}

for (const { name, png, features, white, values, alpha } of documents(pictures)) {
  Deno.test(`a PNG is decoded as by Python: ${name}`, async () => {
    const pixels = await decodePng(bytesOf(png).buffer), n = pixels.width * pixels.height;
    /** @type {import("../../src/kmeans_gif/page/engine/types.js").Space} */
    const space = { name: "rgb", shift: [], scale: [pixels.white] };
    const data = dataOfPixels(pixels, { space, title: "", distinct: [] });
    assert.deepEqual([data.features, pixels.white], [features, white]);
    assertSame(data.alpha ?? new Uint8Array(n).fill(255), bytesOf(alpha));
    const places = Array.from({ length: n * features }, (_, at) => [Math.floor(at / features), at % features]);
    const found = places.map(([i, f]) => data.rows[Number(data.inverse?.[i]) * features + f] ?? 0);
    assertSame(found, floatsOf(values));
  });
}

Deno.test("a PNG that promises more pixels than it holds is rejected", async () => {
  const [{ png }] = documents(pictures), bytes = bytesOf(png);
  bytes[23]++; // its height
  await assert.rejects(decodePng(bytes.buffer));
});

Deno.test("random numbers are those of the demonstration of PCG32", () => {
  const numbers = new Pcg32(42), drawn = Array.from({ length: 6 }, () => numbers.next());
  assert.deepEqual(drawn, [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e]);
});

Deno.test("bounded and fractional random numbers are those of Python", () => {
  const numbers = new Pcg32(42), bounds = [...new Array(6).fill(3 * 2 ** 30), ...new Array(3).fill(2 ** 40 + 1)];
  const drawn = [...bounds.map((bound) => numbers.below(bound)), numbers.uniform(), numbers.uniform()];
  const small = [2707161783, 2068313097, 3122475824, 2211639955, 3215226955, 200106094];
  const large = [745184180426, 390713191520, 1091417496179];
  assert.deepEqual(drawn, [...small, ...large, 0.9276185126548473, 0.17042659305610708]);
});
