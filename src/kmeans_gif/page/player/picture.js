/** The picture: its views, two of them beside each other, and single pixels. */

import { listen, make, spotIn } from "./dom.js";
import { besideOf } from "./pair.js";
import { paintShades, shadesOf } from "./shades.js";
import { zoomable } from "./zoom.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 */

const SHARP = 0.999;
/** @type {Record<string, number>} */
const NUDGES = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 };

/**
 * Show the picture in a box.
 * @param {Stage} stage
 */
export function pictureView(stage) {
  const { data, store } = stage;
  const layers = ["main", "other"].map((name) => layerOf(data, name));
  const divider = dividerOf(stage);
  const box = make(
    "div",
    { class: `viewport${data.alpha ? " checks" : ""}` },
    ...layers.map((layer) => layer.canvas),
    divider,
  );
  box.style.setProperty("--aspect", `${data.width} / ${data.height}`);

  const clip = (/** @type {State} */ state) => {
    const { scale, x } = zoom.placed();
    const at = (state.divider * box.clientWidth - x) / (data.width * scale);
    const share = Math.min(1, Math.max(0, at));
    layers[1].canvas.hidden = divider.hidden = !isWiped(state);
    layers[1].canvas.dataset.from = String(share);
    layers[1].canvas.style.clipPath = `inset(0 0 0 ${100 * share}%)`;
    divider.style.left = `${100 * state.divider}%`;
    divider.setAttribute("aria-valuenow", String(Math.round(100 * state.divider)));
  };
  const zoom = zoomable(box, data.width, data.height, (placed, isFitted) => {
    const pixel = placed.scale * (globalThis.devicePixelRatio || 1);
    for (const { canvas } of layers) {
      canvas.style.transform = `translate(${placed.x}px, ${placed.y}px) scale(${placed.scale})`;
      canvas.style.imageRendering = pixel > SHARP ? "pixelated" : "auto";
    }
    box.classList.toggle("movable", !isFitted);
    queueMicrotask(() => clip(store.get()));
  });

  const paint = (/** @type {number} */ layer, /** @type {State} */ state, /** @type {View} */ view) => {
    const { context, image } = layers[layer];
    paintShades(context, image, stage, shadesOf(stage, state, view));
  };
  const keys = /** @type {(keyof State)[]} */ (["run", "half", "share", "view", "alone", "hovered", "theme"]);
  store.watch([...keys, "other", "beside", "over", "disputed"], (state) => {
    const { other } = state;
    paint(0, state, state.view);
    if (typeof other === "string") paint(1, state, other);
    else if (isWiped(state)) paint(1, besideOf(state, other ?? 0), state.view);
  });
  store.watch(["divider", "runs", "other"], clip);
  followPointer(stage, box, zoom.placed);
  return { box, zoom, canvas: layers[0].canvas };
}

/** @param {State} state */
function isWiped({ other, runs }) {
  return other !== null && (typeof other === "string" || other < runs.length);
}

/**
 * @param {import("../engine/types.js").Data} data
 * @param {string} name
 */
function layerOf({ width, height, alpha }, name) {
  const canvas = make("canvas", { width, height, class: `layer ${name}`, role: "img", "aria-label": "The picture" });
  if (name === "other") canvas.setAttribute("aria-hidden", "true");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: Boolean(alpha) }));
  return { canvas, context, image: context.createImageData(width, height) };
}

/**
 * Tell the state which pixel is pointed at.
 * @param {Stage} stage
 * @param {HTMLElement} box
 * @param {() => {scale: number, x: number, y: number}} placed
 */
function followPointer(stage, box, placed) {
  const { data, store } = stage;
  const point = (/** @type {PointerEvent} */ event) => {
    const { x: left, y: top } = spotIn(box, event);
    const { scale, x, y } = placed();
    const [column, row] = [Math.floor((left - x) / scale), Math.floor((top - y) / scale)];
    const isInside = column >= 0 && row >= 0 && column < data.width && row < data.height;
    const at = row * data.width + column;
    const isSolid = isInside && !(data.alpha && data.alpha[at] === 0);
    store.set({ probed: isSolid && data.inverse ? { row: data.inverse[at], x: column, y: row, left, top } : null });
  };
  listen(box, "pointermove", point);
  listen(box, "pointerdown", point);
  listen(box, "pointerleave", () => store.set({ probed: null }));
}

/**
 * Make the handle of the wipe, which keys move too.
 * @param {Stage} stage
 */
function dividerOf(stage) {
  const { store } = stage;
  const handle = make("div", {
    class: "divider",
    role: "slider",
    tabindex: 0,
    "aria-label": "Divider between two views",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
  }, make("span", { class: "grip", "aria-hidden": "true" }));
  const move = (/** @type {number} */ to) => store.set({ divider: Math.min(1, Math.max(0, to)) });
  listen(handle, "keydown", (event) => {
    const by = NUDGES[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(store.get().divider + by);
  });
  listen(handle, "pointerdown", (event) => {
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
  });
  listen(handle, "pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    event.stopPropagation();
    const area = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    move((event.clientX - area.left) / area.width);
  });
  return handle;
}
