/** What can be taken away: what is seen, the palette, centroids and steps, the command that repeats the run. */

import { listen, make, textButton } from "./dom.js";
import { commandOf, firstFile, palettesOf, stepsRecord, stepsTable } from "./files.js";
import { momentOf, runOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 */

const GAP = 8;

/**
 * Make the menu.
 * @param {Stage} stage
 */
export function saveMenu(stage) {
  const { store, data } = stage;
  const current = () => runOf(store.get());
  const stem = data.title.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}._-]+/gu, "-") || "page";
  const save = (/** @type {string} */ suffix, /** @type {string | Blob} */ content) =>
    download(new Blob([content]), `${stem}-k${current().k}${suffix}`);
  const palette = (/** @type {"hex" | "css" | "gpl" | "json"} */ format) => () =>
    save(`.${format}`, palettesOf(current(), momentOf(store.get().half), stem)[format]);
  const says = make("code", {});
  const warns = make("span", {});
  const item = (/** @type {string} */ text, /** @type {() => void} */ act, name = text) =>
    textButton("item", text, act, { "aria-label": name });
  const first = item("First centroids (centroids.csv)", () => {
    download(new Blob([firstFile(current()).text]), "centroids.csv");
  });
  const command = item("Copy the command that repeats it", async () => {
    const text = commandOf(stage, current());
    await navigator.clipboard?.writeText(text).catch(() => {});
    says.textContent = text;
    warns.textContent = warningOf(stage);
  });
  const palettes = data.kind === "points" ? [] : [
    make(
      "div",
      { class: "formats", role: "group", "aria-label": "Palette" },
      "Palette",
      item("hex", palette("hex"), "Palette as hex values"),
      item("CSS", palette("css"), "Palette as CSS"),
      item("GPL", palette("gpl"), "Palette for GIMP"),
      item("JSON", palette("json"), "Palette as JSON"),
    ),
  ];
  const menu = make(
    "details",
    { class: "menu" },
    make("summary", { class: "plain" }, "Save"),
    make(
      "div",
      { class: "card items" },
      item("Picture as seen (PNG)", async () => save(".png", await seen(stage))),
      ...palettes,
      item("Centroids of all steps (CSV)", () => save(".csv", stepsTable(stage, current()))),
      item("Centroids of all steps (JSON)", () => save("-steps.json", stepsRecord(stage, current()))),
      first,
      command,
      make("p", { class: "says", role: "status" }, says, warns),
    ),
  );
  store.watch(["run"], (state) => {
    first.hidden = runOf(state).init !== "array";
    says.textContent = warns.textContent = "";
  });
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
 * Say what the command needs, and whether its numbers will be others.
 * @param {Stage} stage
 */
function warningOf({ data, store }) {
  const run = runOf(store.get());
  const words = [];
  if (run.init === "array") {
    words.push("It needs centroids.csv, which this menu saves.");
    if (!firstFile(run).isExact) words.push("Numbers may differ in their last digits.");
  }
  if (!data.exact) words.push(`Numbers will differ: ${data.notes.join("; ")}.`);
  return words.join(" ");
}

/**
 * Return what is seen: a picture at its own size, or a drawing as on the screen; that of the run beside is right of it.
 * @param {Stage} stage
 */
function seen({ data, root }) {
  const views = [...root.querySelectorAll(".pair .viewport")].filter(({ clientWidth }) => clientWidth > 0);
  const layers = views.map((view) => [...view.querySelectorAll("canvas")]);
  const [[{ width, height }]] = layers;
  const copy = new OffscreenCanvas((width + GAP) * views.length - GAP, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext("2d"));
  if (data.kind === "points") {
    context.fillStyle = getComputedStyle(root).getPropertyValue("--card");
    context.fillRect(0, 0, copy.width, height);
  }
  for (const [first, second] of layers) {
    context.drawImage(first, 0, 0);
    if (second && !second.hidden) {
      const from = Math.round(width * Number(second.dataset.from));
      context.clearRect(from, 0, width, height);
      context.drawImage(second, from, 0, width, height, from, 0, width, height);
    }
    context.translate(width + GAP, 0);
  }
  return copy.convertToBlob();
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
