/** The colours of the pixels of a picture in each view. */

import { colorsAt, momentOf, runOf, shownColors } from "./moment.js";
import { rivalLabels } from "./pair.js";

/**
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("./player.js").Stage} Stage
 */

const GROUNDS = { light: [0xfc, 0xfb, 0xf9], dark: [0x14, 0x17, 0x1c] };
const INKS = { light: [0x23, 0x26, 0x2b], dark: [0xed, 0xef, 0xf2] };
const MUTED = 0.16;
const FAINT = 0.1;
const HINTED = 0.3;

/**
 * Pack colours as a canvas stores them, partly mixed with the ground.
 * @param {Uint8Array} colors
 * @param {number[]} ground
 * @param {(at: number) => number} shareOf
 */
function packed(colors, ground, shareOf) {
  const out = new Uint32Array(colors.length / 3);
  for (let at = 0; at < out.length; at++) {
    const share = shareOf(at);
    let word = 0xff;
    for (let channel = 2; channel >= 0; channel--) {
      const own = colors[3 * at + channel];
      word = (word << 8) | (share === 1 ? own : Math.round(ground[channel] + (own - ground[channel]) * share));
    }
    out[at] = word >>> 0;
  }
  return out;
}

/**
 * Compute the colour of each row of the data in a view.
 * @param {Stage} stage
 * @param {State} state
 * @param {View} view
 * @returns {Uint32Array}
 */
export function shadesOf(stage, state, view) {
  const run = runOf(state);
  const moment = momentOf(state.half);
  const labels = stage.labelsOf(run, moment.labelled);
  const ground = GROUNDS[state.theme];
  const shown = state.alone ?? state.hovered;
  const rest = state.alone === null ? HINTED : FAINT;
  const shareOf = (/** @type {number} */ label) => shown === null || run.numbers[label] === shown ? 1 : rest;
  const out = new Uint32Array(labels.length + 1); // the last is transparent
  const rival = rivalLabels(stage, state);
  if (rival) {
    const full = packed(shownColors(stage, state), ground, shareOf);
    const gray = graysOf(stage.rowColors(), state.theme);
    for (let row = 0; row < labels.length; row++) out[row] = labels[row] === rival[row] ? gray[row] : full[labels[row]];
    return out;
  }
  if (view === "original") {
    const full = packed(stage.rowColors(), ground, () => 1);
    if (shown === null) {
      out.set(full);
      return out;
    }
    const faint = packed(stage.rowColors(), ground, () => rest);
    for (let row = 0; row < labels.length; row++) out[row] = shareOf(labels[row]) === 1 ? full[row] : faint[row];
    return out;
  }
  const colors = view === "distinct" ? stage.distinctOf(run) : colorsAt(run, moment, state.share);
  const full = packed(colors, ground, shareOf);
  if (view !== "changed" || moment.labelled === 0) {
    for (let row = 0; row < labels.length; row++) out[row] = full[labels[row]];
    return out;
  }
  const before = stage.labelsOf(run, moment.labelled - 1);
  const muted = packed(colors, ground, (label) => MUTED * shareOf(label));
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    out[row] = label === before[row] ? muted[label] : full[label];
  }
  return out;
}

/**
 * Draw colours faintly, in ink: what two runs agree on.
 * @param {Uint8Array} colors
 * @param {State["theme"]} theme
 */
function graysOf(colors, theme) {
  const ink = colors.map((_, at) => INKS[theme][at % 3]);
  return packed(ink, GROUNDS[theme], (at) => {
    const light = (colors[3 * at] + colors[3 * at + 1] + colors[3 * at + 2]) / 765;
    return HINTED * (theme === "dark" ? light : 1 - light);
  });
}

/**
 * Paint a view into a canvas that has a pixel for each of the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {ImageData} image
 * @param {Stage} stage
 * @param {Uint32Array} shades
 */
export function paintShades(context, image, stage, shades) {
  const { inverse, alpha } = stage.data;
  if (!inverse) return;
  const words = new Uint32Array(image.data.buffer);
  for (let at = 0; at < words.length; at++) words[at] = shades[inverse[at]];
  if (alpha) {
    for (let at = 0; at < words.length; at++) if (alpha[at] < 128) words[at] = 0;
  }
  context.putImageData(image, 0, 0);
}
