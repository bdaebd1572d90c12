/** Undo and redo of what the laboratory does; opening another file, which has a player of its own, is part of it. */

import { make } from "./dom.js";
import { placeOf, say } from "./state.js";

/**
 * @typedef {import("./player.js").Stage} Stage
 * @typedef {{data: import("../engine/types.js").Data, runs: import("../engine/types.js").Run[],
 *   about: import("../engine/types.js").About}} Loaded
 * @typedef {{stage: Stage, state: import("./state.js").Place}} Kept
 * @typedef {(root: HTMLElement, loaded: Loaded, history: History) => Stage} Mount
 */

const MAX_KEPT = 100;

/**
 * Start a history with the player that is in the document.
 * @param {HTMLElement} root
 * @param {Loaded} loaded
 * @param {Mount} mount makes a player in an element
 */
export function historyOf(root, loaded, mount) {
  /** @type {Kept[]} */
  const past = [];
  /** @type {Kept[]} */
  const future = [];
  const keptOf = (/** @type {Stage} */ stage) => {
    return { stage, state: placeOf(stage.store.get()) };
  };
  const tell = () => current.store.set({ history: { undo: past.length > 0, redo: future.length > 0 } });
  const show = (/** @type {Stage} */ stage) => {
    if (stage === current) return;
    const { theme } = current.store.get();
    current.store.set({ playing: false });
    current.root.replaceWith(stage.root);
    current = stage;
    stage.store.set({ theme });
    stage.root.focus({ preventScroll: true });
    document.title = stage.data.title;
  };
  const go = (/** @type {Kept[]} */ from, /** @type {Kept[]} */ to, /** @type {string} */ said) => {
    if (current.edits.cancel() || current.store.get().busy) return;
    const kept = from.pop();
    if (!kept) return;
    to.push(keptOf(current));
    show(kept.stage);
    current.store.set({ ...kept.state, share: 1, playing: false, alone: null, chosen: null });
    say(current.store, said);
    tell();
  };
  const history = {
    /** @type {URLSearchParams | null} the fragment of a file that isn't open yet */
    awaited: null,
    current: () => current,
    /**
     * Keep what is shown, before it changes.
     * @param {Stage} stage
     */
    keep(stage) {
      past.push(keptOf(stage));
      if (past.length > MAX_KEPT) past.shift();
      future.length = 0;
      tell();
    },
    undo: () => go(past, future, "undone"),
    redo: () => go(future, past, "redone"),
    /** @param {Loaded} other */
    open(other) {
      const stage = mount(make("main", { id: "page" }), other, history);
      history.keep(current);
      show(stage);
      tell();
      return stage;
    },
  };
  let current = mount(root, loaded, history);
  return history;
}

/** @typedef {ReturnType<typeof historyOf>} History */
