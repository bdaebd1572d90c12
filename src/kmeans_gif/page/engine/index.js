/** What the player and the laboratory use. */
export { agreementOf } from "./agreement.js";
export { load } from "./data.js";
export { cancel, cluster, serve, verify } from "./engine.js";
export { openFile } from "./open.js";
export { farthestOf, labelsAt } from "./run.js";
export { countDifferent } from "./seeding.js";
export { decimalsOf, toColors, toSpace, toUnits } from "./spaces.js";
