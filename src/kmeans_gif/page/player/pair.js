/** Two runs beside each other: what the other one shows at the same time, and where they disagree. */

import { agreementOf } from "../engine/index.js";
import { percent } from "./format.js";
import { lastHalf, momentOf, runOf, showsDisputed } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Store} Store
 */

/**
 * Return the state in which another run is shown at the same time; one that has ended stays at its end. The same
 * clusters stand out.
 * @param {State} state
 * @param {number} run
 * @returns {State}
 */
export function besideOf(state, run) {
  const { runs, half, over, chosen, other } = state;
  const own = Math.min(half + over, lastHalf(runs[run]));
  return {
    ...state,
    run,
    beside: state.run,
    half: own,
    over: half + over - own,
    probed: state.probedBeside,
    other: typeof other === "string" ? other : null,
    chosen: chosen === null ? null : runs[run].numbers.indexOf(runOf(state).numbers[chosen]),
  };
}

/**
 * Make a store of the run beside: what is changed in it changes there.
 * @param {Store} store
 * @returns {Store}
 */
export function storeBeside(store) {
  const get = () => besideOf(store.get(), store.get().beside ?? store.get().run);
  return {
    get,
    set({ run, probed, ...patch }) {
      const own = { ...(run !== undefined && { beside: run }), ...(probed !== undefined && { probedBeside: probed }) };
      store.set({ ...patch, ...own });
    },
    watch(keys, listener) {
      store.watch([...keys, "beside", "over", "probedBeside"], ({ beside }) => {
        if (beside !== null) listener(get());
      });
    },
  };
}

/**
 * Return the labels of the run beside, as those of the same clusters in the run that is shown.
 * @param {Stage} stage
 * @param {State} state
 */
export function rivalLabels(stage, state) {
  if (!showsDisputed(state)) return null;
  const { labels, numbers } = labelledBeside(stage, state);
  const own = Uint16Array.from(numbers, (number) => runOf(state).numbers.indexOf(number));
  return labels.map((label) => own[label]);
}

/**
 * Say in words how far two runs agree.
 * @param {Stage} stage
 * @param {State} state
 */
export function agreementText(stage, state) {
  const { labelled } = momentOf(state.half);
  const run = runOf(state);
  const one = { labels: stage.labelsOf(run, labelled), numbers: run.numbers };
  const { disputed, index } = agreementOf(stage.data, one, labelledBeside(stage, state));
  const many = stage.data.kind === "points" ? "points" : "pixels";
  const share = disputed > 0 ? `disagree on ${percent(disputed)} of ${many}` : `agree on all ${many}`;
  return `runs ${share} · adjusted Rand index ${index.toFixed(2)}`;
}

/**
 * @param {Stage} stage
 * @param {State} state
 */
function labelledBeside(stage, state) {
  const beside = besideOf(state, state.beside ?? state.run);
  const run = runOf(beside);
  return { labels: stage.labelsOf(run, momentOf(beside.half).labelled), numbers: run.numbers };
}
