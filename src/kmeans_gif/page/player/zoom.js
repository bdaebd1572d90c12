/** Zoom and pan: wheel with Ctrl, two fingers, dragging, buttons and keys. */

import { iconButton, listen, make, spotIn } from "./dom.js";

/**
 * @typedef {{scale: number, x: number, y: number}} Placed where the content is in the box, in CSS pixels
 */

const MAX_PIXEL = 64;

/**
 * Let a content of fixed size be zoomed and moved inside a box.
 * @param {HTMLElement} box
 * @param {number} width
 * @param {number} height
 * @param {(placed: Placed, isFitted: boolean) => void} place
 */
export function zoomable(box, width, height, place) {
  /** @type {Placed} */
  let placed = { scale: 1, x: 0, y: 0 };
  let isFitted = true;
  /** @type {((placed: Placed, isFitted: boolean) => void)[]} */
  const followers = [];

  const fitted = () => Math.min(box.clientWidth / width, box.clientHeight / height);
  const settle = () => {
    const least = fitted();
    isFitted = isFitted || placed.scale <= least * 1.001;
    if (isFitted) placed.scale = least;
    const along = (/** @type {number} */ at, /** @type {number} */ room, /** @type {number} */ long) =>
      long <= room ? (room - long) / 2 : Math.min(0, Math.max(room - long, at));
    placed.x = along(placed.x, box.clientWidth, width * placed.scale);
    placed.y = along(placed.y, box.clientHeight, height * placed.scale);
    show();
    for (const follower of followers) follower(placed, isFitted);
  };
  const show = () => place(placed, isFitted);
  const zoomAt = (/** @type {number} */ factor, /** @type {{x: number, y: number}} */ at) => {
    const scale = Math.min(Math.max(MAX_PIXEL, fitted()), Math.max(fitted(), placed.scale * factor));
    const growth = scale / placed.scale;
    isFitted = false;
    placed = { scale, x: at.x - (at.x - placed.x) * growth, y: at.y - (at.y - placed.y) * growth };
    settle();
  };
  const zoom = (/** @type {number} */ factor) => zoomAt(factor, { x: box.clientWidth / 2, y: box.clientHeight / 2 });
  const fit = () => {
    isFitted = true;
    settle();
  };

  listen(box, "wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomAt(2 ** (-event.deltaY / 150), spotIn(box, event));
  }, { passive: false });
  listen(box, "dblclick", (event) => {
    zoomAt(event.shiftKey ? 0.5 : 2, spotIn(box, event));
  });
  followFingers(box, {
    move(x, y) {
      placed = { ...placed, x: placed.x + x, y: placed.y + y };
      settle();
    },
    zoomAt,
    canMove: () => !isFitted,
  });
  new ResizeObserver(settle).observe(box);
  const buttons = make(
    "div",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    iconButton("minus", "Zoom out (−)", () => zoom(0.5)),
    iconButton("fit", "Show the whole picture", fit),
    iconButton("plus", "Zoom in (+)", () => zoom(2)),
  );
  return {
    ...{ zoom, fit, settle, buttons, placed: () => placed },
    /** Let another content of the same size be where this one is. */
    lead: (/** @type {{follow: (placed: Placed, isFitted: boolean) => void}} */ { follow }) => followers.push(follow),
    follow(/** @type {Placed} */ to, /** @type {boolean} */ is) {
      [placed, isFitted] = [{ ...to }, is];
      show();
    },
  };
}

/**
 * Turn pointers into moves and pinches.
 * @param {HTMLElement} box
 * @param {{move: (x: number, y: number) => void, zoomAt: (factor: number, at: {x: number, y: number}) => void,
 *   canMove: () => boolean}} actions
 */
function followFingers(box, actions) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  listen(box, "pointerdown", (event) => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2 || actions.canMove()) box.setPointerCapture(event.pointerId);
  });
  listen(box, "pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other) {
      const apart = (/** @type {{x: number, y: number}} */ at) => Math.hypot(at.x - other.x, at.y - other.y) || 1;
      const here = spotIn(box, event);
      const middle = { x: here.x + (other.x - now.x) / 2, y: here.y + (other.y - now.y) / 2 };
      actions.zoomAt(apart(now) / apart(before), middle);
    }
    if (actions.canMove()) actions.move((now.x - before.x) / fingers.size, (now.y - before.y) / fingers.size);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    listen(box, end, (event) => fingers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }
}
