/** The laboratory: another run of the same data, beside the recorded one. */

import { cancel, cluster } from "../engine/index.js";
import { iconButton, listen, make, press, textButton } from "./dom.js";
import { compact, counted } from "./format.js";
import { runName, SPACES } from "./moment.js";
import { isStill } from "./playback.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("../engine/types.js").Space} Space
 * @typedef {import("../engine/types.js").Options} Options
 */

const MAX_K = 256;
const MAX_SEED = 2 ** 32 - 1;
const SEEDS = 20;
const KEPT = 4;

/**
 * Make the row, quiet until it is used.
 * @param {Stage} stage
 */
export function laboratory(stage) {
  const { data, store } = stage;
  const [recorded] = store.get().runs;
  const k = numberField("k", recorded.k, 1, MAX_K);
  const seed = numberField("seed", recorded.seed, 0, MAX_SEED);
  const dice = iconButton("again", "Another seed", () => {
    seed.input.value = String(crypto.getRandomValues(new Uint32Array(1))[0] % 1000);
  });
  const start = recorded.init === "k-means||" ? "k-means++" : recorded.init; // not offered here
  const init = choice("start", { random: "random", "k-means++": "k-means++" }, start);
  const space = choice("space", SPACES, recorded.space.name);
  const best = make("button", { type: "button", class: "action" }, `best of ${SEEDS} seeds`);
  const run = make("button", { type: "submit", class: "action primary" }, "Run");
  const stop = make("button", { type: "button", class: "action", hidden: true, onclick: cancel }, "Stop");
  const result = make("output", { class: "result" });
  const form = make(
    "form",
    { class: "laboratory card", "aria-label": "Laboratory" },
    make("strong", {}, "Try it"),
    ...(data.features > 1 ? [make("span", { class: "hint" }, "drag a centroid, or")] : []),
    make("span", { class: "stepper" }, k.label, ...steppers(k.input)),
    init.label,
    make("span", { class: "stepper" }, seed.label, dice),
    ...(data.kind === "image" ? [space.label] : []),
    best,
    result,
    stop,
    run,
  );

  const options = () => ({
    k: Number(k.input.value),
    seed: Number(seed.input.value),
    init: init.select.value,
    space: data.kind === "image" ? spaceNamed(data.space, space.select.value) : recorded.space,
  });
  const busy = (/** @type {boolean} */ is) => {
    stop.hidden = !is;
    for (const button of [run, best]) button.setAttribute("aria-disabled", String(is)); // which keeps the focus
    form.setAttribute("aria-busy", String(is));
  };
  const attempt = async (/** @type {() => Promise<Run>} */ make) => {
    if (form.getAttribute("aria-busy") === "true") return;
    busy(true);
    result.classList.remove("failure");
    try {
      showRun(stage, await make());
    } catch (error) {
      const isStopped = error instanceof DOMException && error.name === "AbortError";
      result.textContent = isStopped ? "stopped" : error instanceof Error ? error.message : String(error);
      result.classList.toggle("failure", !isStopped);
    }
    busy(false);
  };
  listen(form, "submit", (event) => {
    event.preventDefault();
    attempt(() =>
      cluster(data, options(), (steps) => {
        result.textContent = `step ${steps}`;
      })
    );
  });
  listen(best, "click", () =>
    attempt(() =>
      bestOf(data, options(), (tried) => {
        result.textContent = `seed ${tried} of ${SEEDS}`;
      })
    ));
  store.watch(["run"], (state) => {
    result.textContent = comparison(state);
  });
  return form;
}

/**
 * Run with several seeds and keep the run with the lowest inertia; ties go to the lower seed.
 * @param {import("../engine/types.js").Data} data
 * @param {Options & {seed: number}} options
 * @param {(tried: number) => void} progress
 */
async function bestOf(data, options, progress) {
  /** @type {Run | null} */
  let best = null;
  for (let at = 0; at < SEEDS; at++) {
    progress(at + 1);
    const run = await cluster(data, { ...options, seed: (options.seed + at) % (MAX_SEED + 1) });
    if (!best || finalInertia(run) < finalInertia(best)) best = run;
  }
  return /** @type {Run} */ (best);
}

/** @param {Run} run */
function finalInertia(run) {
  return run.inertia[run.inertia.length - 1];
}

/**
 * Show a new run; the oldest of the laboratory go.
 * @param {Pick<Stage, "store" | "recorded">} stage
 * @param {Run} run
 */
export function showRun({ store, recorded }, run) {
  const { runs } = store.get();
  const all = [...runs.slice(0, recorded), ...runs.slice(recorded).slice(1 - KEPT), run];
  store.set({ runs: all, run: all.length - 1, half: 0, share: 1, alone: null, playing: false });
  if (isStill()) store.set({ half: 2 * (run.inertia.length - 1) });
  else store.set({ playing: true });
}

/** @param {State} state */
function comparison({ runs, run }) {
  if (runs.length === 1) return "";
  const [recorded] = runs;
  const shown = runs[run];
  const last = (/** @type {Run} */ one) => compact(finalInertia(one));
  if (run === 0) return `recorded ${last(recorded)}`;
  if (shown.space.name !== recorded.space.name) {
    return `this run ${last(shown)}, in ${SPACES[/** @type {keyof typeof SPACES} */ (shown.space.name)]}`;
  }
  return `this run ${last(shown)} · recorded ${last(recorded)}`;
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
      return textButton("segment", `${runName(one, at)} · ${compact(finalInertia(one))}`, () => {
        store.set({ run: at, half: Math.min(store.get().half, 2 * (one.inertia.length - 1)), share: 1 });
      }, { title });
    }));
  });
  store.watch(["run"], ({ run }) => {
    [...row.children].forEach((button, at) => press(button, at === run));
  });
  return row;
}

/**
 * @param {Space} space
 * @param {string} name
 * @returns {Space}
 */
function spaceNamed(space, name) {
  return { ...space, name: /** @type {Space["name"]} */ (name) };
}

/**
 * @param {string} name
 * @param {number} value
 * @param {number} min
 * @param {number} max
 */
function numberField(name, value, min, max) {
  const input = make("input", { type: "number", value, min, max, step: 1, required: true, inputmode: "numeric" });
  return { input, label: make("label", { class: "field" }, make("span", {}, name), input) };
}

/** @param {HTMLInputElement} input */
function steppers(input) {
  return [
    iconButton("minus", "Fewer clusters", () => input.stepDown()),
    iconButton("plus", "More clusters", () => input.stepUp()),
  ];
}

/**
 * @param {string} name
 * @param {Record<string, string>} values
 * @param {string} value
 */
function choice(name, values, value) {
  const select = make(
    "select",
    { class: "plain" },
    ...Object.entries(values).map(([key, text]) => make("option", { value: key, selected: key === value }, text)),
  );
  return { select, label: make("label", { class: "field" }, make("span", {}, name), select) };
}
