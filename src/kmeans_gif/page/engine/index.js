/** What the player and the laboratory use. */
export { agreementOf } from "./agreement.js";
export { dataOfPixels, dataOfRows, load } from "./data.js";
export { cancel, cluster, serve, verify } from "./engine.js";
export { openFile } from "./open.js";
export { labelsAt, labelsOf } from "./run.js";
export { toColors, toSpace, toUnits } from "./spaces.js";
