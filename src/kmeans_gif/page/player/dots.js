/**
 * Many small dots, pixel by pixel, which takes milliseconds where drawing them one by one takes seconds. As in our
 * pictures, the pixels at their edges mix their colour with the ground, so that a crowd stays readable. Which dot each
 * pixel shows is found once for all steps, as long as dots stay where they are.
 */

/**
 * @typedef {object} Dots
 * @property {Float64Array} spots (n, 2), in CSS pixels
 * @property {Float64Array} nearness above 0; the nearest are in front, the last if they are as near and not only an edge
 * @property {number} radius
 * @property {Uint8Array} colors (k, 3)
 * @property {(dot: number) => number} lookOf its label times 16, plus how much of its colour it shows, 0 to FULL
 */

/** The look of a dot that shows all of its colour. */
export const FULL = 15;

const PARTS = 4;
const LEVELS = 4;

/**
 * @typedef {object} Layout
 * @property {OffscreenCanvas} patch
 * @property {ImageData} image
 * @property {Uint32Array} owners the dot that each pixel shows, from 1; or 0
 * @property {Uint8Array} levels how much of the pixel it covers
 * @property {Pick<Dots, "spots" | "nearness" | "radius">} [laid]
 */

/** @type {WeakMap<HTMLCanvasElement, Layout>} */
const layouts = new WeakMap();

/**
 * Paint dots over what is in a drawing.
 * @param {import("./surface.js").Sheet} sheet
 * @param {Dots} dots
 */
export function paintDots({ context, width, height, inks }, dots) {
  const layout = layoutOf(context.canvas), { patch, image, owners, levels, laid } = layout;
  const { spots, nearness, radius, colors, lookOf } = dots;
  if (laid?.spots !== spots || laid.nearness !== nearness || laid.radius !== radius) {
    lay(layout, dots, image.width / width);
    layout.laid = { spots, nearness, radius };
  }
  const words = new Uint32Array(image.data.buffer), shades = shadesOf(colors, inks.ground);
  for (let pixel = 0; pixel < words.length; pixel++) {
    const owner = owners[pixel];
    words[pixel] = owner === 0 ? 0 : shades[LEVELS * lookOf(owner - 1) + levels[pixel]];
  }
  /** @type {OffscreenCanvasRenderingContext2D} */ (patch.getContext("2d")).putImageData(image, 0, 0);
  context.drawImage(patch, 0, 0, width, height);
}

/** @param {HTMLCanvasElement} canvas */
function layoutOf(canvas) {
  const { width, height } = canvas, known = layouts.get(canvas);
  if (known?.patch.width === width && known.patch.height === height) return known;
  /** @type {Layout} */
  const layout = {
    patch: new OffscreenCanvas(width, height),
    image: new ImageData(width, height),
    owners: new Uint32Array(width * height),
    levels: new Uint8Array(width * height),
  };
  layouts.set(canvas, layout);
  return layout;
}

/**
 * Find the dot that each pixel shows.
 * @param {Layout} layout
 * @param {Dots} dots
 * @param {number} ratio
 */
function lay({ image: { width, height }, owners, levels }, { spots, nearness, radius }, ratio) {
  const reach = Math.ceil(radius * ratio) + 1, stamps = stampsOf(radius * ratio, reach, width);
  const front = new Float64Array(owners.fill(0).length);
  for (let dot = 0; dot < nearness.length; dot++) {
    const x = spots[2 * dot] * ratio, y = spots[2 * dot + 1] * ratio, near = nearness[dot];
    if (!(x >= reach && y >= reach && x < width - reach && y < height - reach)) continue;
    const column = Math.floor(x), row = Math.floor(y);
    const stamp = stamps[PARTS * Math.floor((y - row) * PARTS) + Math.floor((x - column) * PARTS)];
    for (let at = 0; at < stamp.steps.length; at++) {
      const pixel = row * width + column + stamp.steps[at], level = stamp.levels[at];
      if (near < front[pixel] || (near === front[pixel] && level < levels[pixel])) continue;
      front[pixel] = near;
      owners[pixel] = dot + 1;
      levels[pixel] = level;
    }
  }
}

/**
 * Make the pixels of a dot for each part of a pixel in which its middle can be, and how much of each it covers.
 * @param {number} radius
 * @param {number} reach
 * @param {number} width
 */
function stampsOf(radius, reach, width) {
  return Array.from({ length: PARTS * PARTS }, (_, part) => {
    const [x, y] = [(part % PARTS + 0.5) / PARTS, (Math.floor(part / PARTS) + 0.5) / PARTS];
    const steps = [], levels = [];
    for (let row = -reach; row <= reach; row++) {
      for (let column = -reach; column <= reach; column++) {
        const away = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const level = Math.round(LEVELS * Math.min(1, radius + 0.5 - away)) - 1;
        if (level < 0) continue;
        steps.push(row * width + column);
        levels.push(level);
      }
    }
    return { steps: Int32Array.from(steps), levels: Uint8Array.from(levels) };
  });
}

/**
 * Mix colours with the ground, for each label, tone and level.
 * @param {Uint8Array} colors
 * @param {string} ground
 */
function shadesOf(colors, ground) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(ground.slice(at, at + 2), 16));
  const tones = (FULL + 1) * LEVELS;
  return Uint32Array.from({ length: (colors.length / 3) * tones }, (_, at) => {
    const share = ((Math.floor(at / LEVELS) % (FULL + 1)) / FULL) * ((at % LEVELS + 1) / LEVELS);
    const own = 3 * Math.floor(at / tones);
    const mixed = (/** @type {number} */ from, /** @type {number} */ to) => Math.round(from + (to - from) * share);
    const [r, g, b] = [mixed(red, colors[own]), mixed(green, colors[own + 1]), mixed(blue, colors[own + 2])];
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}
