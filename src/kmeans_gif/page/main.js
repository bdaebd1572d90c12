/** The entry: starts the page or, in a worker, answers its tasks. */
import { serve } from "./engine/index.js";
import { fitFrame } from "./frame.js";
import { start } from "./player/player.js";

if (globalThis.document) {
  fitFrame(globalThis.window);
  start(document);
} else serve(/** @type {any} */ (globalThis));
