/** Marks of centroids in drawings: stars, dots, trails. */

/**
 * @typedef {import("./surface.js").Inks} Inks
 * @typedef {{x: number, y: number}} Spot
 */

const INNER = 0.45;
const APART = 5;

/**
 * Draw a five-pointed star: the colour of its cluster, an outline in ink, a rim in the ground's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot} spot
 * @param {number} radius
 * @param {string} color
 * @param {Inks} inks
 */
export function drawStar(context, { x, y }, radius, color, inks) {
  context.beginPath();
  for (let corner = 0; corner < 10; corner++) {
    const long = corner % 2 === 0 ? radius : radius * INNER;
    const turn = (corner * Math.PI) / 5;
    context.lineTo(x + long * Math.sin(turn), y - long * Math.cos(turn));
  }
  context.closePath();
  outline(context, color, inks);
}

/**
 * Draw a dot with an outline.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot} spot
 * @param {number} radius
 * @param {string} color
 * @param {Inks} inks
 */
export function drawDot(context, { x, y }, radius, color, inks) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  outline(context, color, inks);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} color
 * @param {Inks} inks
 */
function outline(context, color, inks) {
  context.lineJoin = "round";
  context.strokeStyle = inks.ground;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = inks.ink;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = color;
  context.fill();
}

/**
 * Draw where a centroid was: a thin line with a dot at each earlier place that isn't at the last dot.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot[]} spots
 * @param {Inks} inks
 */
export function drawTrail(context, spots, inks) {
  context.strokeStyle = context.fillStyle = inks.ink;
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  context.beginPath();
  for (const { x, y } of spots) context.lineTo(x, y);
  context.stroke();
  let last = { x: Infinity, y: Infinity };
  for (const spot of spots.slice(0, -1)) {
    const { x, y } = spot;
    if (Math.hypot(x - last.x, y - last.y) < APART) continue;
    last = spot;
    context.beginPath();
    context.arc(x, y, 1.8, 0, 2 * Math.PI);
    context.fill();
  }
}

/**
 * Return the radii of markers and stars for some points in a drawing.
 * @param {number} n
 * @param {{width: number, height: number}} sheet
 */
export function radiiFor(n, { width, height }) {
  const scale = Math.max(0.6, Math.min(1.3, Math.min(width / 880, height / 560)));
  return { marker: Math.max(1.2, Math.min(6, 5 * (500 / n) ** 0.3) * scale), star: 13 * Math.max(0.75, scale) };
}
