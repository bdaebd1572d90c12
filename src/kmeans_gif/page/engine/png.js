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
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} bytes Highest first. */
function wordsOf(bytes) {
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
}

/**
 * Reverses the filters of scanlines, each of which begins with the number of its filter.
 *
 * @param {Uint8Array} raw
 * @param {number} width Of a scanline in bytes.
 * @param {number} height
 * @param {number} step Bytes of a pixel.
 */
function unfiltered(raw, width, height, step) {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = y * (width + 1) + 1, to = y * width, filter = raw[from - 1];
    for (let x = 0; x < width; x++) {
      const left = x >= step ? out[to + x - step] : 0, up = y > 0 ? out[to + x - width] : 0;
      const corner = x >= step && y > 0 ? out[to + x - width - step] : 0;
      out[to + x] = raw[from + x] + predicted(filter, left, up, corner);
    }
  }
  return out;
}

/**
 * @param {number} filter
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function predicted(filter, left, up, corner) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const a = Math.abs(guess - left), b = Math.abs(guess - up), c = Math.abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
