/** Numbers and colours in words. */

const THIN = "\u202f";

/**
 * Write a whole number with its digits in groups.
 * @param {number} value
 */
function grouped(value) {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, THIN);
}

/**
 * Write a share as a percentage; small ones are not zero, and large ones not all.
 * @param {number} share
 */
export function percent(share) {
  if (share > 0 && share < 0.0005) return `<${THIN}0.1${THIN}%`;
  if (share < 1 && share > 0.9995) return `>${THIN}99.9${THIN}%`;
  return `${(100 * share).toFixed(share === 1 ? 0 : 1)}${THIN}%`;
}

/**
 * Write a number with four significant digits, and the letter of its magnitude.
 * @param {number} value
 * @param {number} [digits]
 */
export function compact(value, digits = 4) {
  const size = Math.abs(value);
  const [unit, letter] = size >= 1e12
    ? [1e12, "T"]
    : size >= 1e9
    ? [1e9, "G"]
    : size >= 1e6
    ? [1e6, "M"]
    : size >= 1e5
    ? [1e3, "k"]
    : [1, ""];
  if (size !== 0 && (size < 1e-3 || size >= 1e16)) return value.toExponential(digits - 1);
  const scaled = value / unit;
  const after = Math.max(0, digits - 1 - Math.max(0, Math.floor(Math.log10(Math.abs(scaled) || 1))));
  const text = scaled.toFixed(after);
  const [whole, part] = text.split(".");
  const head = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  const tail = letter === "" && part !== undefined ? part.replace(/0+$/, "") : part;
  return head + (tail ? `.${tail}` : "") + (letter ? THIN + letter : "");
}

/**
 * Write the colour of a cluster as in CSS.
 * @param {Uint8Array} colors
 * @param {number} label
 */
export function hexOf(colors, label) {
  return `#${[0, 1, 2].map((at) => colors[3 * label + at].toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Count things in words.
 * @param {number} n
 * @param {string} one
 */
export function counted(n, one) {
  return `${grouped(n)} ${one}${n === 1 ? "" : "s"}`;
}

/**
 * Quote a word for a shell.
 * @param {string} name
 */
export function quoted(name) {
  const path = name.startsWith("-") ? `./${name}` : name;
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'"'"'`)}'`;
}
