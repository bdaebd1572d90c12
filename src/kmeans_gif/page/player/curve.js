/** The curve of the inertia: its fall in each iteration, split into move and assign. */

import { draw, listen, make, panelOf, press, spotIn, textButton } from "./dom.js";
import { compact } from "./format.js";
import { inertiaOfHalves, lastHalf, runOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("../engine/types.js").Run} Run
 */

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [132, 8, 8, 18, 22];
const STEEP = 4;

/**
 * Make the panel.
 * @param {Stage[]} stages
 */
export function curvePanel(stages) {
  const [{ store, playback }] = stages;
  const [recorded] = store.get().runs;
  let isLog = recorded.inertia[0] > STEEP * recorded.inertia[recorded.inertia.length - 1];
  const drawing = draw("svg", { class: "curve", height: HEIGHT, role: "img" });
  const value = make("span", { class: "value" });
  const scale = textButton("quiet", "log", () => {
    isLog = !isLog;
    press(scale, isLog);
    redraw();
  }, { title: "Logarithmic scale" });
  press(scale, isLog);
  const panel = panelOf(
    "Inertia",
    "Inertia",
    [value, scale],
    drawing,
    make(
      "p",
      { class: "legend" },
      make("span", { class: "key move" }),
      "fall by moving ",
      make("span", { class: "key assign" }),
      "by assigning",
      make("span", { class: "other" }, " · dashed: the run beside"),
      make("span", { class: "others" }, " · dotted: other runs"),
    ),
  );
  const dots = stages.map(({ isBeside }) => draw("circle", { class: isBeside ? "dot other" : "dot", r: 4.5 }));
  const past = draw("g", { class: "past" });
  const clip = draw("clipPath", { id: "curve-past" });
  const clipped = draw("rect", { x: 0, y: 0, height: HEIGHT });
  clip.append(clipped);
  past.setAttribute("clip-path", "url(#curve-past)");
  /** @type {ReturnType<typeof scaleOf>} */
  let axes;

  const redraw = () => {
    const { runs, beside } = store.get();
    const run = runOf(store.get());
    const comparable = runs.filter((one) => one.space.name === run.space.name);
    axes = scaleOf(comparable, isLog, Math.max(120, drawing.clientWidth));
    mark();
    if (!drawing.isConnected) return; // it is drawn when it has a size
    const others = comparable.filter((one) => one !== run).map((one) =>
      draw("path", { class: one === runs[beside ?? -1] ? "other" : "others", d: pathOf(inertiaOfHalves(one), axes) })
    );
    const values = inertiaOfHalves(run);
    past.replaceChildren(...halvesPaths(values, axes));
    drawing.replaceChildren(
      clip,
      ...frame(axes),
      ...others,
      draw("path", { class: "future", d: pathOf(values, axes) }),
      dots[1],
      past,
      dots[0],
    );
  };
  const mark = () => {
    const now = stages.map((stage, which) => {
      const state = stage.store.get();
      const { half, share } = state;
      const values = inertiaOfHalves(runOf(state));
      const at = half % 2 === 1 ? half - 1 + share : half;
      const [low, high] = [Math.floor(at), Math.ceil(at)];
      const inertia = values[low] + (values[high] - values[low]) * (at - low);
      dots[which].setAttribute("cx", String(axes.x(at)));
      dots[which].setAttribute("cy", String(axes.y(inertia)));
      if (!which) clipped.setAttribute("width", String(axes.x(at)));
      const [first, last, own] = [values[0], values[values.length - 1], values[half]].map((value) => compact(value));
      return { own, words: `from ${first} to ${last}, now ${own}` };
    }).slice(0, store.get().beside === null ? 1 : 2);
    value.textContent = now.map(({ own }) => own).join(" · ");
    drawing.setAttribute("aria-label", `Inertia falls ${now.map(({ words }) => words).join("; the other ")}`);
  };
  const go = (/** @type {PointerEvent} */ event) => playback.seek(Math.round(axes.half(spotIn(drawing, event).x)));
  listen(drawing, "pointerdown", (event) => {
    drawing.setPointerCapture(event.pointerId);
    go(event);
  });
  listen(drawing, "pointermove", (event) => {
    if (drawing.hasPointerCapture(event.pointerId)) go(event);
  });
  new ResizeObserver(redraw).observe(drawing);
  store.watch(["run", "beside"], redraw);
  store.watch(["half", "over", "share"], mark);
  return panel;
}

/**
 * Place halves and inertias.
 * @param {Run[]} runs
 * @param {boolean} isLog
 * @param {number} width
 */
function scaleOf(runs, isLog, width) {
  const values = runs.flatMap((run) => inertiaOfHalves(run)).filter((value) => value > 0 || !isLog);
  const halves = Math.max(1, ...runs.map(lastHalf));
  const high = Math.max(...values);
  const low = Math.min(...values);
  const bottom = isLog ? Math.log(low) : Math.min(low, high - 1e-12 * Math.abs(high));
  const top = isLog ? Math.log(high) : high;
  const [across, down] = [width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
  const x = (/** @type {number} */ half) => LEFT + (across * half) / halves;
  const y = (/** @type {number} */ value) => {
    const at = isLog ? Math.log(Math.max(value, low)) : value;
    return TOP + down * (top > bottom ? (top - at) / (top - bottom) : 0.5);
  };
  const half = (/** @type {number} */ left) => Math.max(0, ((left - LEFT) / across) * halves);
  return { x, y, half, low, high, width, iterations: halves / 2 };
}

/** @param {ReturnType<typeof scaleOf>} axes */
function frame(axes) {
  const [top, bottom] = [axes.y(axes.high), axes.y(axes.low)];
  const line = (/** @type {number} */ y) => draw("path", { class: "grid", d: `M${LEFT} ${y}H${axes.width - RIGHT}` });
  const text = (/** @type {string} */ words, /** @type {number} */ x, /** @type {number} */ y, anchor = "start") =>
    draw("text", { x, y, "text-anchor": anchor }, words);
  return [
    line(top),
    line(bottom),
    text(compact(axes.high), axes.width - RIGHT, top - 6, "end"),
    text(compact(axes.low), axes.width - RIGHT, bottom - 6, "end"),
    text("0", LEFT, HEIGHT - 4),
    text("iteration", axes.width / 2, HEIGHT - 4, "middle"),
    text(String(axes.iterations), axes.width - RIGHT, HEIGHT - 4, "end"),
  ];
}

/**
 * @param {number[]} values
 * @param {ReturnType<typeof scaleOf>} axes
 */
function pathOf(values, axes) {
  return `M${values.map((value, half) => `${axes.x(half).toFixed(2)} ${axes.y(value).toFixed(2)}`).join("L")}`;
}

/**
 * @param {number[]} values
 * @param {ReturnType<typeof scaleOf>} axes
 */
function halvesPaths(values, axes) {
  const paths = { move: "", assign: "" };
  for (let half = 1; half < values.length; half++) {
    const at = (/** @type {number} */ of) => `${axes.x(of).toFixed(2)} ${axes.y(values[of]).toFixed(2)}`;
    paths[half % 2 === 1 ? "move" : "assign"] += `M${at(half - 1)}L${at(half)}`;
  }
  return [draw("path", { class: "move", d: paths.move }), draw("path", { class: "assign", d: paths.assign })];
}
