/** The state of the page, and the listeners that are called when it changes. */

import { lastHalf, longestOf } from "./moment.js";

/**
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {"clusters" | "changed" | "original" | "distinct"} View
 * @typedef {{row: number, x: number, y: number, left: number, top: number}} Probed
 * @typedef {object} State
 * @property {Run[]} runs the recorded ones, then those of the laboratory
 * @property {number} run which of them is shown
 * @property {number} half halves of iterations done since the first assignment; those of the run that is shown
 * @property {number} over halves that the run beside it has gone on since this one ended
 * @property {number | null} beside the run that is shown beside it
 * @property {boolean} disputed whether to show where these two disagree
 * @property {number} share how far centroids have moved in this half, 0 to 1
 * @property {boolean} playing
 * @property {number} speed
 * @property {boolean} loop
 * @property {View} view
 * @property {View | number | null} other what a wipe shows beside it: another view, or the same view of another run
 * @property {number} divider where the wipe divides, 0 to 1 of the width
 * @property {number | null} alone the number of the cluster that is shown alone, the same in all runs
 * @property {number | null} hovered that of the one that is pointed at
 * @property {Probed | null} probed the pixel or point that is pointed at
 * @property {Probed | null} probedBeside the same in the run beside
 * @property {number | null} chosen the cluster whose centroid keys and clicks move
 * @property {{undo: boolean, redo: boolean}} history what can be undone or redone
 * @property {{text: string, isFailure: boolean} | null} note what the laboratory says
 * @property {boolean} busy whether it makes a run
 * @property {boolean} isVerified whether the recorded runs were computed again
 * @property {boolean} asks whether there is a question before each half
 * @property {boolean} trails whether to draw where centroids were
 * @property {boolean} rays whether to draw lines from moving centroids to their samples
 * @property {boolean} regions whether to tint the ground with the colour of the nearest centroid
 * @property {boolean} changed whether to highlight points that changed cluster
 * @property {number[]} columns the features along the axes
 * @property {number} turns how often the space was turned
 * @property {"light" | "dark"} theme
 */

/**
 * @typedef {Pick<State, "runs" | "run" | "beside" | "half">} Place the half is that of the run that ends last
 *
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(patch: Partial<State>) => void} set
 * @property {(keys: (keyof State)[], listener: (state: State) => void) => void} watch
 */

/**
 * Complete a change: both runs that are shown are different, and go on in lockstep until the longer one ends.
 * @param {State} state
 * @param {Partial<State>} patch
 * @returns {Partial<State>}
 */
function settled(state, patch) {
  const next = { ...state, ...patch };
  const { runs, run } = next;
  if (patch.beside === undefined && state.beside !== null) {
    const kept = runs.indexOf(state.runs[state.beside]); // the oldest ones go
    next.beside = kept === run ? runs.indexOf(state.runs[state.run]) : kept;
  }
  if (next.beside === run || !runs[next.beside ?? -1]) next.beside = null;
  const last = lastHalf(runs[run]);
  const clock = Math.min(patch.half ?? state.half + state.over, lastHalf(longestOf(next)));
  next.half = Math.min(clock, last);
  next.over = clock - next.half;
  return next;
}

/**
 * Return what leads back to what is shown.
 * @param {State} state
 * @returns {Place}
 */
export function placeOf({ runs, run, beside, half, over }) {
  return { runs, run, beside, half: half + over };
}

/**
 * Let the laboratory say something.
 * @param {Store} store
 * @param {string} text
 * @param {boolean} [isFailure]
 */
export function say(store, text, isFailure = false) {
  store.set({ note: { text, isFailure } });
}

/**
 * Make a store. Listeners are called at once, and then once a frame of the screen if one of their keys has changed.
 * With other runs, the run that is shown has changed too.
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(initial) {
  const state = { ...initial };
  /** @type {{keys: Set<string>, listener: (state: State) => void}[]} */
  const watchers = [];
  /** @type {Set<string>} */
  let changed = new Set();
  let isPending = false;

  const tell = () => {
    isPending = false;
    const now = changed;
    changed = new Set();
    for (const { keys, listener } of watchers) {
      if ([...now].some((key) => keys.has(key))) listener(state);
    }
  };
  return {
    get: () => state,
    set(patch) {
      for (const [key, value] of Object.entries(settled(state, patch))) {
        const known = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (state));
        if (known[key] === value) continue;
        known[key] = value;
        changed.add(key);
        if (key === "runs") changed.add("run");
      }
      if (changed.size > 0 && !isPending) {
        isPending = true;
        requestAnimationFrame(tell);
      }
    },
    watch(keys, listener) {
      watchers.push({ keys: new Set(keys), listener });
      listener(state);
    },
  };
}
