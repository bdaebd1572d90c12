/** Another picture or table, chosen or dropped on the page: it gets a player of its own, and undo leads back. */

import { cluster, countDifferent, openFile } from "../engine/index.js";
import { listen, make, textButton } from "./dom.js";
import { quoted } from "./format.js";
import { showFragment } from "./fragment.js";
import { fail } from "./runs.js";
import { say } from "./state.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {import("./history.js").History} History
 */

const K = 6;
const SEED = 1;

/**
 * Make the button that opens a file.
 * @param {Stage} stage
 */
export function openButton(stage) {
  const input = make("input", { type: "file", accept: "image/*,.csv,.tsv,.txt", hidden: true });
  listen(input, "change", () => {
    if (input.files?.length) open(stage, input.files);
    input.value = "";
  });
  const title = "Open another picture or table; or drop it on the page";
  return [input, textButton("action", "Open…", () => input.click(), { title })];
}

/**
 * Open what is dropped on a document.
 * @param {Document} document
 * @param {History} history
 */
export function listenToDrops(document, history) {
  const mark = (/** @type {boolean} */ is) => document.body.classList.toggle("dropping", is);
  const isField = (/** @type {DragEvent} */ { target }) => target instanceof HTMLInputElement;
  listen(document, "dragover", (event) => {
    if (isField(event)) return;
    event.preventDefault();
    mark(true);
  });
  listen(document, "dragleave", (event) => mark(event.relatedTarget !== null));
  listen(document, "drop", (event) => {
    mark(false);
    if (isField(event)) return;
    event.preventDefault(); // or the browser would leave the page
    const files = event.dataTransfer?.files;
    if (files?.length) open(history.current(), files);
    else fail(history.current(), "that is no file; drop a picture or a table");
  });
}

/**
 * Open the first of some files.
 * @param {Stage} stage
 * @param {FileList} files
 */
async function open(stage, files) {
  const { store, about, history } = stage;
  const [file] = files;
  if (store.get().busy) return;
  stage.edits.cancel();
  store.set({ busy: true, playing: false });
  say(store, `opening ${file.name}`);
  try {
    const data = await openFile(file, about);
    const { rows, features, notes } = data;
    if (files.length > 1) notes.push(`the first of ${files.length} files`);
    const k = countDifferent({ rows, features, n: rows.length / features }, K);
    const run = await cluster(data, { k, seed: SEED });
    store.set({ note: null });
    const command = `kmeans-gif animate ${quoted(file.name)}${data.reading ?? ""} -k `;
    const opened = history.open({
      data,
      runs: [{ ...run, name: "first run" }],
      about: { ...about, title: file.name, command },
    });
    say(opened.store, `opened ${file.name}`);
    const said = history.awaited;
    await showFragment(opened, said?.get("file") === file.name ? said : new URLSearchParams());
  } catch (error) {
    fail(stage, error);
  }
  store.set({ busy: false });
}
