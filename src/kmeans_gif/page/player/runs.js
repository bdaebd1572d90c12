/** Runs of the laboratory: how they are made beside the recorded one, and the choice between them. */

import { decimalsOf, toSpace } from "../engine/index.js";
import { make, press, textButton } from "./dom.js";
import { compact, counted } from "./format.js";
import { lastHalf, runName, runOf, SPACES } from "./moment.js";
import { isStill } from "./playback.js";
import { say } from "./state.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("../engine/types.js").Space} Space
 */

export const MAX_K = 256;
export const MAX_SEED = 2 ** 32 - 1;
const MAX_ITER = 300;
const KEPT = 4;

/** @param {Run} run */
export function finalInertia(run) {
  return run.inertia[run.inertia.length - 1];
}

/**
 * Return how many iterations the laboratory allows: as many as a recorded run that did not end by itself.
 * @param {Stage} stage
 */
export function limitOf({ store }) {
  const [{ moved }] = store.get().runs;
  return moved.length > 1 && moved[moved.length - 1] > 0 ? moved.length - 1 : MAX_ITER;
}

/**
 * Return the space of a name; points have only that of the recorded run.
 * @param {Stage} stage
 * @param {string} name
 * @returns {Space}
 */
export function spaceNamed({ data, store }, name) {
  const space = store.get().runs[0].space;
  return data.kind === "image" ? { ...space, name: /** @type {Space["name"]} */ (name) } : space;
}

/**
 * Complete the options of a run with what it shares with the recorded one: pinned centroids, number of iterations.
 * @template {{space: Space}} T
 * @param {Stage} stage
 * @param {T} options
 */
export function completed(stage, options) {
  const [recorded] = stage.store.get().runs;
  const { features, pinned } = recorded;
  const { units } = decimalsOf(recorded, recorded.centroids[0].slice(0, pinned * features));
  const centroids = toSpace({ space: options.space, features }, units);
  return { ...options, pinned, centroids, maxIter: limitOf(stage) };
}

/**
 * Make a run and show it, or say in words why not.
 * @param {Stage} stage
 * @param {() => Promise<Run>} make
 * @param {string} [said] what the run is the result of
 */
export async function attempt(stage, make, said = "") {
  const { store } = stage;
  if (store.get().busy) return;
  store.set({ busy: true, note: null });
  try {
    showRun(stage, await make(), said);
  } catch (error) {
    fail(stage, error);
  }
  store.set({ busy: false });
}

/**
 * Say why something did not work.
 * @param {Pick<Stage, "store">} stage
 * @param {unknown} error
 */
export function fail({ store }, error) {
  const isStopped = error instanceof DOMException && error.name === "AbortError";
  const text = isStopped ? "stopped" : error instanceof Error ? error.message : String(error);
  say(store, text, !isStopped);
}

/**
 * Show a new run; the oldest of the laboratory go.
 * @param {Stage} stage
 * @param {Run} run
 * @param {string} said
 */
function showRun(stage, run, said) {
  const { store, recorded, history } = stage;
  history.keep(stage);
  const { runs, chosen } = store.get();
  const all = [...runs.slice(0, recorded), ...runs.slice(recorded).slice(1 - KEPT), run];
  store.set({
    runs: all,
    run: all.length - 1,
    half: 0,
    share: 1,
    alone: null,
    playing: false,
    chosen: chosen === null || chosen >= run.k ? null : chosen,
  });
  say(store, said);
  if (isStill()) store.set({ half: lastHalf(run) });
  else store.set({ playing: true });
}

/**
 * Compare the run that is shown with the first one.
 * @param {State} state
 */
export function comparison(state) {
  const { runs, run } = state;
  if (runs.length === 1) return "";
  const [first] = runs;
  const shown = runOf(state);
  const last = (/** @type {Run} */ one) => compact(finalInertia(one));
  const reference = `${runName(runs, 0)}: ${last(first)}`;
  if (run === 0) return reference;
  if (shown.space.name !== first.space.name) {
    return `this run: ${last(shown)}, in ${SPACES[/** @type {keyof typeof SPACES} */ (shown.space.name)]}`;
  }
  return `this run: ${last(shown)} · ${reference}`;
}

/**
 * Make the choice of runs, once there are several.
 * @param {Stage} stage
 */
export function runChoice({ store }) {
  const row = make("div", { class: "segments runs", role: "group", "aria-label": "Runs" });
  store.watch(["runs"], ({ runs }) => {
    row.hidden = runs.length < 2;
    row.replaceChildren(...runs.map((one, at) => {
      const title = `${counted(one.inertia.length - 1, "iteration")}, inertia ${finalInertia(one)}`;
      return textButton("segment", `${runName(runs, at)} · ${compact(finalInertia(one))}`, () => {
        store.set({ run: at, share: 1 });
      }, { title });
    }));
  });
  store.watch(["run"], ({ run }) => {
    [...row.children].forEach((button, at) => press(button, at === run));
  });
  return row;
}
