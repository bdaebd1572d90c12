/** What can be taken away: what is seen, the palette, the steps, the command that repeats the run. */

import { valueOf } from "./clusters.js";
import { listen, make, textButton } from "./dom.js";
import { momentOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("../engine/types.js").Run} Run
 */

/**
 * Write the command that repeats a run.
 * @param {Stage} stage
 * @param {Run} run
 */
export function commandOf({ about, data, store }, run) {
  if (run === store.get().runs[0]) return about.command;
  const words = [about.command.slice(0, about.command.lastIndexOf(" -k ")), "-k", String(run.k)];
  if (run.init === "array") words.push("--init", "centroids.csv");
  else words.push("--init", run.init, "--seed", String(run.seed));
  if (data.kind === "image" && run.space.name !== "rgb") words.push("--color-space", run.space.name);
  return words.join(" ");
}

/**
 * Write the centroids of all steps as a table, in units.
 * @param {Stage} stage
 * @param {Run} run
 */
export function stepsTable(stage, run) {
  const quoted = (/** @type {string} */ name) => /[",\n]/.test(name) ? `"${name.replace(/"/g, '""')}"` : name;
  const rows = [["step", "cluster", ...stage.data.names.map(quoted), "weight", "inertia"].join(",")];
  run.centroids.forEach((centroids, step) => {
    const units = stage.unitsOf(run, centroids);
    for (let label = 0; label < run.k; label++) {
      const values = units.subarray(label * run.features, (label + 1) * run.features);
      rows.push([step, label, ...values, run.weights[step][label], run.inertia[step]].join(","));
    }
  });
  return rows.join("\n") + "\n";
}

/**
 * Make the menu.
 * @param {Stage} stage
 * @param {HTMLElement} view whose canvases are what is seen
 */
export function saveMenu(stage, view) {
  const { store, data } = stage;
  const current = () => store.get().runs[store.get().run];
  const name = () =>
    `${data.title.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}._-]+/gu, "-") || "page"}-k${current().k}`;
  const palette = () => {
    const { step } = momentOf(store.get().half);
    return Array.from({ length: current().k }, (_, label) => valueOf(stage, current(), step, label)).join("\n") + "\n";
  };
  const says = make("p", { class: "says", role: "status" });
  const item = (/** @type {string} */ text, /** @type {() => void} */ act) => textButton("item", text, act);
  const command = item("Copy the command that repeats it", async () => {
    const text = commandOf(stage, current());
    await navigator.clipboard.writeText(text).catch(() => {});
    says.textContent = text;
  });
  const centroids = data.kind === "image" ? "Palette (hex)" : "Centroids (text)";
  const menu = make(
    "details",
    { class: "menu" },
    make("summary", { class: "plain" }, "Save"),
    make(
      "div",
      { class: "card items" },
      item("Picture as seen (PNG)", async () => download(await seen(stage, view), `${name()}.png`)),
      item(centroids, () => download(new Blob([palette()]), `${name()}.txt`)),
      item("Centroids of all steps (CSV)", () => download(new Blob([stepsTable(stage, current())]), `${name()}.csv`)),
      command,
      says,
    ),
  );
  listen(menu, "keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  listen(menu, "focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

/**
 * Return what is seen: a picture at its own size, or a drawing as on the screen.
 * @param {Stage} stage
 * @param {HTMLElement} view
 * @returns {Promise<Blob>}
 */
async function seen({ data }, view) {
  const [first, second] = view.querySelectorAll("canvas");
  const copy = new OffscreenCanvas(first.width, first.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext("2d"));
  if (data.kind === "points") {
    context.fillStyle = getComputedStyle(first).getPropertyValue("--card");
    context.fillRect(0, 0, copy.width, copy.height);
  }
  context.drawImage(first, 0, 0);
  if (second && !second.hidden) {
    const from = Math.round(first.width * Number.parseFloat(second.dataset.from ?? "0"));
    context.clearRect(from, 0, copy.width, copy.height);
    context.drawImage(second, from, 0, copy.width - from, copy.height, from, 0, copy.width - from, copy.height);
  }
  return await copy.convertToBlob({ type: "image/png" });
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
