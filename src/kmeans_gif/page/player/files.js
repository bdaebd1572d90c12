/** What the page saves, as text: palettes as `kmeans-gif palette` writes them, centroids, steps. */

import { decimalsOf } from "../engine/index.js";
import { hexOf, quoted } from "./format.js";
import { weightOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("./moment.js").Moment} Moment
 */

/**
 * Write the command that repeats a run.
 * @param {Stage} stage
 * @param {Run} run
 */
export function commandOf({ about: { command }, data }, run) {
  const at = command.lastIndexOf(" -k ");
  const [pins = ""] = / --pin \S+/.exec(command.slice(at)) ?? [];
  const last = run.inertia.length - 1;
  return [
    command.slice(0, at),
    ` -k ${run.k}`,
    run.init === "array" ? " --init centroids.csv" : ` --init ${quoted(run.init)} --seed ${run.seed}`,
    pins,
    last > 0 && run.moved[last] > 0 ? ` --max-iter ${last}` : "",
    data.kind === "image" && run.space.name !== "rgb" ? ` --color-space ${run.space.name}` : "",
  ].join("");
}

/**
 * Write the file that `--init` names: first centroids in units, without pinned ones.
 * @param {Run} run
 */
export function firstFile(run) {
  const { units, isExact } = run.given ? { units: run.given, isExact: true } : decimalsOf(run, run.centroids[0]);
  const rows = nested(units, run.features).slice(run.pinned);
  return { text: rows.map((row) => `${row.join(",")}\n`).join(""), isExact };
}

/**
 * Write the centroids of all steps as a table, in units.
 * @param {Stage} stage
 * @param {Run} run
 */
export function stepsTable(stage, run) {
  const cell = (/** @type {string} */ name) => /[",\n]/.test(name) ? `"${name.replace(/"/g, '""')}"` : name;
  const rows = [["step", "cluster", ...stage.data.names.map(cell), "weight", "inertia"].join(",")];
  run.centroids.forEach((centroids, step) => {
    nested(stage.unitsOf(run, centroids), run.features).forEach((values, label) => {
      rows.push([step, label, ...values, run.weights[step][label], run.inertia[step]].join(","));
    });
  });
  return rows.join("\n") + "\n";
}

/**
 * Write a run as the record that `kmeans-gif animate --json` prints.
 * @param {Stage} stage
 * @param {Run} run
 */
export function stepsRecord(stage, run) {
  const { data, about } = stage;
  return JSON.stringify({
    input: about.title,
    kind: data.kind,
    names: data.names,
    n_samples: data.n,
    n_clusters: run.k,
    pinned: run.pinned,
    init: run.init,
    seed: run.init === "array" ? null : run.seed,
    color_space: data.kind === "image" ? run.space.name : null,
    converged: run.converged,
    n_iter: run.inertia.length - 1,
    centroids: run.centroids.map((centroids) => nested(stage.unitsOf(run, centroids), run.features)),
    inertia: run.inertia,
    moved: run.moved,
    shift: run.shift,
    cluster_weights: run.weights.map((weights) => [...weights]),
    relocated: run.relocated,
    command: commandOf(stage, run),
    version: about.version,
  }) + "\n";
}

/**
 * @param {Float64Array} values
 * @param {number} size
 */
function nested(values, size) {
  return Array.from({ length: values.length / size }, (_, at) => [...values.subarray(at * size, (at + 1) * size)]);
}

/**
 * Write the colours of a step in a format, the largest cluster first.
 * @param {Run} run
 * @param {Moment} moment
 * @param {string} name
 * @returns {Record<"hex" | "css" | "gpl" | "json", string>}
 */
export function palettesOf(run, { step, labelled }, name) {
  const weights = run.weights[labelled];
  const swatches = [...weights.keys()].sort((a, b) => weights[b] - weights[a] || a - b).map((id) => {
    const rgb = [...run.colors[step].subarray(3 * id, 3 * id + 3)];
    return { id, hex: hexOf(run.colors[step], id), rgb, share: weights[id] / weightOf(run) };
  });
  const lines = (/** @type {(swatch: typeof swatches[0], at: number) => string} */ write, between = "\n") =>
    swatches.map(write).join(between);
  const percent = (/** @type {number} */ share) =>
    share > 0 && share < 0.0005 ? "<0.1 %" : `${(100 * share).toFixed(1)} %`;
  return {
    hex: lines(({ hex }) => hex) + "\n",
    css: `/* ${name} */\n:root {\n${
      lines(({ hex, share }, at) => `  --color-${at + 1}: ${hex}; /* ${percent(share)} */`)
    }\n}\n`,
    gpl: `GIMP Palette\nName: ${name}\nColumns: 0\n#\n${
      lines(({ hex, rgb }) => `${rgb.map((value) => String(value).padStart(3)).join(" ")}\t${hex}`)
    }\n`,
    json: `[\n${
      lines(({ id, hex, rgb, share }) =>
        `  {"id": ${id}, "hex": "${hex}", "rgb": [${rgb.join(", ")}], "share": ${share}}`, ",\n")
    }\n]\n`,
  };
}
