/**
 * Decodes a PNG to the numbers that kmeans-gif reads from it. A canvas would not do: browsers may add noise to what it
 * returns, premultiply it, and apply a gamma.
 *
 * @typedef {object} Pixels
 * @property {number} width
 * @property {number} height
 * @property {number} channels 1 to 4: gray or RGB, with or without alpha.
 * @property {number} white 255 or 65535.
 * @property {Uint8Array | Uint16Array} values (height, width, channels)
 */
import { linesOf, placesOf } from "./scanlines.js";

/** Channels by colour type: gray, RGB, palette, gray with alpha, RGB with alpha. */
const CHANNELS = [1, 0, 3, 1, 2, 0, 4];

/** An orientation in EXIF or XMP that may not be upright, or a text that would have to be decoded to know. */
// deno-lint-ignore no-control-regex
const TURNED = /(\x01\x12|\x12\x01)(?!\0?\x03\0+\x01\0+\x01)|^(Raw.{14})?exif|^XML.{15}(?!\0\0)|Orientation(="|>)[^1]/;
const MAX_OTHER = 1e6;

/** Bytes that are inflated at once, to at most a thousand times as many. */
const PIECE = 1e4;

/**
 * @param {ArrayBuffer} file Intact, if it is a PNG.
 * @param {number} [maxPixels]
 * @returns {Promise<Pixels>} Rejected if it has more, or must be turned, or converted from another profile.
 */
export async function decodePng(file, maxPixels = Infinity) {
  const view = new DataView(file), width = view.getUint32(16), height = view.getUint32(20);
  const [depth, type, , , interlace] = new Uint8Array(file, 24), [pieces, { PLTE, iCCP, tRNS }] = chunksOf(view);
  if (width * height > maxPixels || (iCCP && depth < 16)) throw new Error("unfit");
  const stored = CHANNELS[type], bits = stored * depth, places = () => placesOf(width, height, bits, interlace);
  let size = 0;
  for (const [, , , bytes] of places()) size += 1 + bytes;
  const isIndexed = type === 3, hasKey = tRNS && type < 4, colors = isIndexed ? 3 : stored;
  const channels = hasKey ? colors + 1 : colors, top = 2 ** depth - 1, white = Math.max(255, top), scale = white / top;
  const values = new (top > 255 ? Uint16Array : Uint8Array)(width * height * channels);
  const isPlain = depth === 8 && channels === stored && !interlace;
  for (const [line, start, across, count] of linesOf(await inflated(pieces, size), places(), bits)) {
    if (isPlain) {
      values.set(line, start * channels);
      continue;
    }
    for (let i = 0, at = start * channels; i < count; i++, at += across * channels) {
      let sample = 0, isKey = true;
      for (let c = 0; c < colors; c++) {
        const bit = (isIndexed ? i : i * stored + c) * depth, byte = bit >> 3;
        sample = (((line[byte] << 8) | line[byte + 1]) >> (16 - depth - bit % 8)) & top;
        values[at + c] = isIndexed ? PLTE[3 * sample + c] : sample * scale;
        isKey &&= hasKey && sample === (((tRNS[2 * c] << 8) | tRNS[2 * c + 1]) & top);
      }
      if (!hasKey) continue;
      values[at + colors] = isIndexed ? tRNS[3 * sample < PLTE.length ? sample : -1] ?? 255 : isKey ? 0 : white;
    }
  }
  return { width, height, channels, white, values };
}

/**
 * Returns the compressed pixels in small pieces, and the other chunks up to them.
 *
 * @param {DataView<ArrayBuffer>} view
 * @returns {[Uint8Array<ArrayBuffer>[], Record<string, Uint8Array>]}
 */
function chunksOf(view) {
  /** @type {Record<string, Uint8Array>} */
  const chunks = {}, pieces = [];
  for (let at = 8, name = ""; name !== "IEND";) {
    const size = view.getUint32(at), content = new Uint8Array(view.buffer, at + 8, size);
    name = String.fromCharCode(...new Uint8Array(view.buffer, at + 4, 4));
    const isText = /eXIf|TXt/.test(name);
    if (name === "IDAT") {
      for (let i = 0; i < size; i += PIECE) pieces.push(content.subarray(i, i + PIECE));
    } else if (size > MAX_OTHER || (isText && TURNED.test(new TextDecoder().decode(content)))) throw new Error(name);
    else if (pieces.length === 0) chunks[name] = content;
    at += 12 + size;
  }
  return [pieces, chunks];
}

/**
 * Inflates no more than so many bytes, whatever the pieces hold.
 *
 * @param {Uint8Array<ArrayBuffer>[]} pieces
 * @param {number} size
 */
async function inflated(pieces, size) {
  const packed = new ReadableStream({
    pull: (controller) => pieces.length ? controller.enqueue(pieces.shift()) : controller.close(),
  });
  const out = new Uint8Array(size), reader = packed.pipeThrough(new DecompressionStream("deflate")).getReader();
  let at = 0;
  for (let part; at <= size && (part = (await reader.read()).value); at += part.length) {
    out.set(part.subarray(0, size - at), at);
  }
  reader.cancel();
  if (at < size) throw new Error("short");
  return out;
}
