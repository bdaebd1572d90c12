/** Predict: before each half of an iteration a question, then what really happens. */

import { writtenPlace } from "./clusters.js";
import { ARROWS, listen, make, spotIn, textButton } from "./dom.js";
import { compact, hexOf, percent } from "./format.js";
import { lastHalf, momentOf, runOf, shownColors, weightOf } from "./moment.js";
import { arrow, cross, overlay, ring } from "./overlay.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./overlay.js").Aim} Aim
 * @typedef {import("./marks.js").Spot} Spot
 * @typedef {import("../engine/types.js").Run} Run
 */

const CLICK = 4;
const STRIDE = 10;
const NEAR = 0.5;

/**
 * Make the bar of the questions.
 * @param {Stage} stage
 * @param {HTMLElement} view where a click answers which samples change cluster
 * @param {Aim} aim where it answers where a centroid moves to
 */
export function predictBar(stage, view, aim) {
  const { store, data, playback } = stage;
  const one = data.kind === "points" ? "point" : "pixel";
  const where = data.kind === "points" ? "" : data.features === 1 ? " in the gray levels" : " in the colours";
  const verdict = make("p", { class: "verdict", role: "status" });
  const question = make("p", { class: "question" });
  const here = textButton("action", "", () => answer(), { title: "Arrow keys move the mark, Shift less far" });
  const none = textButton("action", "none will", () => answerAssign(null));
  const bar = make(
    "section",
    { class: "card predict", "aria-label": "Predict", tabindex: -1 },
    verdict,
    question,
    make("div", { class: "answers" }, here, none),
  );
  /** The centroid that is asked about before a half, and the place that is expected. */
  let expected = { run: store.get().runs[0], half: -1, label: 0, guess: new Float64Array() };
  /** @type {Spot | null} */
  let cursor = null;
  const drawings = [overlay(aim.canvas), overlay(view)];

  const current = () => {
    const state = store.get();
    const run = runOf(state);
    const next = state.asks && state.half < lastHalf(run) ? momentOf(state.half + 1) : null;
    return { state, run, next, isMove: next?.phase === "move" };
  };
  const spotOf = (/** @type {Float64Array} */ places) => aim.spots(current().run, places)[expected.label];
  const tell = (/** @type {boolean} */ isRight, /** @type {string} */ truth) => {
    verdict.textContent = `${isRight ? "Right" : "No"}: ${truth}`;
    verdict.classList.toggle("right", isRight);
    playback.by(1);
  };
  const answerMove = (/** @type {Spot} */ spot) => {
    const { run, state } = current();
    const { label } = expected;
    const [before, truth] = run.centroids.slice(state.half / 2);
    expected.guess = truth.slice(); // what the drawing does not show is taken to be right
    aim.place(expected.guess, label, spot);
    const [moved, off] = [before, expected.guess].map((from) => lengthOf(run, label, from, truth));
    const where = writtenPlace(stage, run, truth, label);
    tell(off <= NEAR * moved, `it moves by ${compact(moved, 3)}, to ${where}; you were off by ${compact(off, 3)}`);
  };
  const answerAssign = (/** @type {number | null} */ row) => {
    const { run, state } = current();
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
  const answer = () => {
    const { state, isMove } = current();
    if (isMove) answerMove(spotOf(expected.guess));
    else if (cursor && state.probed) answerAssign(state.probed.row);
  };
  const nudge = (/** @type {number} */ x, /** @type {number} */ y) => {
    const { isMove } = current();
    const { label, guess } = expected;
    const from = isMove ? spotOf(guess) : cursor ?? { x: view.clientWidth / 2, y: view.clientHeight / 2 };
    const spot = { x: from.x + x, y: from.y + y };
    if (isMove) aim.place(guess, label, spot);
    else {
      cursor = spot;
      const { left, top } = view.getBoundingClientRect();
      view.dispatchEvent(new PointerEvent("pointermove", { clientX: left + spot.x, clientY: top + spot.y }));
    }
    redraw();
  };
  const redraw = () => {
    const { state, run, isMove: isAsked } = current();
    const { half, probed } = state;
    const { label, guess } = expected;
    const isMove = isAsked && run === expected.run && half + 1 === expected.half; // the question may be yet to come
    const isShown = state.asks && aim.canvas.clientWidth > 0;
    const centroids = run.centroids[Math.ceil(half / 2)];
    const isAnswered = half === expected.half && run === expected.run;
    drawings[0].show(
      ...(isShown && isMove ? [ring(spotOf(centroids)), cross(spotOf(guess))] : []),
      ...(isShown && isAnswered ? [cross(spotOf(guess)), arrow(spotOf(guess), spotOf(centroids))] : []),
    );
    drawings[1].show(...(cursor ? [cross(cursor)] : []));
    here.textContent = isMove
      ? `to ${writtenPlace(stage, run, guess, label)}`
      : !cursor
      ? `choose a ${one}`
      : !probed
      ? `no ${one} here`
      : data.kind === "image"
      ? `pixel ${probed.x}, ${probed.y}`
      : `point ${probed.row + 1}`;
  };

  listen(here, "keydown", (event) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const stride = event.shiftKey ? 1 : STRIDE;
    nudge(stride * by[0], stride * by[1]);
  });
  let pressed = { x: 0, y: 0 };
  listen(aim.canvas, "pointerdown", (event) => pressed = spotIn(aim.canvas, event), { capture: true });
  listen(aim.canvas, "click", (event) => {
    const spot = spotIn(aim.canvas, event);
    if (!current().isMove || Math.hypot(spot.x - pressed.x, spot.y - pressed.y) > CLICK) return;
    event.stopPropagation(); // the view asks the next question
    answerMove(spot);
  });
  let touched = { x: 0, y: 0, row: -1 }; // a finger has left, and points at nothing, before its click
  listen(view, "pointerdown", (event) => {
    touched = { ...spotIn(view, event), row: store.get().probed?.row ?? -1 };
  });
  listen(view, "click", (event) => {
    const { state: { probed }, next, isMove } = current();
    const { x, y } = spotIn(view, event);
    const row = probed?.row ?? (Math.hypot(x - touched.x, y - touched.y) > CLICK ? -1 : touched.row);
    if (row >= 0 && next && !isMove) answerAssign(row);
  });
  store.watch(["asks", "playing"], ({ asks, playing }) => {
    if (asks && playing) store.set({ playing: false });
  });
  store.watch(["asks", "run", "half", "view"], (state) => {
    const { run, next, isMove } = current();
    bar.hidden = !state.asks;
    if (!state.asks) verdict.textContent = "";
    cursor = null;
    if (next && isMove) {
      const before = run.centroids[next.step - 1];
      const moves = Array.from({ length: run.k }, (_, at) => lengthOf(run, at, before, run.centroids[next.step]));
      const label = moves.indexOf(Math.max(...moves));
      expected = { run, half: state.half + 1, label, guess: before.slice() };
      const swatch = make("span", { class: "swatch small" });
      swatch.style.background = hexOf(shownColors(stage, state), label);
      question.replaceChildren(
        "Where will ",
        swatch,
        `${writtenPlace(stage, run, before, label)} move? Click its place${where}.`,
      );
    } else question.textContent = next ? `Which ${one} will change cluster? Click one.` : "The run ends here.";
    const hadFocus = bar.contains(document.activeElement);
    here.hidden = !next;
    none.hidden = !next || isMove;
    if (hadFocus) (next ? here : bar).focus();
  });
  store.watch(["asks", "run", "half", "view", "columns", "turns", "beside"], () => requestAnimationFrame(redraw));
  new ResizeObserver(() => requestAnimationFrame(redraw)).observe(aim.canvas);
  return bar;
}

/**
 * Compute how far a centroid is from another place.
 * @param {Run} run
 * @param {number} label
 * @param {Float64Array} from
 * @param {Float64Array} to
 */
function lengthOf({ features }, label, from, to) {
  let sum = 0;
  for (let at = label * features; at < (label + 1) * features; at++) sum += (to[at] - from[at]) ** 2;
  return Math.sqrt(sum);
}
