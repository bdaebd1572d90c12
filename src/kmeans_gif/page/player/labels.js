/** Labels of steps, kept while there is room. */

/**
 * @typedef {import("../engine/types.js").Run} Run
 */

const MAX_BYTES = 96_000_000;

/**
 * Keep the labels of steps that were shown; the oldest go first.
 * @param {(run: Run, step: number) => Uint16Array} compute
 */
export function cachedLabels(compute) {
  /** @type {WeakMap<Run, Map<number, Uint16Array>>} */
  const known = new WeakMap();
  /** @type {{steps: Map<number, Uint16Array>, step: number, bytes: number}[]} */
  const order = [];
  let bytes = 0;
  return (/** @type {Run} */ run, /** @type {number} */ step) => {
    let steps = known.get(run);
    if (!steps) known.set(run, steps = new Map());
    let labels = steps.get(step);
    if (!labels) {
      labels = compute(run, step);
      steps.set(step, labels);
      order.push({ steps, step, bytes: labels.byteLength });
      bytes += labels.byteLength;
      while (bytes > MAX_BYTES && order.length > 2) {
        const oldest = /** @type {typeof order[0]} */ (order.shift());
        oldest.steps.delete(oldest.step);
        bytes -= oldest.bytes;
      }
    }
    return labels;
  };
}
