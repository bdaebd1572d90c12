/** Pixels by way of a canvas: of files of others, and of ours if this browser can't decompress them. */

/**
 * Decodes a picture in sRGB with 8 bits.
 *
 * @param {Blob} file
 */
export function bitmapOf(file) {
  return createImageBitmap(file, { premultiplyAlpha: "none" });
}

/**
 * Returns the pixels of a picture, scaled down to at most so many.
 *
 * @param {ImageBitmap} bitmap
 * @param {number} [maxPixels]
 */
export function drawnPixels(bitmap, maxPixels = Infinity) {
  const { width: w, height: h } = bitmap;
  const share = Math.min(1, Math.sqrt(maxPixels / (w * h)));
  const width = Math.max(1, Math.floor(w * share)), height = Math.max(1, Math.floor(h * share));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const rgba = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  const isOpaque = rgba.every((value, at) => at % 4 < 3 || value === 255);
  const values = isOpaque ? rgba.filter((_, at) => at % 4 < 3) : rgba;
  return { width, height, channels: isOpaque ? 3 : 4, white: 255, values };
}
