/** What a drawing shows of a run: labels and colours, and which clusters stand out. */

import { hexOf } from "./format.js";
import { centroidsAt, isChange, momentOf, runOf, shownColors } from "./moment.js";
import { rivalLabels } from "./pair.js";

/**
 * Gather what drawings need.
 * @param {import("./player.js").Stage} stage
 * @param {import("./state.js").State} state
 */
export function seenOf(stage, state) {
  const run = runOf(state);
  const moment = momentOf(state.half);
  const colors = shownColors(stage, state);
  const shown = state.alone ?? state.hovered;
  const highlights = stage.data.kind === "points" && state.changed && isChange(run, moment);
  return {
    run,
    moment,
    labels: stage.labelsOf(run, moment.labelled),
    /** Labels of the run beside, if disputed samples are highlighted; or those before, if changed ones are. */
    before: rivalLabels(stage, state) ?? (highlights ? stage.labelsOf(run, moment.step - 1) : null),
    colors,
    names: Array.from({ length: run.k }, (_, label) => hexOf(colors, label)),
    centroids: centroidsAt(run, moment, state.share),
    /** The centroids of the steps so far. */
    past: run.centroids.slice(0, moment.labelled + 1),
    stands: (/** @type {number} */ label) => shown === null || shown === run.numbers[label],
  };
}
