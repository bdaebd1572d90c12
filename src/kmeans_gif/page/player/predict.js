/** Predict: before each half of an iteration a question, then what really happens. */

import { valueOf } from "./clusters.js";
import { listen, make, textButton } from "./dom.js";
import { compact, hexOf, percent } from "./format.js";
import { lastHalf, momentOf, shownColors, weightOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 */

/**
 * Make the bar of the questions.
 * @param {Stage} stage
 * @param {HTMLElement} view where a click answers which samples change cluster
 */
export function predictBar(stage, view) {
  const { store, data, playback } = stage;
  const one = data.kind === "points" ? "point" : "pixel";
  const verdict = make("p", { class: "verdict", role: "status" });
  const question = make("p", { class: "question" });
  const answers = make("div", { class: "answers" });
  const bar = make(
    "section",
    { class: "card predict", "aria-label": "Predict", tabindex: -1 },
    verdict,
    question,
    answers,
  );

  const tell = (/** @type {boolean} */ isRight, /** @type {string} */ truth) => {
    verdict.textContent = `${isRight ? "Right" : "No"}: ${truth}`;
    verdict.classList.toggle("right", isRight);
    playback.by(1);
  };
  const asked = (/** @type {State} */ { asks, half, runs, run }) =>
    asks && half < lastHalf(runs[run]) ? momentOf(half + 1) : null;
  const answerMove = (/** @type {number} */ label) => {
    const state = store.get();
    const run = state.runs[state.run];
    const { step } = momentOf(state.half + 1);
    const moves = Array.from({ length: run.k }, (_, at) => moveOf(run, step, at));
    const most = moves.indexOf(Math.max(...moves));
    const farthest = `${valueOf(stage, run, step - 1, most)} moves farthest, by ${compact(moves[most], 3)}`;
    if (moves[label] === moves[most]) tell(true, farthest);
    else tell(false, `that one moves by ${compact(moves[label], 3)}; ${farthest}`);
  };
  const answerAssign = (/** @type {number | null} */ row) => {
    const state = store.get();
    const run = state.runs[state.run];
    const { step } = momentOf(state.half + 1);
    const share = run.moved[step] / weightOf(run);
    const all = share > 0 ? `${percent(share)} of all ${one}s change cluster` : `no ${one} changes cluster`;
    if (row === null) {
      tell(share === 0, all);
      return;
    }
    const changes = stage.labelsOf(run, step)[row] !== stage.labelsOf(run, step - 1)[row];
    tell(changes, `that ${one} ${changes ? "joins another cluster" : "stays in its cluster"}; ${all}`);
  };
  listen(view, "click", () => {
    const { probed, ...state } = store.get();
    if (probed && asked({ ...state, probed })?.phase === "assign") answerAssign(probed.row);
  });
  store.watch(["asks", "playing"], ({ asks, playing }) => {
    if (asks && playing) store.set({ playing: false });
  });
  store.watch(["asks", "run", "half", "view"], (state) => {
    const next = asked(state);
    bar.hidden = !state.asks;
    if (!state.asks) verdict.textContent = "";
    question.textContent = !next
      ? "The run ends here."
      : next.phase === "move"
      ? "Which centroid will move farthest?"
      : `Which ${one} will change cluster? Click one in the picture.`;
    const hadFocus = answers.contains(document.activeElement);
    answers.replaceChildren(
      ...(next?.phase === "move" ? clusterButtons(stage, state, answerMove) : []),
      ...(next?.phase === "assign" ? [answer("none will", () => answerAssign(null))] : []),
    );
    if (hadFocus) (answers.querySelector("button") ?? bar).focus();
  });
  return bar;
}

/**
 * @param {Run} run
 * @param {number} step
 * @param {number} label
 */
function moveOf(run, step, label) {
  let sum = 0;
  for (let at = label * run.features; at < (label + 1) * run.features; at++) {
    sum += (run.centroids[step][at] - run.centroids[step - 1][at]) ** 2;
  }
  return Math.sqrt(sum);
}

/**
 * @param {Stage} stage
 * @param {State} state
 * @param {(label: number) => void} choose
 */
function clusterButtons(stage, state, choose) {
  const run = state.runs[state.run];
  const colors = shownColors(stage, state);
  return Array.from({ length: run.k }, (_, label) => {
    const swatch = make("span", { class: "swatch small" });
    swatch.style.background = hexOf(colors, label);
    return answer(valueOf(stage, run, momentOf(state.half).step, label), () => choose(label), swatch);
  });
}

/**
 * @param {string} text
 * @param {() => void} onclick
 * @param {...Node} before
 */
function answer(text, onclick, ...before) {
  const button = textButton("action", text, onclick);
  button.prepend(...before);
  return button;
}
