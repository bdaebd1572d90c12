/** Centroids that are moved on a canvas: dragged, or chosen and moved by arrow keys. */

import { ARROWS, listen, spotIn } from "./dom.js";
import { compact } from "./format.js";
import { centroidsAt, momentOf, runOf } from "./moment.js";
import { say } from "./state.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./surface.js").Sheet} Sheet
 * @typedef {{x: number, y: number}} Spot
 */

const REACH = 18;
const STILL = 3;
const STRIDE = 8;

/**
 * Let centroids be moved on a canvas; the listeners come before those that turn or move what it shows. Return what
 * finds their places.
 * @param {Stage} stage
 * @param {import("./overlay.js").Aim} aim
 */
export function draggable(stage, aim) {
  const { canvas, place } = aim;
  const spots = () => {
    const state = stage.store.get();
    const run = runOf(state);
    return aim.spots(run, centroidsAt(run, momentOf(state.half), state.share));
  };
  if (!stage.isBeside) listenToDrags(stage, canvas, spots, place);
  return spots;
}

/**
 * @param {Stage} stage
 * @param {HTMLCanvasElement} canvas
 * @param {() => Spot[]} spots where the centroids are
 * @param {(centroids: Float64Array, label: number, spot: Spot) => void} place moves one of them, in place
 */
function listenToDrags(stage, canvas, spots, place) {
  const { store, edits } = stage;
  /** @type {{label: number, centroids: Float64Array, spot: Spot, hasMoved: boolean, byKeys: boolean} | null} */
  let held = null;
  canvas.tabIndex = 0;
  const nearest = (/** @type {Spot} */ { x, y }) => {
    let [label, least] = [-1, REACH];
    spots().forEach((spot, at) => {
      const away = Math.hypot(spot.x - x, spot.y - y);
      if (away < least) [label, least] = [at, away];
    });
    return label;
  };
  const hold = (/** @type {number} */ label, /** @type {Spot} */ spot, /** @type {boolean} */ byKeys) => {
    const centroids = edits.taken(label);
    held = centroids && { label, centroids, spot, hasMoved: false, byKeys };
  };
  const move = (/** @type {Spot} */ spot) => {
    if (!held) return;
    const centroids = held.centroids.slice();
    place(centroids, held.label, spot);
    Object.assign(held, { centroids, spot, hasMoved: true });
    edits.drag(centroids);
  };
  const release = () => {
    if (held?.hasMoved) edits.drop(held.centroids, `cluster ${held.label + 1} moved`);
    else if (held) edits.cancel();
    held = null;
  };

  listen(canvas, "pointerdown", (event) => {
    const spot = spotIn(canvas, event);
    const label = nearest(spot);
    if (label < 0 || event.button !== 0) return;
    event.stopImmediatePropagation();
    release();
    canvas.setPointerCapture(event.pointerId);
    hold(label, spot, false);
    if (!held) store.set({ chosen: label });
  });
  listen(canvas, "touchstart", (event) => {
    if (nearest(spotIn(canvas, event.touches[0])) >= 0) event.preventDefault(); // which would scroll
  }, { passive: false });
  listen(canvas, "pointermove", (event) => {
    const spot = spotIn(canvas, event);
    if (!held || held.byKeys) {
      canvas.classList.toggle("over-centroid", !event.buttons && nearest(spot) >= 0);
      return;
    }
    event.stopImmediatePropagation();
    if (held.hasMoved || Math.hypot(spot.x - held.spot.x, spot.y - held.spot.y) > STILL) move(spot);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    listen(canvas, end, (event) => {
      if (!held || held.byKeys) return;
      event.stopImmediatePropagation();
      if (!held.hasMoved) store.set({ chosen: store.get().chosen === held.label ? null : held.label });
      release();
    });
  }
  listen(canvas, "keydown", (event) => {
    const { chosen } = store.get();
    const by = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "z") held = null;
      return;
    }
    if (event.key === "c") store.set({ chosen: ((chosen ?? -1) + 1) % runOf(store.get()).k });
    else if (by && chosen !== null) {
      if (!held) hold(chosen, spots()[chosen], true);
      const stride = event.shiftKey ? 1 : STRIDE;
      if (held) {
        move({ x: held.spot.x + stride * by[0], y: held.spot.y + stride * by[1] });
        tell(stage, held);
      }
    } else if (event.key === "Enter" && held) release();
    else if (event.key === "Escape" && held) {
      held = null;
      edits.cancel();
      store.set({ note: null });
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  listen(canvas, "blur", () => {
    if (held?.byKeys) release();
  });
}

/**
 * Say where a centroid is that keys move.
 * @param {Stage} stage
 * @param {{label: number, centroids: Float64Array}} held
 */
function tell({ store, data, unitsOf }, { label, centroids }) {
  const units = unitsOf(runOf(store.get()), centroids.subarray(label * data.features, (label + 1) * data.features));
  const place = [...units].map((value) => compact(value, 3)).join(", ");
  say(store, `cluster ${label + 1} at ${place}: Enter runs from here, Esc takes it back`);
}

/**
 * Draw a ring around the centroid that is chosen.
 * @param {Sheet} sheet
 * @param {import("./state.js").State} state
 * @param {Spot[]} spots
 * @param {number} [radius]
 */
export function ringChosen({ context, inks }, { chosen }, spots, radius = 18) {
  const spot = spots[chosen ?? -1];
  if (!spot) return;
  context.beginPath();
  context.arc(spot.x, spot.y, radius, 0, 2 * Math.PI);
  context.strokeStyle = inks.ink;
  context.lineWidth = 2;
  context.stroke();
}
