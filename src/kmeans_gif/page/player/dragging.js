/** Centroids that are dragged: the assignment follows at once, and k-means runs on from where they are dropped. */

import { listen, spotIn } from "./dom.js";
import { cluster } from "../engine/index.js";
import { showRun } from "./laboratory.js";
import { momentOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {{x: number, y: number}} Spot
 */

const REACH = 18;
const MAX_ITER = 300;

/**
 * Move centroids of the run that is shown.
 * @param {Stage} stage
 */
export function draggedRuns({ data, store, recorded }) {
  /** @type {{runs: Run[], base: Run} | null} */
  let before = null;
  /** @type {Float64Array | null} */
  let next = null;
  let isBusy = false;

  const runOf = async (
    /** @type {Run} */ base,
    /** @type {Float64Array} */ centroids,
    /** @type {number} */ maxIter,
  ) => {
    const run = await cluster(data, { k: base.k, centroids, space: base.space, maxIter });
    return { ...run, numbers: base.numbers };
  };
  const follow = async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      while (next && before) {
        const centroids = next;
        next = null;
        const draft = await runOf(before.base, centroids, 0);
        if (before) store.set({ runs: [...before.runs, draft], run: before.runs.length, half: 0, share: 1 });
      }
    } catch {
      next = null; // stopped by the laboratory
    }
    isBusy = false;
  };
  return {
    /** Return the centroids that are shown, to be moved. */
    taken() {
      const { runs, run, half } = store.get();
      store.set({ playing: false, probed: null, hovered: null });
      before = { runs, base: runs[run] };
      return runs[run].centroids[momentOf(half).step].slice();
    },
    /** @param {Float64Array} centroids */
    drag(centroids) {
      next = centroids;
      follow();
    },
    /** @param {Float64Array} centroids */
    async drop(centroids) {
      if (!before) return;
      const { runs, base } = before;
      before = next = null;
      try {
        const run = await runOf(base, centroids, MAX_ITER);
        store.set({ runs });
        showRun({ store, recorded }, run);
      } catch {
        store.set({ runs, run: runs.indexOf(base) });
      }
    },
  };
}

/**
 * Let centroids be dragged on a canvas; the listeners come before those that turn or move what it shows.
 * @param {Stage} stage
 * @param {HTMLCanvasElement} canvas
 * @param {() => Spot[]} spots where the centroids are
 * @param {(centroids: Float64Array, label: number, spot: Spot) => void} place moves one of them, in place
 */
export function draggable(stage, canvas, spots, place) {
  const dragged = draggedRuns(stage);
  /** @type {{label: number, centroids: Float64Array, hasMoved: boolean} | null} */
  let held = null;
  const nearest = (/** @type {Spot} */ { x, y }) => {
    let [label, least] = [-1, REACH];
    spots().forEach((spot, at) => {
      const away = Math.hypot(spot.x - x, spot.y - y);
      if (away < least) [label, least] = [at, away];
    });
    return label;
  };
  listen(canvas, "pointerdown", (event) => {
    const label = nearest(spotIn(canvas, event));
    if (label < 0 || event.button !== 0) return;
    event.stopImmediatePropagation();
    canvas.setPointerCapture(event.pointerId);
    held = { label, centroids: dragged.taken(), hasMoved: false };
  });
  listen(canvas, "pointermove", (event) => {
    if (!held) {
      canvas.classList.toggle("over-centroid", !event.buttons && nearest(spotIn(canvas, event)) >= 0);
      return;
    }
    event.stopImmediatePropagation();
    held.hasMoved = true;
    held.centroids = held.centroids.slice();
    place(held.centroids, held.label, spotIn(canvas, event));
    dragged.drag(held.centroids);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    listen(canvas, end, (event) => {
      if (!held) return;
      event.stopImmediatePropagation();
      if (held.hasMoved) dragged.drop(held.centroids);
      held = null;
    });
  }
}
