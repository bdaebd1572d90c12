/** Keys, while the player has focus, and the list of them. */

import { iconButton, listen, make } from "./dom.js";
import { lastHalf, longestOf } from "./moment.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 */

const LIST = [
  ["space or k", "play, pause"],
  ["← →", "one iteration back, forward"],
  [", .", "half an iteration back, forward"],
  ["Home End", "first, last step"],
  ["1 – 9", "10 % to 90 % of the run"],
  ["< >", "slower, faster"],
  ["+ −", "zoom in, out"],
  ["l", "loop"],
  ["p", "predict: a question before each half; arrows move the answer"],
  ["c", "in a drawing: choose the next centroid, for arrow keys to move"],
  ["Ctrl Z", "undo; with Shift: redo"],
  ["f", "full screen"],
  ["Esc", "show all clusters, the whole picture"],
  ["?", "this list"],
];

/**
 * Listen to keys inside an element.
 * @param {HTMLElement} root
 * @param {Stage} stage
 * @param {{fullscreen: () => void, help: () => void, zoom: (factor: number) => void, fit: () => void}} actions
 */
export function listenToKeys(root, stage, actions) {
  const { store, playback } = stage;
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": playback.toggle,
    k: playback.toggle,
    ArrowLeft: () => playback.iterationsBy(-1),
    ArrowRight: () => playback.iterationsBy(1),
    ",": () => playback.by(-1),
    ".": () => playback.by(1),
    Home: () => playback.seek(0),
    End: () => playback.seek(Infinity),
    "<": () => playback.faster(-1),
    ">": () => playback.faster(1),
    "+": () => actions.zoom(2),
    "-": () => actions.zoom(0.5),
    l: () => store.set({ loop: !store.get().loop }),
    p: () => store.set({ asks: !store.get().asks }),
    f: actions.fullscreen,
    "?": actions.help,
    Escape: () => {
      store.set({ alone: null, hovered: null, chosen: null });
      actions.fit();
    },
  };
  for (let digit = 1; digit <= 9; digit++) {
    keys[digit] = () => {
      playback.seek(Math.round((lastHalf(longestOf(store.get())) * digit) / 10));
    };
  }
  listen(root, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.matches("input:not([type=range]), select, textarea, dialog, dialog *")) return;
    if (event.key === " " && target.matches("button, summary, a")) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Make the list of keys, a dialog. */
export function keyList() {
  const dialog = make(
    "dialog",
    { class: "keys", "aria-labelledby": "keys-title" },
    make(
      "header",
      {},
      make("h2", { id: "keys-title" }, "Keys"),
      iconButton("done", "Close", () => dialog.close()),
    ),
    make(
      "dl",
      {},
      ...LIST.flatMap(([key, what]) => [
        make("dt", {}, ...key.split(" ").map((part) => part === "or" || part === "–" ? part : make("kbd", {}, part))),
        make("dd", {}, what),
      ]),
    ),
  );
  return dialog;
}
