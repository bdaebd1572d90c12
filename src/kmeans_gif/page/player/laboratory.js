/** The laboratory: other runs of the same data, or of others, beside the recorded one. */

import { cancel, cluster } from "../engine/index.js";
import { valueOf } from "./clusters.js";
import { iconButton, listen, make, numberIn, spotIn, textButton } from "./dom.js";
import { runOf, SPACES } from "./moment.js";
import { openButton } from "./opening.js";
import { attempt, comparison, completed, fail, finalInertia, limitOf, MAX_K, MAX_SEED, spaceNamed } from "./runs.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("../engine/types.js").Options} Options
 */

const SEEDS = 20;
const STILL = 5;

/**
 * Make the card, quiet until it is used.
 * @param {Stage} stage
 * @param {HTMLElement} view where a click gives a chosen centroid its colour
 */
export function laboratory(stage, view) {
  const { data, store } = stage;
  const [recorded] = store.get().runs;
  const k = numberField("k", recorded.k, Math.max(1, recorded.pinned), MAX_K);
  const seed = numberField("seed", recorded.seed, 0, MAX_SEED);
  const dice = iconButton("again", "Another seed", () => {
    seed.input.value = String(crypto.getRandomValues(new Uint32Array(1))[0] % 1000);
  });
  const start = recorded.init === "k-means||" ? "k-means++" : recorded.init; // not offered here
  const init = choice("start", { random: "random", "k-means++": "k-means++" }, start);
  const space = choice("space", SPACES, recorded.space.name);
  const best = textButton(
    "action",
    `best of ${SEEDS} seeds`,
    () => attempt(stage, () => bestOf(data, options(), (tried) => progress(`seed ${tried} of ${SEEDS}`))),
  );
  const run = make("button", { type: "submit", class: "action primary" }, "Run");
  const stop = textButton("action", "Stop", cancel, { hidden: true });
  const result = make("output", { class: "result" });
  const form = make(
    "form",
    { class: "laboratory card", "aria-label": "Laboratory" },
    make("strong", {}, "Try it"),
    make("span", { class: "stepper" }, k.label, ...steppers(k.input)),
    init.label,
    make("span", { class: "stepper" }, seed.label, dice),
    ...(data.kind === "image" ? [space.label] : []),
    best,
    run,
    stop,
    centroidTools(stage, view),
    make("span", { class: "tools" }, ...historyButtons(stage), ...openButton(stage)),
    result,
  );

  const options = () =>
    completed(stage, {
      k: Number(k.input.value),
      seed: Number(seed.input.value),
      init: init.select.value,
      space: spaceNamed(stage, space.select.value),
    });
  const progress = (/** @type {string} */ text) => {
    result.textContent = text;
  };
  listen(form, "submit", (event) => {
    event.preventDefault();
    attempt(stage, () => cluster(data, options(), (steps) => progress(`step ${steps}`)));
  });
  store.watch(["busy"], ({ busy }) => {
    stop.hidden = !busy;
    for (const button of [run, best]) button.setAttribute("aria-disabled", String(busy)); // which keeps the focus
    form.setAttribute("aria-busy", String(busy));
  });
  store.watch(["run"], (state) => {
    k.input.value = String(runOf(state).k);
  });
  store.watch(["run", "note"], (state) => {
    const { text = "", isFailure = false } = state.note ?? {};
    const limit = limitOf(stage);
    const compared = isFailure ? "" : comparison(state);
    const limited = compared && limit < 300 ? `at most ${limit} iterations, as recorded` : "";
    result.textContent = [text, compared, limited].filter(Boolean).join(" · ");
    result.classList.toggle("failure", isFailure);
    if (isFailure) result.scrollIntoView({ block: "nearest" });
  });
  return form;
}

/**
 * Make what chooses a centroid, adds one and removes it.
 * @param {Stage} stage
 * @param {HTMLElement} view
 */
function centroidTools(stage, view) {
  const { store, edits, data } = stage;
  const select = make("select", { class: "plain" });
  listen(select, "change", () => store.set({ chosen: numberIn(select) }));
  const hint = make("span", { class: "hint" });
  const remove = textButton("action", "Remove", () => {
    const { chosen } = store.get();
    if (chosen === null) fail(stage, "choose the centroid that is to be removed");
    else edits.remove(chosen);
  });
  store.watch(["run"], (state) => {
    const shown = runOf(state);
    const names = Array.from(
      { length: shown.k },
      (_, label) =>
        `${label + 1}: ${valueOf(stage, shown, shown.inertia.length - 1, label)}${
          label < shown.pinned ? ", pinned" : ""
        }`,
    );
    select.replaceChildren(
      make("option", { value: "" }, "none chosen"),
      ...names.map((name, value) => make("option", { value }, name)),
    );
  });
  store.watch(["run", "chosen"], ({ chosen }) => {
    select.value = String(chosen ?? "");
    remove.setAttribute("aria-disabled", String(chosen === null));
    hint.textContent = chosen === null
      ? "drag one, or choose it"
      : data.kind === "image"
      ? "click its colour in the picture, or move it by arrow keys among the colours"
      : "drag it, or move it by arrow keys in the drawing";
  });
  pickColours(stage, view);
  return make(
    "div",
    { class: "tools", role: "group", "aria-label": "Centroids" },
    make("label", { class: "field" }, make("span", {}, "centroid"), select),
    textButton("action", "Add", edits.add),
    remove,
    hint,
  );
}

/**
 * Let a click on a pixel move the chosen centroid to its colour.
 * @param {Stage} stage
 * @param {HTMLElement} view
 */
function pickColours({ store, edits, data }, view) {
  if (data.kind === "points") return;
  let pressed = { x: 0, y: 0, row: -1 };
  listen(view, "pointerdown", (event) => {
    pressed = { ...spotIn(view, event), row: store.get().probed?.row ?? -1 };
  });
  listen(view, "click", (event) => {
    const { chosen, asks } = store.get();
    const { x, y } = spotIn(view, event);
    if (chosen === null || asks || pressed.row < 0 || Math.hypot(x - pressed.x, y - pressed.y) > STILL) return;
    edits.pick(chosen, pressed.row);
  });
}

/** @param {Stage} stage */
function historyButtons({ store, history, root }) {
  const undo = iconButton("undo", "Undo (Ctrl+Z)", history.undo);
  const redo = iconButton("redo", "Redo (Ctrl+Shift+Z)", history.redo);
  store.watch(["history"], (state) => {
    undo.setAttribute("aria-disabled", String(!state.history.undo));
    redo.setAttribute("aria-disabled", String(!state.history.redo));
  });
  listen(root, "keydown", (event) => {
    const isField = event.target.matches("input:not([type=range])");
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isField) return;
    event.preventDefault();
    if (event.shiftKey) history.redo();
    else history.undo();
  });
  return [undo, redo];
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
