/** Any two of the runs side by side: the choice of the second one, and its view. */

import { listen, make, numberIn, press, textButton } from "./dom.js";
import { compact, counted } from "./format.js";
import { factOf, lastHalf, momentOf, runName, runOf } from "./moment.js";
import { probeNote } from "./probe.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./player.js").View} View
 */

/**
 * Make the choice of the run beside, and of what they disagree on.
 * @param {Stage} stage
 */
export function besideChoice({ store }) {
  const select = make("select", { class: "plain" });
  listen(select, "change", () => store.set({ beside: numberIn(select) }));
  const disputed = textButton("action", "Disagreement", () => store.set({ disputed: !store.get().disputed }), {
    title: "Show what the two runs have in different clusters",
  });
  const row = make(
    "div",
    { class: "beside" },
    make("label", { class: "field" }, make("span", {}, "beside"), select),
    disputed,
  );
  store.watch(["run", "beside"], ({ runs, run, beside }) => {
    row.hidden = runs.length < 2;
    disputed.hidden = beside === null;
    select.replaceChildren(
      make("option", { value: "" }, "nothing"),
      ...runs.flatMap((_, at) => at === run ? [] : [make("option", { value: at }, runName(runs, at))]),
    );
    select.value = String(beside ?? "");
  });
  store.watch(["disputed"], (state) => press(disputed, state.disputed));
  return row;
}

/**
 * Show a view, and another one of the run beside, if there is one.
 * @param {Stage[]} stages of the run that is shown and of the one beside
 * @param {View} view
 * @param {(stage: Stage) => View} viewOf
 */
export function pairOf([stage, other], view, viewOf) {
  const pair = make("div", { class: "pair" }, figureOf(stage, view));
  stage.store.watch(["beside"], ({ beside }) => {
    if (beside === null || pair.children.length > 1) return;
    const second = viewOf(other);
    pair.append(figureOf(other, second));
    if (view.zoom && second.zoom) {
      view.zoom.lead(second.zoom);
      second.zoom.lead(view.zoom);
    }
  });
  return pair;
}

/**
 * Make small drawings of both runs, each below the name of its run.
 * @param {Stage[]} stages
 * @param {{canvas: HTMLCanvasElement}[]} drawings
 */
export function twins(stages, drawings) {
  return make(
    "div",
    { class: "twins" },
    ...drawings.map(({ canvas }, at) => make("div", {}, nameOf(stages[at]), canvas)),
  );
}

/**
 * Make the name of the run that is shown, or of the one beside.
 * @param {Stage} stage
 */
export function nameOf({ store }) {
  const name = make("strong", {});
  store.watch(["run"], ({ runs, run }) => {
    name.textContent = runName(runs, run);
  });
  return name;
}

/**
 * @param {Stage} stage
 * @param {View} view
 */
function figureOf(stage, { box, zoom }) {
  const fact = make("span", { class: "fact" });
  const figure = make(
    "figure",
    {},
    make("figcaption", {}, nameOf(stage), " ", fact),
    make("div", { class: "frame" }, box, probeNote(stage, box), ...(zoom ? [zoom.buttons] : [])),
  );
  stage.store.watch(["run", "beside", "half", "over"], (state) => {
    const { half, over } = state;
    const shown = runOf(state);
    const last = lastHalf(shown) / 2;
    fact.textContent = [
      `inertia ${compact(shown.inertia[momentOf(half).labelled])}`,
      half < 2 * last
        ? factOf(shown, stage.data, momentOf(half))
        : `${shown.converged ? "converged" : "stopped"} after ${counted(last, "iteration")}`,
    ].join(" · ");
    figure.classList.toggle("ended", over > 0);
  });
  return figure;
}
