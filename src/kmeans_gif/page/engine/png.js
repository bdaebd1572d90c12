/**
 * Decodes a PNG exactly: gray, gray with alpha, RGB or RGBA, of 8 or 16 bits, not interlaced. A canvas would not do:
 * browsers may add noise to what it returns, and premultiply it.
 *
 * @typedef {object} Pixels
 * @property {number} width
 * @property {number} height
 * @property {number} channels 1 to 4: gray or RGB, with or without alpha.
 * @property {number} white 255 or 65535.
 * @property {Uint8Array | Uint16Array} values (height, width, channels)
 */

/** @type {Record<number, number>} Channels by colour type. */
const CHANNELS = { 0: 1, 2: 3, 4: 2, 6: 4 };

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Pixels>}
 */
export async function decodePng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  let width = 0, height = 0, depth = 0, channels = 0;
  for (let at = 8; at < bytes.length;) {
    const size = view.getUint32(at), name = String.fromCharCode(...bytes.subarray(at + 4, at + 8)), start = at + 8;
    if (name === "IHDR") {
      [width, height, depth] = [view.getUint32(start), view.getUint32(start + 4), bytes[start + 8]];
      channels = CHANNELS[bytes[start + 9]];
    } else if (name === "IDAT") parts.push(bytes.subarray(start, start + size));
    at = start + size + 4;
  }
  const wide = depth === 16;
  const values = unfiltered(
    await inflated(parts),
    width * channels * (wide ? 2 : 1),
    height,
    channels * (wide ? 2 : 1),
  );
  return { width, height, channels, white: wide ? 65535 : 255, values: wide ? wordsOf(values) : values };
}

/** @param {Uint8Array<ArrayBuffer>[]} parts */
async function inflated(parts) {
  const { readable, writable } = new DecompressionStream("deflate"), writer = writable.getWriter();
  for (const part of parts) writer.write(part);
  writer.close();
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

/** @param {Uint8Array} bytes Highest first. */
function wordsOf(bytes) {
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
}

/**
 * Reverses the filters of scanlines in place; each begins with the number of its filter.
 *
 * @param {Uint8Array} raw
 * @param {number} width Of a scanline in bytes.
 * @param {number} height
 * @param {number} step Bytes of a pixel.
 */
function unfiltered(raw, width, height, step) {
  let up = new Uint8Array(step + width), line = new Uint8Array(step + width);
  for (let y = 0; y < height; y++) {
    const from = y * (width + 1) + 1;
    line.set(raw.subarray(from, from + width), step);
    FILTERS[raw[from - 1]](line, up, step);
    raw.set(line.subarray(step), y * width);
    [up, line] = [line, up];
  }
  return raw.subarray(0, width * height);
}

/**
 * The filters, reversed: none, left, up, average, Paeth. A line begins with a pixel of zeros.
 *
 * @type {((line: Uint8Array, up: Uint8Array, step: number) => void)[]}
 */
const FILTERS = [
  () => {},
  (line, _, step) => {
    for (let x = step; x < line.length; x++) line[x] += line[x - step];
  },
  (line, up, step) => {
    for (let x = step; x < line.length; x++) line[x] += up[x];
  },
  (line, up, step) => {
    for (let x = step; x < line.length; x++) line[x] += (line[x - step] + up[x]) >> 1;
  },
  (line, up, step) => {
    for (let x = step; x < line.length; x++) line[x] += paeth(line[x - step], up[x], up[x - step]);
  },
];

/**
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function paeth(left, up, corner) {
  const a = Math.abs(up - corner), b = Math.abs(left - corner), c = Math.abs(left + up - 2 * corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
