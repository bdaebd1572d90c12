/** Time: it takes a run from half to half while it plays. */

import { lastHalf, longestOf, momentOf, pacing } from "./moment.js";

/**
 * @typedef {import("./state.js").Store} Store
 * @typedef {import("./state.js").State} State
 */

const OPENING = 1100;
const HOLD = 2200;
const MOVING = 0.5;

export const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** @returns {boolean} whether motion is unwanted */
export function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Let a store play, and return what moves it by hand.
 * @param {Store} store
 */
export function playback(store) {
  let since = 0;
  let isRunning = false;
  /** @type {{run: unknown, lasts: (step: number) => number}} */
  let pace = { run: null, lasts: () => 1 };

  const current = () => longestOf(store.get());
  const clock = () => store.get().half + store.get().over;
  const durationOf = (/** @type {number} */ half) => {
    const run = current();
    if (pace.run !== run) pace = { run, lasts: pacing(run.inertia.length - 1) };
    if (half >= lastHalf(run)) return HOLD;
    const { step, phase } = momentOf(half);
    if (phase === "start") return OPENING;
    return pace.lasts(step) * (phase === "move" ? MOVING : 1 - MOVING);
  };
  const seek = (/** @type {number} */ half) => {
    since = performance.now();
    store.set({ half: Math.min(lastHalf(current()), Math.max(0, half)), share: 1 });
  };
  const enter = (/** @type {number} */ half) => {
    store.set({ half, share: half % 2 === 1 && !isStill() ? 0 : 1 });
  };
  const tick = (/** @type {number} */ now) => {
    const { playing, speed, loop } = store.get();
    const half = clock();
    isRunning = playing;
    if (!playing) return;
    requestAnimationFrame(tick);
    const lasts = durationOf(half) / speed;
    const passed = Math.min(1, (now - since) / lasts);
    if (passed < 1) {
      if (half % 2 === 1 && !isStill()) store.set({ share: Math.max(0, passed) });
      return;
    }
    since = now;
    if (half < lastHalf(current())) enter(half + 1);
    else if (loop) enter(0);
    else store.set({ playing: false, share: 1 });
  };
  store.watch(["playing"], ({ playing }) => {
    if (!playing) {
      store.set({ share: 1 });
      return;
    }
    if (clock() >= lastHalf(current())) seek(0);
    since = performance.now();
    if (!isRunning) requestAnimationFrame(tick);
    isRunning = true;
  });
  return {
    seek: (/** @type {number} */ half) => {
      store.set({ playing: false });
      seek(half);
    },
    scrub: seek,
    toggle: () => store.set({ playing: !store.get().playing }),
    by: (/** @type {number} */ halves) => {
      store.set({ playing: false });
      seek(clock() + halves);
    },
    iterationsBy: (/** @type {number} */ steps) => {
      const half = clock();
      const whole = steps < 0 ? Math.ceil(half / 2) : Math.floor(half / 2);
      store.set({ playing: false });
      seek(2 * (whole + steps));
    },
    faster: (/** @type {number} */ by) => {
      const at = SPEEDS.indexOf(store.get().speed) + by;
      store.set({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] });
    },
  };
}

/** @typedef {ReturnType<typeof playback>} Playback */
