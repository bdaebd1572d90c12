/** Drawings that follow the size of their box, the theme and the state. */

import { frames, listen, make, spotIn } from "./dom.js";

/**
 * @typedef {import("./state.js").Store} Store
 * @typedef {import("./state.js").State} State
 * @typedef {{ground: string, ink: string, second: string, grid: string}} Inks
 * @typedef {{context: CanvasRenderingContext2D, width: number, height: number, inks: Inks}} Sheet in CSS pixels
 */

/** @type {(keyof State)[]} */
const DRAWN = [
  "run",
  "beside",
  "over",
  "disputed",
  "half",
  "share",
  "view",
  "alone",
  "hovered",
  "chosen",
  "trails",
  "rays",
  "regions",
  "changed",
  "columns",
  "turns",
  "theme",
];

/**
 * Make a canvas that is painted again when something changes.
 * @param {Store} store
 * @param {(sheet: Sheet, state: State) => void} paint
 * @param {import("./dom.js").Attributes} attributes
 * @param {number} [wait] frames of the screen until it is painted first, so that a picture comes before its panels
 */
export function surface(store, paint, attributes, wait = 1) {
  const canvas = make("canvas", { class: "surface", ...attributes });
  let isPending = false;
  const repaint = () => {
    isPending = false;
    if (canvas.clientWidth > 0) paint(cleared(canvas), store.get());
  };
  const later = () => {
    if (!isPending) frames(wait).then(repaint);
    isPending = true;
    wait = 1;
  };
  let isMade = false; // the first time it is painted when it has a size
  store.watch(DRAWN, () => {
    if (isMade) queueMicrotask(repaint); // in the same frame, after all other listeners
  });
  isMade = true;
  new ResizeObserver(later).observe(canvas);
  return { canvas };
}

/**
 * Make a canvas match the size of its box on the screen, and clear it.
 * @param {HTMLCanvasElement} canvas
 * @returns {Sheet}
 */
function cleared(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = globalThis.devicePixelRatio || 1;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  context.reset();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = "11px " + getComputedStyle(canvas).fontFamily;
  return { context, width, height, inks: inksOf(canvas) };
}

/**
 * @param {HTMLElement} element
 * @returns {Inks}
 */
function inksOf(element) {
  const style = getComputedStyle(element);
  const named = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return { ground: named("--card"), ink: named("--ink"), second: named("--second"), grid: named("--grid") };
}

/**
 * Put a drawing of points in a box, where the pointer tells which point is under it.
 * @param {Store} store
 * @param {HTMLCanvasElement} canvas
 * @param {string} aspect
 * @param {(left: number, top: number) => number | null} rowAt
 */
export function boxed(store, canvas, aspect, rowAt) {
  const box = make("div", { class: "viewport plain-ground" }, canvas);
  box.style.setProperty("--aspect", aspect);
  const point = (/** @type {PointerEvent} */ event) => {
    const { x: left, y: top } = spotIn(box, event);
    const row = event.buttons && event.type === "pointermove" ? null : rowAt(left, top);
    store.set({ probed: row === null ? null : { row, x: 0, y: 0, left, top } });
  };
  listen(box, "pointermove", point);
  listen(box, "pointerdown", point); // a finger doesn't move before
  listen(box, "pointerleave", () => store.set({ probed: null }));
  return { box };
}
