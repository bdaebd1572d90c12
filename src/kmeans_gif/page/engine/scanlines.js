/** The scanlines of a PNG: where they are, and their filters. */

/** Left and top of the pixels of a pass, and their distances. */
const WHOLE = [[0, 0, 1, 1]];
const ADAM7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/**
 * Yields for each scanline the place of its first pixel, the distance of the others, their number, the bytes of the
 * line after the number of its filter, and how far down it is in its pass.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} bits Of a pixel.
 * @param {number} interlace 0 or 1.
 */
export function* placesOf(width, height, bits, interlace) {
  for (const [left, top, across, down] of interlace ? ADAM7 : WHOLE) {
    const count = Math.ceil((width - left) / across);
    for (let y = top; count > 0 && y < height; y += down) {
      yield [y * width + left, across, count, Math.ceil(count * bits / 8), y - top];
    }
  }
}

/**
 * Yields the bytes of each scanline, and the place, distance and number of its pixels.
 *
 * @param {Uint8Array} raw
 * @param {Iterable<number[]>} places
 * @param {number} bits Of a pixel.
 * @returns {Generator<[Uint8Array, number, number, number], void>}
 */
export function* linesOf(raw, places, bits) {
  const step = Math.max(1, bits >> 3);
  let at = 0, up = raw;
  for (const [start, across, count, bytes, down] of places) {
    const line = new Uint8Array(step + bytes), filter = FILTERS[raw[at++]];
    line.set(raw.subarray(at, at += bytes), step);
    filter(line, down ? up : new Uint8Array(step + bytes), step);
    yield [line.subarray(step), start, across, count];
    up = line;
  }
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
