/** The bar below the picture: play, step, scrub, speed, loop. */

import { draw, icon, iconButton, listen, make, press, rename, textButton } from "./dom.js";
import { factOf, lastHalf, longestOf, milestonesOf, momentOf, runOf } from "./moment.js";
import { SPEEDS } from "./playback.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("../engine/types.js").Run} Run
 */

/**
 * Say where a run is, as a screen reader reads it.
 * @param {Stage} stage
 * @param {State} state
 */
export function spoken(stage, state) {
  const { half, over } = state;
  const { step, phase } = momentOf(half + over);
  const fact = factOf(runOf(state), stage.data, momentOf(half));
  return `iteration ${step} of ${lastHalf(longestOf(state)) / 2}${phase === "start" ? "" : `, ${phase}`}: ${fact}`;
}

/**
 * Make the bar.
 * @param {Stage} stage
 * @param {{fullscreen: () => void, help: () => void}} actions
 */
export function transportBar(stage, actions) {
  const { store, playback } = stage;
  const play = make("button", { type: "button", class: "play", onclick: playback.toggle });
  const where = make("span", { class: "where" });
  const speed = make(
    "select",
    { "aria-label": "Speed", title: "Speed (< >)", class: "plain" },
    ...SPEEDS.map((value) => make("option", { value }, `${String(value).replace("0.", ".")}×`)),
  );
  listen(speed, "change", () => store.set({ speed: Number(speed.value) }));
  const loop = iconButton("loop", "Loop (l)", () => store.set({ loop: !store.get().loop }));
  const ask = textButton("quiet", "Predict", () => store.set({ asks: !store.get().asks }), {
    title: "Ask before each half of an iteration (p)",
  });
  const bar = make(
    "div",
    { class: "transport card", role: "group", "aria-label": "Playback" },
    iconButton("back", "Half an iteration back (,)", () => playback.by(-1)),
    play,
    iconButton("forward", "Half an iteration forward (.)", () => playback.by(1)),
    scrubber(stage),
    where,
    speed,
    ask,
    loop,
    iconButton("full", "Full screen (f)", actions.fullscreen, { class: "icon-button roomy" }),
    textButton("icon-button roomy", "?", actions.help, { "aria-label": "Keys (?)", title: "Keys (?)" }),
  );
  store.watch(["playing"], ({ playing }) => {
    play.replaceChildren(icon(playing ? "pause" : "play"));
    rename(play, playing ? "Pause (space)" : "Play (space)");
  });
  store.watch(["run", "beside", "half", "over"], (state) => {
    where.textContent = `${momentOf(state.half + state.over).step} / ${lastHalf(longestOf(state)) / 2}`;
  });
  store.watch(["speed"], (state) => {
    speed.value = String(state.speed);
  });
  store.watch(["asks"], ({ asks }) => press(ask, asks));
  store.watch(["loop"], (state) => press(loop, state.loop));
  return bar;
}

/**
 * Make the scrubber: a native range over a drawing with a tick for each step and marks at those that matter.
 * @param {Stage} stage
 */
function scrubber(stage) {
  const { store, playback } = stage;
  const range = make("input", { type: "range", min: 0, step: 1, "aria-label": "Half-iterations of the run" });
  const done = make("div", { class: "done" });
  const ticks = draw("svg", { class: "ticks", "aria-hidden": "true", preserveAspectRatio: "none" });
  const marks = make("div", { class: "marks" });
  listen(range, "input", () => {
    store.set({ playing: false });
    playback.scrub(Number(range.value));
  });
  store.watch(["run", "beside"], (state) => {
    const last = lastHalf(longestOf(state));
    range.max = String(last);
    range.disabled = last === 0;
    drawTicks(ticks, last / 2 || 1);
    marks.replaceChildren(...marksOf(runOf(state), last / 2 || 1));
  });
  store.watch(["run", "beside", "half", "over", "share"], (state) => {
    const last = lastHalf(longestOf(state)) || 1;
    const half = state.half + state.over;
    const moving = half % 2 === 1 ? state.share : 1;
    range.value = String(half);
    range.setAttribute("aria-valuetext", spoken(stage, state));
    done.style.width = `${(100 * Math.max(0, half - 1 + moving)) / last}%`;
  });
  return make("div", { class: "scrubber" }, make("div", { class: "rail" }, ticks, done, marks), range);
}

/**
 * @param {SVGSVGElement} ticks
 * @param {number} last
 */
function drawTicks(ticks, last) {
  ticks.setAttribute("viewBox", `0 0 ${last} 1`);
  let path = "";
  for (let step = 0; step <= last; step++) path += `M${step} 0V1`;
  ticks.replaceChildren(draw("path", { d: path, "vector-effect": "non-scaling-stroke" }));
  ticks.classList.toggle("crowded", last > 120);
}

/**
 * @param {Run} run
 * @param {number} last
 */
function marksOf(run, last) {
  return milestonesOf(run).map(({ step, kind, name }) => {
    const mark = make("span", { class: `mark ${kind}`, title: `iteration ${step}: ${name}` });
    mark.style.left = `${(100 * step) / last}%`;
    return mark;
  });
}
