/** What is under the pointer: its value, its cluster, the distances to the nearest centroid and the second. */

import { make } from "./dom.js";
import { compact, hexOf } from "./format.js";
import { momentOf, runOf, shownColors } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./state.js").State} State
 */

/**
 * Make the note that follows the pointer over a view.
 * @param {Stage} stage
 * @param {HTMLElement} box
 */
export function probeNote(stage, box) {
  const { data, store } = stage;
  const lines = make("dl", {});
  const note = make("div", { class: "probe", hidden: true }, lines);
  store.watch(["probed", "half", "run"], (state) => {
    const { probed } = state;
    note.hidden = probed === null;
    if (probed === null) return;
    lines.replaceChildren(...linesOf(stage, state, probed.row, data.kind === "image" ? probed : null));
    const right = probed.left > box.clientWidth / 2;
    const below = probed.top > box.clientHeight / 2;
    note.style.left = right ? "auto" : `${probed.left + 16}px`;
    note.style.right = right ? `${box.clientWidth - probed.left + 16}px` : "auto";
    note.style.top = below ? "auto" : `${probed.top + 16}px`;
    note.style.bottom = below ? `${box.clientHeight - probed.top + 16}px` : "auto";
  });
  return note;
}

/**
 * @param {Stage} stage
 * @param {State} state
 * @param {number} row
 * @param {{x: number, y: number} | null} pixel
 */
function linesOf(stage, state, row, pixel) {
  const { data } = stage;
  const run = runOf(state);
  const moment = momentOf(state.half);
  const value = data.rows.subarray(row * data.features, (row + 1) * data.features);
  const label = stage.labelsOf(run, moment.labelled)[row];
  const colors = shownColors(stage, state);
  const nearest = distancesOf(stage, run, moment.step, row).sort((a, b) => a.distance - b.distance);
  const line = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...what) => [
    make("dt", {}, name),
    make("dd", {}, ...what),
  ];
  const chip = (/** @type {string} */ color) => {
    const swatch = make("span", { class: "swatch small" });
    swatch.style.background = color;
    return swatch;
  };
  const [first, second] = nearest;
  const own = pixel ? [chip(hexOf(stage.rowColors(), row))] : [];
  return [
    ...(pixel ? line("pixel", `${pixel.x}, ${pixel.y}`) : []),
    ...(data.kind === "points" && data.names.length === value.length
      ? [...value].flatMap((one, at) => line(data.names[at], compact(one, 5)))
      : line("value", ...own, [...value].map((one) => compact(one, 5)).join(", "))),
    ...line("cluster", chip(hexOf(colors, label)), pixel ? hexOf(run.colors[moment.step], label) : String(label + 1)),
    ...line("nearest", chip(hexOf(colors, first.label)), compact(first.distance)),
    ...(second ? line("second", chip(hexOf(colors, second.label)), compact(second.distance)) : []),
  ];
}

/**
 * Compute the distances of a row to all centroids, in the space of the run.
 * @param {Stage} stage
 * @param {import("../engine/types.js").Run} run
 * @param {number} step
 * @param {number} row
 */
function distancesOf(stage, run, step, row) {
  const { features } = stage.data;
  const place = stage.placeOf(run, row);
  const centroids = run.centroids[step];
  return Array.from({ length: run.k }, (_, label) => {
    let sum = 0;
    for (let at = 0; at < features; at++) {
      const away = place[at] - centroids[label * features + at];
      sum += away * away;
    }
    return { label, distance: Math.sqrt(sum) };
  });
}
