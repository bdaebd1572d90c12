/** The line above the picture: where the run is, and which view is shown. */

import { listen, make, numberIn, press, textButton } from "./dom.js";
import { captionOf, factOf, longestOf, milestonesOf, momentOf, runName, runOf } from "./moment.js";
import { agreementText } from "./pair.js";
import { MAX_RAYS } from "./plane.js";
import { spoken } from "./transport.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").View} View
 */

/** @type {Record<View, string>} */
export const VIEWS = { clusters: "Clusters", changed: "Changed", original: "Original", distinct: "Distinct" };

/**
 * Make the line that says where the run is.
 * @param {Stage} stage
 */
export function headLine(stage) {
  const { store, data } = stage;
  const title = make("strong", { class: "iteration" });
  const phase = make("span", { class: "phase" });
  const fact = make("span", { class: "fact" });
  store.watch(["run", "beside", "half", "over"], (state) => {
    const { half, over, beside } = state;
    const run = runOf(state);
    const moment = momentOf(half + over);
    const marks = milestonesOf(run).filter(({ step }) => step === moment.step && moment.phase !== "start");
    title.textContent = `iteration ${moment.step}`;
    phase.textContent = moment.phase === "start" ? "" : moment.phase;
    phase.className = `phase ${moment.phase}`;
    const notes = marks.filter(({ kind }) => (kind === "last") === (moment.phase === "assign"));
    fact.textContent = beside === null
      ? [factOf(run, data, moment), ...notes.map(({ name }) => name)].join(" · ")
      : agreementText(stage, state);
  });
  return make("p", { class: "head-line" }, title, phase, fact);
}

/**
 * Make the caption, a sentence about what happens.
 * @param {Stage} stage
 */
export function caption(stage) {
  const text = make("p", { class: "caption" });
  stage.store.watch(["run", "beside", "half", "over"], (state) => {
    text.textContent = captionOf(longestOf(state), stage.data, momentOf(state.half + state.over));
  });
  return text;
}

/**
 * Make the region that a screen reader speaks: after each step by hand, and when playing ends.
 * @param {Stage} stage
 */
export function liveRegion(stage) {
  const region = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  stage.store.watch(["run", "beside", "half", "over", "playing"], (state) => {
    const agreement = state.beside === null ? "" : `; ${agreementText(stage, state)}`;
    region.textContent = state.playing ? "playing" : spoken(stage, state) + agreement;
  });
  return region;
}

/**
 * Make the choice of views, and the second one of a wipe.
 * @param {Stage} stage
 */
export function viewChoice(stage) {
  const { store } = stage;
  const names = /** @type {View[]} */ (Object.keys(VIEWS));
  const buttons = names.map((view) => {
    return textButton("segment", VIEWS[view], () => store.set({ view }));
  });
  const other = make(
    "select",
    { "aria-label": "Second view, right of the divider", class: "plain" },
  );
  other.title = "Show a second view beside the first, with a divider to drag";
  listen(other, "change", () => {
    store.set({ other: names.find((name) => name === other.value) ?? numberIn(other) });
  });
  store.watch(["runs"], ({ runs }) => {
    other.replaceChildren(
      make("option", { value: "" }, "Wipe"),
      ...names.map((view) => make("option", { value: view }, `Wipe: ${VIEWS[view].toLowerCase()}`)),
      ...(runs.length > 1 ? runs.map((_, at) => make("option", { value: at }, `Wipe: ${runName(runs, at)}`)) : []),
    );
  });
  store.watch(["runs", "view", "other"], (state) => {
    names.forEach((view, at) => press(buttons[at], view === state.view));
    other.value = String(state.other ?? "");
  });
  return make(
    "div",
    { class: "views" },
    make("div", { class: "segments", role: "group", "aria-label": "View" }, ...buttons),
    other,
  );
}

/**
 * Make the choice of what is drawn besides points and centroids.
 * @param {Stage} stage
 */
export function markChoice(stage) {
  const { store, data } = stage;
  const isPlane = data.features === 2 || data.features > 3;
  /** @type {["changed" | "trails" | "rays" | "regions", string, string, boolean][]} */
  const marks = [
    ["changed", "Changed", "Highlight points that changed cluster", true],
    ["trails", "Trails", "Show where centroids were", data.features > 1],
    ["rays", "Rays", "Connect moving centroids with their points", isPlane && data.n <= MAX_RAYS],
    ["regions", "Regions", "Tint the ground with the colour of the nearest centroid", data.features === 2],
  ];
  const buttons = marks.filter((mark) => mark[3]).map(([key, name, title]) => {
    const button = textButton("segment", name, () => store.set({ [key]: !store.get()[key] }), { title });
    store.watch([key], (state) => press(button, state[key]));
    return button;
  });
  return make(
    "div",
    { class: "views" },
    make("div", { class: "segments", role: "group", "aria-label": "Marks" }, ...buttons),
    ...(data.features > 3 ? [columnChoice(stage)] : []),
  );
}

/**
 * Make the choice of the columns along the axes.
 * @param {Stage} stage
 */
function columnChoice({ store, data }) {
  const choices = ["across", "up"].map((direction, at) => {
    const choice = make(
      "select",
      { class: "plain", "aria-label": `Column ${direction}`, title: `Column ${direction}` },
      ...data.names.map((name, value) => make("option", { value }, name)),
    );
    listen(choice, "change", () => {
      const columns = [...store.get().columns];
      columns[at] = Number(choice.value);
      store.set({ columns });
    });
    store.watch(["columns"], ({ columns }) => {
      choice.value = String(columns[at]);
    });
    return choice;
  });
  return make("span", { class: "columns" }, ...choices);
}
