/** The state in the fragment of the address, so that a link or a bookmark shows the same. */

import { cluster, toSpace } from "../engine/index.js";
import { runFrom } from "./edits.js";
import { listen } from "./dom.js";
import { SPACES } from "./moment.js";
import { attempt, completed, limitOf, MAX_K, MAX_SEED, spaceNamed } from "./runs.js";
import { say } from "./state.js";
import { VIEWS } from "./views.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("../engine/types.js").Run} Run
 */

const NOTHING = "nothing";
const SHOWN = "shown";
const QUIET = 300;
const FARTHEST = 1e100;

/**
 * Show what the fragment says, and keep it up to date.
 * @param {Stage} stage
 * @param {Location} location
 */
export async function followFragment(stage, location) {
  const { current } = stage.history;
  const show = async (/** @type {string} */ address) => {
    while (current().store.get().busy) await new Promise(requestAnimationFrame);
    current().store.set({ note: null });
    await showFragment(current(), new URLSearchParams(new URL(address).hash.slice(1)));
  };
  listen(globalThis, "hashchange", ({ newURL }) => show(newURL)); // the address may have been written since
  await show(location.href);
}

/**
 * Show what a fragment says; what makes no sense is named and has no effect.
 * @param {Stage} stage
 * @param {URLSearchParams} said
 */
export async function showFragment(stage, said) {
  const { store, file } = stage;
  const wanted = said.get("file");
  if (wanted !== file && wanted) {
    stage.history.awaited = said;
    say(store, `this address shows ${wanted}: open that file to see it`);
    return;
  }
  if (wanted === file) stage.history.awaited = null;
  const { patch, make, wrong } = read(stage, said);
  if (make) {
    store.set({ playing: false });
    await attempt(stage, make);
  }
  store.set(patch);
  if (wrong.length > 0 && !store.get().note?.isFailure) {
    say(store, `the address asks for ${wrong.join(", ")}, which makes no sense here`, true);
  }
  if (!stage.isFollowed) follow(stage);
}

/**
 * Read what a fragment asks for, and what of it makes no sense.
 * @param {Stage} stage
 * @param {URLSearchParams} said
 */
function read(stage, said) {
  const [known, wrong] = [["file"], /** @type {string[]} */ ([])];
  const taken = (/** @type {string} */ key, /** @type {(value: string) => boolean} */ fits) => {
    const value = said.get(key);
    known.push(key);
    if (value === null || fits(value)) return value;
    wrong.push(`${key}=${value.slice(0, 40)}`);
    return null;
  };
  const isWhole = (/** @type {number} */ low, /** @type {number} */ high) => (/** @type {string} */ text) =>
    /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
  const { recorded } = stage;
  const isRun = isWhole(1, recorded);
  const isIn = (/** @type {object} */ names) => (/** @type {string} */ text) => Object.hasOwn(names, text);
  const isView = isIn(VIEWS);
  const view = taken("view", isView);
  const other = taken("wipe", (text) => isView(text) || isRun(text));
  const step = taken("step", (text) => isWhole(0, Infinity)(String(2 * Number(text || "x"))));
  const { features, pinned, ...own } = stage.store.get().runs[0];
  const space = spaceNamed(stage, taken("space", isIn(SPACES)) ?? stage.data.space.name);
  const places = taken("centroids", (text) => {
    const values = numbersOf(text);
    const k = values.length / features;
    return Number.isInteger(k) && k >= Math.max(1, pinned) && k <= MAX_K && values.every((x) => Math.abs(x) < FARTHEST);
  });
  const k = taken("k", isWhole(Math.max(1, pinned), MAX_K));
  const seed = taken("seed", isWhole(0, MAX_SEED));
  const init = taken("init", (name) => name === "random" || name === "k-means++") ?? "random";
  const colors = numbersOf(taken("colors", (text) => numbersOf(text).every((x) => x >= 0 && x < MAX_K)) ?? "");
  /** @type {(() => Promise<Run>) | null} */
  let make = null;
  if (places) {
    const units = Float64Array.from(numbersOf(places));
    const k = units.length / features;
    const numbers = colors.length === k ? colors : Array.from({ length: k }, (_, at) => at);
    make = () =>
      runFrom(stage, { space, features, pinned, numbers }, toSpace({ space, features }, units), limitOf(stage));
  } else if (k !== null || seed !== null) {
    const options = completed(stage, { k: Number(k ?? own.k), seed: Number(seed ?? own.seed), init, space });
    make = () => cluster(stage.data, options);
  }
  const run = taken("run", (text) => !make && isRun(text)) ?? "1";
  const beside = taken("beside", (text) => text === NOTHING || isRun(text) && (make !== null || text !== run));
  /** @type {Partial<State>} */
  const patch = {
    view: /** @type {View} */ (view ?? "clusters"),
    other: Number(other) > 0 ? Number(other) - 1 : /** @type {View | null} */ (other),
    disputed: taken("disagreement", (text) => text === SHOWN) !== null,
    ...(make ? {} : { run: Number(run) - 1 }),
    ...(beside || recorded < 2 ? { beside: Number(beside) > 0 ? Number(beside) - 1 : null } : {}),
    ...(step === null ? {} : { half: 2 * Number(step), share: 1, playing: false }),
  };
  const others = [...said.keys()].filter((key) => !known.includes(key)).map((key) => key.slice(0, 40));
  return { patch, make, wrong: [...others, ...wrong] };
}

/** @param {string} text */
function numbersOf(text) {
  return text === "" ? [] : text.split(" ").map((word) => word ? Number(word) : NaN);
}

/**
 * Keep the fragment up to date.
 * @param {Stage} stage
 */
function follow(stage) {
  stage.isFollowed = true;
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  stage.store.watch(
    ["run", "beside", "disputed", "half", "over", "view", "other", "playing", "busy", "history"],
    (state) => {
      clearTimeout(timer);
      if (!state.playing && !state.busy) timer = setTimeout(() => write(stage, state), QUIET);
    },
  );
}

/**
 * @param {Stage} stage
 * @param {State} state
 */
function write({ data, recorded, file, root }, state) {
  if (!root.isConnected) return;
  const { runs, run: at, beside, disputed, half, over, view, other } = state;
  const { k, seed, init, space, given, numbers } = runs[at];
  /** @type {Record<string, any>} */
  const said = {};
  if (file) said.file = file;
  if (given) {
    said.centroids = given.join(" ");
    if (numbers.some((number, label) => number !== label)) said.colors = numbers.join(" ");
  } else if (at >= recorded) Object.assign(said, { k, seed, init });
  else if (recorded > 1) said.run = at + 1;
  if (data.kind === "image" && at >= recorded) said.space = space.name;
  if (beside === null) {
    if (recorded > 1) said.beside = NOTHING;
  } else if (beside < recorded) {
    said.beside = beside + 1;
    if (disputed) said.disagreement = SHOWN;
  }
  said.step = (half + over) / 2;
  if (view !== "clusters") said.view = view;
  if (typeof other === "string") said.wipe = other;
  else if (other !== null && other < recorded) said.wipe = other + 1;
  try {
    history.replaceState(null, "", `#${new URLSearchParams(said)}`);
  } catch {
    // a document in a frame of a notebook has no address
  }
}
