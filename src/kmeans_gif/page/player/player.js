/**
 * Shows the runs of a page.
 *
 * @import {Data, Run} from "../engine/types.js"
 */
import { labelsAt, load, verify } from "../engine/index.js";

/** @param {Document} document */
export async function start(document) {
  const { data, runs: [run], about } = await load(document);
  const main = document.getElementById("page");
  if (!main) return;
  const title = document.createElement("h1"), mark = document.createElement("p");
  title.textContent = about.title;
  mark.id = "mark";
  main.replaceChildren(title, mark);
  if (data.inverse) main.append(picture(data, run, run.inertia.length - 1));
  const same = await verify(data, run);
  mark.textContent = same ? "same bits as the recorded run" : "other numbers than the recorded run";
  document.body.dataset.verified = String(run.verified);
}

/**
 * @param {Data} data
 * @param {Run} run
 * @param {number} step
 */
function picture(data, run, step) {
  const canvas = document.createElement("canvas"), labels = labelsAt(data, run, step), colors = run.colors[step];
  [canvas.width, canvas.height] = [data.width, data.height];
  const image = new ImageData(data.width, data.height);
  data.inverse?.forEach((row, pixel) => {
    const color = 3 * labels[row], alpha = row < labels.length ? 255 : 0;
    image.data.set([colors[color], colors[color + 1], colors[color + 2], alpha], 4 * pixel);
  });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
