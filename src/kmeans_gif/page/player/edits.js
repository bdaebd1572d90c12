/** Centroids that a reader moves, adds or removes: the assignment follows at once, and k-means runs on from there. */

import { cluster, decimalsOf, farthestOf, toSpace } from "../engine/index.js";
import { valueOf } from "./clusters.js";
import { momentOf, runOf } from "./moment.js";
import { attempt, fail, limitOf, MAX_K } from "./runs.js";
import { placeOf } from "./state.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("../engine/types.js").Run} Run
 */

/**
 * Run from given centroids; what they are made of in units is kept, because a file of them repeats the run.
 * @param {Stage} stage
 * @param {Pick<Run, "space" | "features" | "pinned" | "numbers">} base
 * @param {Float64Array} centroids
 * @param {number} maxIter
 */
export async function runFrom(stage, base, centroids, maxIter) {
  const { units } = decimalsOf(base, centroids);
  const { space, pinned, features, numbers } = base;
  const options = { k: units.length / features, space, pinned, maxIter };
  return { ...await cluster(stage.data, { ...options, centroids: toSpace(base, units) }), numbers, given: units };
}

/**
 * Make what changes centroids of the run that is shown.
 * @param {Stage} stage
 */
export function editsOf(stage) {
  const { data, store } = stage;
  const { features } = data;
  /** @type {{state: import("./state.js").Place, base: Run} | null} */
  let before = null;
  /** @type {Float64Array | null} */
  let next = null;
  let isBusy = false;

  const follow = async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      while (next && before) {
        const { base, state } = before;
        const centroids = next;
        next = null;
        const draft = await runFrom(stage, base, centroids, 0);
        if (before) store.set({ runs: [...state.runs, draft], run: state.runs.length, half: 0, share: 1 });
      }
    } catch {
      next = null; // stopped by the laboratory
    }
    isBusy = false;
  };
  const shown = () => {
    const base = runOf(store.get());
    return { base, centroids: base.centroids[momentOf(store.get().half).step] };
  };
  const edits = {
    /**
     * Return the centroids that are shown, for one of them to be moved; null if it is pinned.
     * @param {number} label
     */
    taken(label) {
      edits.cancel();
      const { base, centroids } = shown();
      if (label < base.pinned) {
        fail(stage, `${valueOf(stage, base, 0, label)} is pinned: it never moves`);
        return null;
      }
      before = { state: placeOf(store.get()), base };
      store.set({ playing: false, probed: null, hovered: null });
      return centroids.slice();
    },
    /** @param {Float64Array} centroids */
    drag(centroids) {
      next = centroids;
      follow();
    },
    /** Show again what was shown before centroids were moved, and return whether any were. */
    cancel() {
      const isMoved = before !== null;
      if (before) store.set({ ...before.state, share: 1 });
      before = next = null;
      return isMoved;
    },
    /**
     * @param {Float64Array} centroids
     * @param {string} [said]
     * @param {number[]} [numbers]
     */
    async drop(centroids, said, numbers) {
      const moved = before;
      const base = before?.base ?? shown().base;
      const restore = () => before === moved && edits.cancel();
      next = null;
      await attempt(stage, async () => {
        const run = await runFrom(stage, { ...base, numbers: numbers ?? base.numbers }, centroids, limitOf(stage));
        restore();
        return run;
      }, said);
      restore();
    },
    /**
     * Move a centroid to the value of a row.
     * @param {number} label
     * @param {number} row
     */
    pick(label, row) {
      const centroids = edits.taken(label);
      if (!centroids) return;
      const { base } = shown();
      centroids.set(stage.placeOf(base, row), label * features);
      edits.drop(centroids, `cluster ${label + 1} has the colour of that pixel`);
    },
    /** Add a centroid at the value that is farthest from its own. */
    async add() {
      const { base, centroids } = shown();
      const far = farthestOf(data, base, centroids);
      if (base.k >= MAX_K) fail(stage, `k = ${base.k} is the maximum`);
      else if (!far) fail(stage, `k = ${base.k} is the number of different values`);
      else {
        const number = base.numbers.findIndex((_, at) => !base.numbers.includes(at));
        const numbers = [...base.numbers, number < 0 ? base.k : number];
        await edits.drop(Float64Array.of(...centroids, ...far), `cluster ${base.k + 1} added`, numbers);
        if (shown().base.k > base.k) store.set({ chosen: base.k });
      }
    },
    /** @param {number} label */
    async remove(label) {
      const { base, centroids } = shown();
      if (label < base.pinned) fail(stage, `${valueOf(stage, base, 0, label)} is pinned: it stays`);
      else if (base.k === 1) fail(stage, "k = 1 is the minimum");
      else {
        store.set({ chosen: null });
        const rest = centroids.filter((_, at) => Math.floor(at / features) !== label);
        await edits.drop(rest, `cluster ${label + 1} removed`, base.numbers.filter((_, at) => at !== label));
      }
    },
  };
  return edits;
}

/** @typedef {ReturnType<typeof editsOf>} Edits */
