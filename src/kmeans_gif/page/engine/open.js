/**
 * Opens a picture or table that a reader chooses.
 *
 * @import {About, Data, Space} from "./types.js"
 * @import {Pixels} from "./png.js"
 */
import { dataOfPixels, dataOfRows } from "./data.js";
import { bitmapOf, drawnPixels } from "./drawn.js";
import { decodePng } from "./png.js";
import { readTable } from "./table.js";

const MAX_PIXELS = 4e6, MAX_POINTS = 5e5, MAX_MEGABYTES = 200;

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
  const bitmap = await bitmapOf(file).catch(() => null); // null if it is damaged, too
  if (bitmap) return dataOfPicture(await file.arrayBuffer(), bitmap, named);
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
 * Returns what kmeans-gif reads from a PNG, or the pixels of the browser.
 *
 * @param {ArrayBuffer} file
 * @param {ImageBitmap} bitmap
 * @param {Pick<Data, "title" | "distinct">} named
 */
async function dataOfPicture(file, bitmap, named) {
  /** @type {string[]} */
  const notes = [];
  const pixels = await decodePng(file, MAX_PIXELS).catch(() => {
    notes.push("decoded by this browser, whose numbers may differ from those of kmeans-gif");
    return drawnPixels(bitmap, MAX_PIXELS);
  });
  const { channels, white, width, height } = pixels, exact = notes.length === 0;
  const isGray = new Uint8Array(file)[25] === 0; // the colour type of a PNG
  if (white > 255 && !isGray) notes.push("only kmeans-gif[large] reads all 16 bits a channel");
  if (width * height < bitmap.width * bitmap.height) {
    notes.push(`scaled down from ${bitmap.width}×${bitmap.height} to ${width}×${height} pixels`);
  }
  bitmap.close();
  const space = spaceOf("rgb", channels < 3 ? 1 : 3, white);
  const data = dataOfPixels(pixels, { ...named, space, notes, exact, reading: "" });
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
