/** Marks over a drawing: what is asked about, what is expected, and what is true. */

import { draw } from "./dom.js";

/**
 * @typedef {import("./marks.js").Spot} Spot
 * @typedef {import("../engine/types.js").Run} Run
 *
 * @typedef {object} Aim a drawing of places
 * @property {HTMLCanvasElement} canvas
 * @property {(run: Run, centroids: Float64Array) => Spot[]} spots where centroids are in it
 * @property {(centroids: Float64Array, label: number, spot: Spot) => void} place moves one of them there, in place
 */

const [RADIUS, ARM, HEAD] = [19, 9, 11];

/**
 * Lay marks over an element.
 * @param {HTMLElement} element
 */
export function overlay(element) {
  const marks = draw("svg", { class: "overlay", "aria-hidden": "true" });
  if (element.matches("canvas")) element.after(marks);
  else element.append(marks);
  return {
    /** @param {...Node} shown */
    show(...shown) {
      const [left, top] = element.matches("canvas") ? [element.offsetLeft, element.offsetTop] : [0, 0];
      marks.style.transform = `translate(${left}px, ${top}px)`;
      marks.replaceChildren(...shown);
    },
  };
}

/** @param {Spot} spot */
export function ring({ x, y }) {
  return draw("circle", { cx: x, cy: y, r: RADIUS });
}

/** @param {Spot} spot */
export function cross({ x, y }) {
  return draw("path", { d: `M${x - ARM} ${y - ARM}l${2 * ARM} ${2 * ARM}m0 ${-2 * ARM}l${-2 * ARM} ${2 * ARM}` });
}

/**
 * @param {Spot} from
 * @param {Spot} to
 */
export function arrow(from, to) {
  const turn = Math.atan2(to.y - from.y, to.x - from.x);
  const head = [-0.5, 0.5].map((by) =>
    `M${to.x} ${to.y}l${-HEAD * Math.cos(turn + by)} ${-HEAD * Math.sin(turn + by)}`
  );
  return draw("path", { d: `M${from.x} ${from.y}L${to.x} ${to.y}${head.join("")}` });
}
