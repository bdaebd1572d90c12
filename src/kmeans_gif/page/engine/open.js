/**
 * Opens a picture or table that a reader chooses.
 *
 * @import {About, Data, Space} from "./types.js"
 * @import {Pixels} from "./png.js"
 */
import { dataOfPixels, dataOfRows } from "./data.js";
import { drawnPixels } from "./drawn.js";
import { readTable } from "./table.js";

const MAX_PIXELS = 4_000_000, MAX_POINTS = 500_000, MAX_MEGABYTES = 200;

/**
 * Returns the data in a file: a picture that the browser can decode, or a table of numbers.
 *
 * @param {File} file
 * @param {Pick<About, "distinct">} about
 * @returns {Promise<Data>} Rejected with a sentence if it is neither.
 */
export async function openFile(file, { distinct }) {
  const named = { title: file.name, distinct };
  if (file.size > MAX_MEGABYTES * 1e6) throw new Error(`${file.name} has more than ${MAX_MEGABYTES} MB`);
  const pixels = await drawnPixels(file, MAX_PIXELS).catch(() => null);
  if (pixels) return dataOfPicture(pixels, named);
  const { names, rows, notes, reading } = tableOf(file.name, await file.text()), features = names.length;
  const data = dataOfRows(...thinned(rows, features, notes));
  return {
    ...data,
    exact: data.n * features === rows.length,
    ...named,
    names,
    space: spaceOf("columns", features, 1),
    notes,
    reading,
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function tableOf(name, text) {
  if (/[\0\ufffd]/.test(text)) throw new Error(`${name} is neither a picture that this browser can show nor a table`);
  try {
    return readTable(text);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {Awaited<ReturnType<typeof drawnPixels>>} pixels
 * @param {Pick<Data, "title" | "distinct">} named
 */
function dataOfPicture(pixels, named) {
  const notes = ["decoded by this browser, whose numbers may differ from those of kmeans-gif"];
  const { width, height, fullWidth, fullHeight } = pixels;
  if (width !== fullWidth) notes.push(`scaled down from ${fullWidth}×${fullHeight} to ${width}×${height} pixels`);
  const data = dataOfPixels(pixels, { ...named, space: spaceOf("rgb", 3, 255), notes, exact: false, reading: "" });
  if (data.n === 0) throw new Error(`every pixel of ${named.title} is transparent`);
  return data;
}

/**
 * @param {Space["name"]} name
 * @param {number} features
 * @param {number} white
 * @returns {Space}
 */
function spaceOf(name, features, white) {
  return { name, shift: new Array(features).fill(0), scale: new Array(features).fill(white) };
}

/**
 * Takes rows at equal distances if there are too many.
 *
 * @param {Float64Array} rows
 * @param {number} features
 * @param {string[]} notes
 * @returns {[Float64Array, number]}
 */
function thinned(rows, features, notes) {
  const n = rows.length / features;
  if (n <= MAX_POINTS) return [rows, features];
  notes.push(`thinned from ${n} to ${MAX_POINTS} points`);
  const out = new Float64Array(MAX_POINTS * features);
  for (let i = 0; i < MAX_POINTS; i++) {
    const row = Math.floor(i * n / MAX_POINTS) * features;
    out.set(rows.subarray(row, row + features), i * features);
  }
  return [out, features];
}
