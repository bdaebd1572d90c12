/** The state in the fragment of the address, so that a link or a bookmark shows the same. */

import { cluster, toSpace } from "../engine/index.js";
import { runFrom } from "./edits.js";
import { listen } from "./dom.js";
import { lastHalf, SPACES } from "./moment.js";
import { attempt, completed, limitOf, MAX_K, MAX_SEED, spaceNamed } from "./runs.js";
import { say } from "./state.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("../engine/types.js").Run} Run
 */

const VIEWS = ["clusters", "changed", "original", "distinct"];
const KEYS = ["file", "k", "seed", "init", "space", "centroids", "colors", "step", "view", "wipe"];
const QUIET = 300;
const FARTHEST = 1e100;

/**
 * Show what the fragment says, and keep it up to date.
 * @param {Stage} stage
 * @param {Location} location
 */
export async function followFragment(stage, location) {
  const show = (/** @type {Stage} */ current) => showFragment(current, new URLSearchParams(location.hash.slice(1)));
  await show(stage);
  listen(globalThis, "hashchange", () => show(stage.history.current()));
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
  const { half, ...views } = patch;
  store.set(views);
  if (make) await attempt(stage, make);
  const { runs, run, note, half: now } = store.get();
  store.set({ half: Math.min(half ?? now, lastHalf(runs[run])) });
  if (half !== undefined) store.set({ share: 1, playing: false });
  if (wrong.length > 0 && !note?.isFailure) {
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
  const wrong = [...said.keys()].filter((key) => !KEYS.includes(key)).map((key) => key.slice(0, 40));
  const taken = (/** @type {string} */ key, /** @type {(value: string) => boolean} */ fits) => {
    const value = said.get(key);
    if (value !== null && fits(value)) return value;
    if (value !== null) wrong.push(`${key}=${value.slice(0, 40)}`);
    return null;
  };
  const isWhole = (/** @type {number} */ low, /** @type {number} */ high) => (/** @type {string} */ text) =>
    /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
  const isView = (/** @type {string} */ text) => VIEWS.includes(text);
  const [view, other] = [taken("view", isView), taken("wipe", isView)];
  const step = taken("step", (text) => isWhole(0, Infinity)(String(2 * Number(text || "x"))));
  const { features, pinned, ...own } = stage.store.get().runs[0];
  const space = spaceNamed(stage, taken("space", (name) => name in SPACES) ?? stage.data.space.name);
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
  /** @type {Partial<State>} */
  const patch = {
    ...(view ? { view: /** @type {View} */ (view) } : {}),
    ...(other ? { other: /** @type {View} */ (other) } : {}),
    ...(step === null ? {} : { half: 2 * Number(step) }),
    ...(make ? { playing: false } : { run: 0 }),
  };
  return { patch, make, wrong };
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
  stage.store.watch(["run", "half", "over", "view", "other", "playing", "history"], (state) => {
    clearTimeout(timer);
    if (!state.playing) timer = setTimeout(() => write(stage, state), QUIET);
  });
}

/**
 * @param {Stage} stage
 * @param {State} state
 */
function write({ data, recorded, file, root }, state) {
  if (!root.isConnected) return;
  const said = new URLSearchParams();
  const run = state.runs[state.run];
  const areNumbered = run.numbers.every((number, at) => number === at);
  if (file) said.set("file", file);
  if (run.given) {
    said.set("centroids", run.given.join(" "));
    if (!areNumbered) said.set("colors", run.numbers.join(" "));
  } else if (state.run >= recorded) {
    said.set("k", String(run.k));
    said.set("seed", String(run.seed));
    said.set("init", run.init);
  }
  if (data.kind === "image" && (run.given || state.run >= recorded)) said.set("space", run.space.name);
  said.set("step", String((state.half + state.over) / 2));
  if (state.view !== "clusters") said.set("view", state.view);
  if (state.other) said.set("wipe", state.other);
  try {
    history.replaceState(null, "", `#${said}`);
  } catch {
    // a document in a frame of a notebook has no address
  }
}
