/** Pixels by way of a canvas: of files of others, and of ours if this browser can't decompress them. */

/**
 * Decodes a picture in sRGB with 8 bits, scaled down to at most so many pixels.
 *
 * @param {Blob} file
 * @param {number} [maxPixels]
 */
export async function drawnPixels(file, maxPixels = Infinity) {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: "none" });
  const { width: fullWidth, height: fullHeight } = bitmap;
  const share = Math.min(1, Math.sqrt(maxPixels / (fullWidth * fullHeight)));
  const width = Math.max(1, Math.floor(fullWidth * share)), height = Math.max(1, Math.floor(fullHeight * share));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const rgba = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  const isOpaque = rgba.every((value, at) => at % 4 < 3 || value === 255);
  const values = isOpaque ? rgba.filter((_, at) => at % 4 < 3) : rgba;
  return { width, height, fullWidth, fullHeight, channels: isOpaque ? 3 : 4, white: 255, values };
}
