/** Orders rows along a Z-order (Morton) curve; see src/native/base/morton.hpp. */

/**
 * Returns the order of rows along the curve through a grid of equal cells that spans them; rows in one cell keep theirs.
 *
 * @param {Float64Array} rows (n, d)
 * @param {number} n
 * @param {number} d
 * @returns {Uint32Array}
 */
export function curveOrder(rows, n, d) {
  const cellBits = Math.max(1, Math.min(16, Math.floor(64 / d)));
  const lastCell = 2 ** cellBits - 1;
  const low = rows.slice(0, d);
  let widest = 0;
  for (let f = 0; f < d; f++) {
    let high = low[f];
    for (let at = f; at < n * d; at += d) {
      if (rows[at] < low[f]) low[f] = rows[at];
      else if (rows[at] > high) high = rows[at];
    }
    widest = Math.max(widest, high - low[f]);
  }
  const scale = widest > 0 && Number.isFinite(lastCell / widest) ? lastCell / widest : 0;
  const high = new Uint32Array(n), rest = new Uint32Array(n);
  if (scale > 0) {
    for (let i = 0; i < n; i++) {
      for (let f = 0; f < d; f++) {
        const place = (rows[i * d + f] - low[f]) * scale;
        const cell = Math.floor(place > 0 ? Math.min(place, lastCell) : 0);
        for (let bit = 0, to = d - 1 - f; bit < cellBits && to < 64; bit++, to += d) {
          if (!((cell >>> bit) & 1)) continue;
          if (to < 32) rest[i] |= 1 << to;
          else high[i] |= 1 << (to - 32);
        }
      }
    }
  }
  return sortedBy([rest, high], Math.min(64, cellBits * d));
}

/**
 * Returns the stable order of numbers of up to 64 bits (radix sort).
 *
 * @param {Uint32Array[]} keys Lowest 32 bits first.
 * @param {number} bits
 * @returns {Uint32Array}
 */
export function sortedBy(keys, bits) {
  const n = keys[0].length;
  let order = Uint32Array.from({ length: n }, (_, i) => i), other = new Uint32Array(n);
  for (let shift = 0; shift < bits; shift += 16) {
    const key = keys[shift >>> 5], within = shift & 31;
    const ends = new Uint32Array(65537);
    for (let i = 0; i < n; i++) ends[((key[i] >>> within) & 65535) + 1]++;
    for (let digit = 0; digit < 65536; digit++) ends[digit + 1] += ends[digit];
    for (let i = 0; i < n; i++) other[ends[(key[order[i]] >>> within) & 65535]++] = order[i];
    [order, other] = [other, order];
  }
  return order;
}
