/** Any two of the runs side by side: the choice of the second one, and its view. */

import { listen, make, press, textButton } from "./dom.js";
import { compact, counted } from "./format.js";
import { factOf, lastHalf, momentOf, runName } from "./moment.js";
import { storeBeside } from "./pair.js";
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
  listen(select, "change", () => store.set({ beside: select.value ? Number(select.value) : null }));
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
      ...runs.flatMap((one, at) => at === run ? [] : [make("option", { value: at }, runName(one, at))]),
    );
    select.value = String(beside ?? "");
  });
  store.watch(["disputed"], (state) => press(disputed, state.disputed));
  return row;
}

/**
 * Show a view, and another one of the run beside, if there is one.
 * @param {Stage} stage
 * @param {View} view
 * @param {(stage: Stage) => View} viewOf
 */
export function pairOf(stage, view, viewOf) {
  const pair = make("div", { class: "pair" }, figureOf(stage, view));
  stage.store.watch(["beside"], ({ beside }) => {
    pair.classList.toggle("two", beside !== null);
    if (beside === null || pair.children.length > 1) return;
    const other = { ...stage, store: storeBeside(stage.store), isBeside: true };
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
 * @param {Stage} stage
 * @param {View} view
 */
function figureOf(stage, { box, zoom }) {
  const name = make("strong", {});
  const fact = make("span", { class: "fact" });
  const figure = make(
    "figure",
    {},
    make("figcaption", {}, name, " ", fact),
    make("div", { class: "frame" }, box, probeNote(stage, box), ...(zoom ? [zoom.buttons] : [])),
  );
  stage.store.watch(["run", "beside", "half", "over"], ({ runs, run, half, over }) => {
    const shown = runs[run];
    const last = lastHalf(shown) / 2;
    name.textContent = runName(shown, run);
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
