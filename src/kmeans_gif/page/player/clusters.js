/** The list of clusters: hover one to see where it is, click to show it alone, copy its value. */

import { toColors } from "../engine/index.js";
import { nameOf } from "./beside.js";
import { iconButton, listen, make, panelOf, press, rename, textButton } from "./dom.js";
import { compact, hexOf, percent } from "./format.js";
import { momentOf, runName, runOf, shownColors, weightOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 */

const CONFIRMED = 1200;

/**
 * Write the centroid of a cluster: a colour, or coordinates.
 * @param {Stage} stage
 * @param {Run} run
 * @param {number} step
 * @param {number} label
 */
export function valueOf(stage, run, step, label) {
  return writtenPlace(stage, run, run.centroids[step], label);
}

/**
 * Write a place in the space of a run.
 * @param {Stage} stage
 * @param {Run} run
 * @param {Float64Array} places
 * @param {number} label which of them
 */
export function writtenPlace(stage, run, places, label) {
  const { features } = stage.data;
  const place = places.subarray(label * features, (label + 1) * features);
  if (stage.data.kind === "image") return hexOf(toColors(stage.data, place, run.space), 0);
  const units = stage.unitsOf(run, place);
  return [...units].map((value) => compact(value, features > 2 ? 3 : 4)).join(", ");
}

/**
 * Make the panel.
 * @param {Stage[]} stages
 */
export function clustersPanel(stages) {
  const [{ store }] = stages;
  const list = make("ul", { class: "clusters" });
  const everything = textButton("quiet", "show all", () => {
    store.set({ alone: null });
    rows[0]?.button.focus(); // this button goes
  });
  const panel = panelOf(
    "Clusters",
    "Clusters",
    [everything, make("span", { class: "aside" }, "share")],
    make("p", { class: "legend names" }, ...stages.map(nameOf)),
    list,
  );
  /** @type {ReturnType<typeof rowOf>[]} */
  let rows = [];
  store.watch(["run", "beside"], ({ alone, beside }) => {
    rows = stages.slice(0, beside === null ? 1 : 2).flatMap((stage) => {
      const { weights } = runOf(stage.store.get());
      const final = weights[weights.length - 1];
      return [...final.keys()].sort((a, b) => final[b] - final[a] || a - b).map((label) => rowOf(stage, label));
    });
    const numbers = rows.map(({ number }) => number);
    rows.sort((a, b) => numbers.indexOf(a.number) - numbers.indexOf(b.number));
    list.replaceChildren(...rows.map((row) => row.item));
    if (alone !== null && !numbers.includes(alone)) store.set({ alone: null });
  });
  store.watch(["run", "half", "over", "share", "theme", "view", "beside", "disputed"], () => {
    const largest = Math.max(...rows.map((row) => row.largest));
    for (const row of rows) row.update(largest);
  });
  store.watch(["run", "beside", "alone"], ({ alone }) => {
    everything.hidden = alone === null;
    for (const row of rows) press(row.button, row.number === alone);
  });
  return panel;
}

/**
 * Make the row of a cluster.
 * @param {Stage} stage
 * @param {number} label
 */
function rowOf(stage, label) {
  const { store, isBeside } = stage;
  const { runs, run: at } = store.get();
  const run = runs[at];
  const number = run.numbers[label];
  const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
  const value = make("span", { class: "name" });
  const filled = make("span", { class: "filled" });
  const share = make("span", { class: "share" });
  const button = make(
    "button",
    { type: "button", class: "cluster", title: "Show this cluster alone" },
    make("span", { class: "unseen" }, runName(runs, at)),
    swatch,
    value,
    make("span", { class: "bar", "aria-hidden": "true" }, filled),
    share,
  );
  listen(button, "click", () => store.set({ alone: store.get().alone === number ? null : number }));
  const copy = iconButton("copy", "Copy", async () => {
    await navigator.clipboard.writeText(value.textContent ?? "");
    copy.classList.add("copied");
    setTimeout(() => copy.classList.remove("copied"), CONFIRMED);
  }, { class: "icon-button copy" });
  copy.hidden = !navigator.clipboard; // there is none without https
  const item = make("li", { class: isBeside ? "other" : "" }, button, copy);
  const hover = (/** @type {number | null} */ to) => () => store.set({ hovered: to });
  listen(item, "pointerenter", (event) => {
    if (event.pointerType !== "touch") hover(number)();
  });
  listen(item, "pointerleave", hover(null));
  listen(button, "blur", hover(null));
  listen(button, "focus", () => {
    if (button.matches(":focus-visible")) hover(number)();
  });
  return {
    item,
    button,
    number,
    largest: Math.max(...run.weights.map((weights) => Math.max(...weights))),
    update(/** @type {number} */ largest) {
      const state = store.get();
      const moment = momentOf(state.half);
      const color = hexOf(shownColors(stage, state), label);
      const weight = run.weights[moment.labelled][label];
      swatch.style.background = filled.style.background = color;
      value.textContent = valueOf(stage, run, moment.step, label);
      filled.style.width = `${(100 * weight) / largest}%`;
      share.textContent = percent(weight / weightOf(run));
      rename(copy, `Copy ${value.textContent}`);
    },
  };
}
