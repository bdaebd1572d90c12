/** The state in the fragment of the address, so that a link or a bookmark shows the same. */

import { cluster } from "../engine/index.js";
import { showRun } from "./laboratory.js";
import { lastHalf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("../engine/types.js").Space} Space
 */

const VIEWS = ["clusters", "changed", "original", "distinct"];
const SPACES = ["rgb", "lab", "oklab"];
const QUIET = 300;

/**
 * Show what the fragment says, and keep it up to date. What makes no sense is ignored.
 * @param {Stage} stage
 * @param {Location} location
 */
export async function followFragment(stage, location) {
  const { store } = stage;
  const said = new URLSearchParams(location.hash.slice(1));
  const view = said.get("view");
  const other = said.get("wipe");
  if (view && VIEWS.includes(view)) store.set({ view: /** @type {View} */ (view) });
  if (other && VIEWS.includes(other)) store.set({ other: /** @type {View} */ (other) });
  const wanted = optionsOf(stage, said);
  if (wanted) {
    store.set({ playing: false });
    await cluster(stage.data, wanted).then((run) => showRun(stage, run), () => {});
  }
  const half = 2 * Number(said.get("step") ?? Number.NaN);
  if (Number.isInteger(half) && half >= 0) {
    store.set({ half: Math.min(half, lastHalf(store.get().runs[store.get().run])), share: 1, playing: false });
  }
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  store.watch(["run", "half", "view", "other", "playing"], (state) => {
    clearTimeout(timer);
    if (!state.playing) timer = setTimeout(() => write(stage, state), QUIET);
  });
}

/**
 * Return the options of the run that a fragment asks for, unless it is the recorded one.
 * @param {Stage} stage
 * @param {URLSearchParams} said
 */
function optionsOf({ data, store }, said) {
  const [k, seed] = [Number(said.get("k")), Number(said.get("seed") ?? Number.NaN)];
  if (!Number.isInteger(k) || k < 1 || k > 256 || !Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) return null;
  const [recorded] = store.get().runs;
  const init = said.get("init") === "k-means++" ? "k-means++" : "random";
  const named = said.get("space") ?? "";
  const space = data.kind === "image" && SPACES.includes(named)
    ? { ...data.space, name: /** @type {Space["name"]} */ (named) }
    : recorded.space;
  return { k, seed, init, space };
}

/**
 * @param {Stage} stage
 * @param {State} state
 */
function write({ data, recorded }, state) {
  const said = new URLSearchParams();
  const run = state.runs[state.run];
  if (state.run >= recorded && run.init !== "array") {
    said.set("k", String(run.k));
    said.set("seed", String(run.seed));
    said.set("init", run.init);
    if (data.kind === "image") said.set("space", run.space.name);
  }
  said.set("step", String(state.half / 2));
  if (state.view !== "clusters") said.set("view", state.view);
  if (state.other) said.set("wipe", state.other);
  try {
    history.replaceState(null, "", `#${said}`);
  } catch {
    // a document in a frame of a notebook has no address
  }
}
