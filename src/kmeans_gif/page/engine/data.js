/**
 * Reads the record in the page: what was clustered, and its runs. Python writes it in page/record.py.
 *
 * @import {About, Data, Run} from "./types.js"
 * @import {Pixels} from "./png.js"
 *
 * @typedef {object} Written JSON in the element `record`; arrays of numbers are base64 of float64.
 * @property {Omit<About, "distinct"> & {distinct: string}} about
 * @property {WrittenData} data
 * @property {WrittenRun[]} runs
 *
 * @typedef {object} WrittenData
 * @property {"image" | "points"} kind
 * @property {number} features
 * @property {"png" | "float32" | "float64"} format Of the base64 in the element `samples`.
 * @property {string[]} names
 * @property {boolean} exact
 * @property {string[]} notes
 *
 * @typedef {object} WrittenRun
 * @property {import("./types.js").Space} space
 * @property {number} k
 * @property {string} init
 * @property {number} seed
 * @property {number} pinned
 * @property {number[]} numbers
 * @property {string} name
 * @property {string} centroids
 * @property {string} inertia
 * @property {string} moved
 * @property {string} shift
 * @property {string} weights
 * @property {number[][]} relocated Step and label of each.
 */
import { bytesOf, floatsOf, rowsOf } from "./bytes.js";
import { countColors } from "./counting.js";
import { bitmapOf, drawnPixels } from "./drawn.js";
import { keepRecorded } from "./partners.js";
import { decodePng } from "./png.js";
import { runOf } from "./run.js";

/**
 * @param {Document} document
 * @returns {Promise<{data: Data, runs: Run[], about: About}>}
 */
export async function load(document) {
  /** @param {string} id */
  const text = (id) => document.getElementById(id)?.textContent ?? "";
  const loaded = await readRecord(JSON.parse(text("record")), text("samples"));
  if (typeof Worker === "function") return loaded;
  const notes = [...loaded.data.notes, "this browser has no workers, so the page stands still while it computes"];
  return { ...loaded, data: { ...loaded.data, notes } };
}

/**
 * @param {Written} record
 * @param {string} samples Base64 of the picture or the points.
 * @returns {Promise<{data: Data, runs: Run[], about: About}>}
 */
export async function readRecord(record, samples) {
  const about = { ...record.about, distinct: rowsOfBytes(record.about.distinct) };
  const data = await dataOf(record, about, bytesOf(samples));
  const runs = record.runs.map((run) => recorded(data, run));
  keepRecorded(data, runs);
  return { data, runs, about };
}

/** @param {string} digits Two for each channel. */
function rowsOfBytes(digits) {
  const colors = digits.match(/.{6}/g) ?? [];
  return colors.map((color) => [0, 2, 4].map((at) => parseInt(color.slice(at, at + 2), 16)));
}

/**
 * @param {Written} record
 * @param {About} about
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Data>}
 */
async function dataOf({ data: written, runs }, about, bytes) {
  const { format, ...rest } = written;
  const named = { ...rest, space: runs[0].space, title: about.title, distinct: about.distinct };
  if (format === "png") return await dataOfPng(bytes, named);
  const rows = format === "float32"
    ? Float64Array.from(new Float32Array(bytes.buffer))
    : new Float64Array(bytes.buffer);
  return { ...dataOfRows(rows, written.features), ...named };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Pick<Data, "space" | "title" | "distinct" | "notes" | "features">} named
 * @returns {Promise<Data>}
 */
async function dataOfPng(bytes, named) {
  if (typeof DecompressionStream === "function") return dataOfPixels(await decodePng(bytes.buffer), named);
  const { channels, values, ...size } = drawnPixels(await bitmapOf(new Blob([bytes])));
  const notes = [...named.notes, "this browser has no DecompressionStream, so pixels may differ by rounding"];
  const pixels = named.features === 3 ? { channels, values } : grayOf(values, channels);
  return dataOfPixels({ ...size, ...pixels }, { ...named, notes, exact: false });
}

/**
 * Takes the first channel of gray in RGB, and alpha.
 *
 * @param {Uint8Array} values
 * @param {number} channels
 */
function grayOf(values, channels) {
  const gray = values.filter((_, at) => at % channels === 0 || at % channels === 3);
  return { channels: channels - 2, values: gray };
}

/**
 * Makes data of pixels.
 *
 * @param {Pixels} pixels
 * @param {Pick<Data, "space" | "title" | "distinct"> & Partial<Data>} named The rest of the record.
 * @returns {Data}
 */
export function dataOfPixels({ width, height, channels, white, values }, named) {
  const features = channels < 3 ? 1 : 3, hasAlpha = channels % 2 === 0, n = width * height;
  const pixels = hasAlpha ? planesOf(values, channels, 0, features) : values;
  const opacity = hasAlpha
    ? Uint8Array.from(planesOf(values, channels, features, 1), (a) => white > 255 ? (a + 128) / 257 : a)
    : null;
  const { rows, weights, inverse } = countColors(pixels, features, white, opacity);
  const visible = opacity ? opacity.reduce((count, alpha) => count + (alpha > 0 ? 1 : 0), 0) : n;
  const isMixed = opacity !== null && weights.reduce((sum, weight) => sum + weight, 0) !== 255 * visible;
  const top = named.space.scale[0], whole = top !== 1;
  return {
    kind: "image",
    width,
    height,
    n: visible,
    features,
    names: features === 1 ? ["gray"] : ["red", "green", "blue"],
    rows: whole ? rows : rows.map((level) => level / white),
    weights: opacity && !isMixed ? weights.map((weight) => weight / 255) : weights,
    one: isMixed ? 255 : 1,
    inverse,
    alpha: opacity && opacity.every((alpha) => alpha === 255) ? null : opacity,
    whole,
    exact: true,
    notes: [],
    ...named,
  };
}

/**
 * Takes some channels of pixels.
 *
 * @template {Uint8Array | Uint16Array} T
 * @param {T} values
 * @param {number} channels
 * @param {number} first
 * @param {number} count
 * @returns {T}
 */
function planesOf(values, channels, first, count) {
  const n = values.length / channels, out = /** @type {T} */ (values.slice(0, n * count));
  for (let i = 0; i < n; i++) for (let f = 0; f < count; f++) out[i * count + f] = values[i * channels + first + f];
  return out;
}

/**
 * Makes data of points.
 *
 * @param {Float64Array} rows (n, features)
 * @param {number} features
 * @returns {Omit<Data, "space" | "title" | "distinct" | "names">}
 */
export function dataOfRows(rows, features) {
  const n = rows.length / features;
  return {
    ...{ kind: "points", width: 0, height: 0, n, features, rows, weights: new Float64Array(n).fill(1), one: 1 },
    ...{ inverse: null, alpha: null, whole: false, exact: true, notes: [] },
  };
}

/**
 * @param {Data} data
 * @param {WrittenRun} written
 * @returns {Run}
 */
function recorded(data, { centroids, inertia, moved, shift, weights, relocated, k, ...named }) {
  const inertias = floatsOf(inertia),
    moves = floatsOf(moved),
    shifts = floatsOf(shift),
    byCluster = rowsOf(floatsOf(weights), k);
  const steps = rowsOf(floatsOf(centroids), k * data.features).map((places, t) => ({
    centroids: places,
    inertia: inertias[t],
    weights: byCluster[t],
    moved: moves[t],
    shift: shifts[t],
    relocated: new Array(k).fill(false),
  }));
  for (const [step, label] of relocated) steps[step].relocated[label] = true;
  return runOf(data, steps, named);
}
