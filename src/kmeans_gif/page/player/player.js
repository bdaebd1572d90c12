/** The player: it puts the parts together. */

import { labelsAt, load, toColors, toSpace, toUnits, verify } from "../engine/index.js";
import { besideChoice, pairOf } from "./beside.js";
import { clustersPanel } from "./clusters.js";
import { curvePanel } from "./curve.js";
import { frames, iconButton, listen, make, press, textButton } from "./dom.js";
import { counted } from "./format.js";
import { editsOf } from "./edits.js";
import { followFragment } from "./fragment.js";
import { histogramPanel, lineView } from "./histogram.js";
import { keyList, listenToKeys } from "./keys.js";
import { historyOf } from "./history.js";
import { laboratory } from "./laboratory.js";
import { listenToDrops } from "./opening.js";
import { runOf } from "./moment.js";
import { pictureView } from "./picture.js";
import { planeView } from "./plane.js";
import { isStill, playback } from "./playback.js";
import { storeBeside } from "./pair.js";
import { predictBar } from "./predict.js";
import { runChoice } from "./runs.js";
import { saveMenu } from "./save.js";
import { cloudPanel, spaceView } from "./space.js";
import { createStore } from "./state.js";
import { transportBar } from "./transport.js";
import { caption, headLine, liveRegion, markChoice, viewChoice } from "./views.js";

/**
 * @typedef {import("../engine/types.js").Data} Data
 * @typedef {import("../engine/types.js").Run} Run
 * @typedef {import("../engine/types.js").Space} Space
 * @typedef {import("../engine/types.js").About} About
 */

/**
 * @typedef {object} Stage what all parts of the player share
 * @property {Data} data
 * @property {About} about
 * @property {HTMLElement} root
 * @property {number} recorded how many runs the page came with
 * @property {string | undefined} file which a reader opened
 * @property {boolean} isFollowed whether the fragment of the address follows it
 * @property {boolean} isBeside whether the run beside the first one is shown, whose centroids stay where they are
 * @property {import("./history.js").History} history
 * @property {import("./edits.js").Edits} edits
 * @property {import("./state.js").Store} store
 * @property {import("./playback.js").Playback} playback
 * @property {import("./camera.js").Angles} angles of the space, changed in place
 * @property {(run: Run, step: number) => Uint16Array} labelsOf
 * @property {(run: Run, coordinates: Float64Array) => Float64Array} unitsOf
 * @property {(run: Run, row: number) => Float64Array} placeOf
 * @property {() => Uint8Array} rowColors of the rows of a picture
 * @property {(run: Run) => Uint8Array} distinctOf colours that tell the clusters of a run apart
 */

/**
 * @typedef {{box: HTMLElement, zoom?: ReturnType<typeof pictureView>["zoom"], aim?: import("./overlay.js").Aim}} View
 */

/**
 * Start the page: read its runs, show them, then compute them again to see whether numbers are the same.
 * @param {Document} document
 */
export async function start(document) {
  const root = document.getElementById("page");
  if (!root) return;
  try {
    const history = historyOf(root, await load(document), mountPlayer);
    const stage = history.current();
    listenToDrops(document, history);
    await followFragment(stage, document.location);
    await frames(4); // the first picture and its panels come first
    await verifyRuns(stage, document);
  } catch (error) {
    root.prepend(make("p", { class: "failure", role: "alert" }, `This page cannot be shown: ${error}`));
  }
}

/**
 * @param {Stage} stage
 * @param {Document} document
 */
async function verifyRuns({ data, store, recorded }, document) {
  const runs = store.get().runs.slice(0, recorded);
  for (const run of runs) await verify(data, run);
  document.body.dataset.verified = String(runs.every((run) => run.verified));
  store.set({ isVerified: true });
}

/**
 * Show a document in an element.
 * @param {HTMLElement} root
 * @param {{data: Data, runs: Run[], about: About}} loaded
 * @param {import("./history.js").History} history
 */
function mountPlayer(root, loaded, history) {
  const stage = stageOf(root, loaded, history);
  const { store, data } = stage;
  const stages = [stage, { ...stage, store: storeBeside(store), isBeside: true }];
  const view = viewOf(stage);
  const keys = keyList();
  const actions = {
    fullscreen: () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else root.requestFullscreen?.();
    },
    help: () => keys.showModal(),
    zoom: (/** @type {number} */ factor) => view.zoom?.zoom(factor),
    fit: () => view.zoom?.fit(),
  };
  const show = make(
    "section",
    { class: "card show", "aria-label": data.kind === "image" ? "Picture" : "Points" },
    make("div", { class: "top" }, headLine(stage), data.kind === "image" ? viewChoice(stage) : markChoice(stage)),
    pairOf(stages, view, viewOf),
    caption(stage),
  );
  const samples = data.kind === "points" ? null : data.features === 1 ? histogramPanel(stages) : cloudPanel(stages);
  const panels = [...(samples ? [samples.panel] : []), curvePanel(stages), clustersPanel(stages)];
  const aim = /** @type {import("./overlay.js").Aim} */ (view.aim ?? samples?.aim);
  root.append(
    header(stage),
    make("div", { class: "choice" }, runChoice(stage), besideChoice(stage)),
    make(
      "div",
      { class: "stage" },
      make("div", { class: "large" }, show, predictBar(stage, view.box, aim), transportBar(stage, actions)),
      make("div", { class: "side" }, tabs(panels), ...panels),
    ),
    laboratory(stage, view.box),
    liveRegion(stage),
    keys,
  );
  root.tabIndex = -1;
  listen(root, "pointerdown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!target.closest("button, input, select, summary, a, [tabindex='0']")) root.focus({ preventScroll: true });
  });
  listenToKeys(root, stage, actions);
  root.classList.add("player");
  store.watch(["runs", "beside", "asks"], ({ runs, beside, asks }) => {
    root.classList.toggle("several", runs.length > (beside === null ? 1 : 2));
    root.classList.toggle("two", beside !== null);
    root.classList.toggle("asking", asks);
  });
  store.watch(["half", "playing", "view", "theme", "run"], ({ half, playing, view: shown, theme, run }) => {
    Object.assign(root.dataset, { half, playing, view: shown, run });
    document.documentElement.dataset.theme = theme;
    const isOurs = parent === self || document.hasFocus(); // or a notebook would lose the focus
    if (isOurs && !root.contains(document.activeElement)) root.focus({ preventScroll: true }); // what had it has gone
  });
  return stage;
}

/**
 * Make the view that suits the data.
 * @param {Stage} stage
 * @returns {View}
 */
function viewOf(stage) {
  const { kind, features } = stage.data;
  if (kind === "image") return pictureView(stage);
  return features === 1 ? lineView(stage) : features === 3 ? spaceView(stage) : planeView(stage);
}

/**
 * @param {HTMLElement} root
 * @param {{data: Data, runs: Run[], about: About}} loaded
 * @param {import("./history.js").History} history
 * @returns {Stage}
 */
function stageOf(root, { data, runs, about }, history) {
  const store = createStore({
    runs,
    run: 0,
    half: 0,
    over: 0,
    beside: runs.length > 1 ? 1 : null,
    disputed: false,
    share: 1,
    playing: !isStill(),
    speed: 1,
    loop: false,
    view: "clusters",
    other: null,
    divider: 0.5,
    alone: null,
    hovered: null,
    probed: null,
    probedBeside: null,
    chosen: null,
    history: { undo: false, redo: false },
    note: null,
    busy: false,
    isVerified: false,
    asks: false,
    trails: true,
    rays: true,
    regions: false,
    changed: true,
    columns: [0, 1],
    turns: 0,
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : about.theme,
  });
  /** @type {Uint8Array | undefined} */
  let colors;
  /** @type {Omit<Stage, "edits">} */
  const stage = {
    root,
    data,
    about,
    history,
    recorded: runs.length,
    store,
    isFollowed: false,
    isBeside: false,
    file: data.reading === undefined ? undefined : data.title,
    playback: playback(store),
    angles: { azimuth: 300, elevation: 20 },
    labelsOf: (run, step) => labelsAt(data, run, step),
    unitsOf: (run, coordinates) => toUnits(run, coordinates),
    placeOf: (run, row) => toSpace(run, data.rows.subarray(row * data.features, (row + 1) * data.features)),
    rowColors: () => colors ??= toColors(data, data.rows, { ...data.space, name: "rgb" }),
    distinctOf: (run) => Uint8Array.from(run.numbers.flatMap((number) => data.distinct[number % data.distinct.length])),
  };
  return Object.assign(stage, { edits: editsOf(/** @type {Stage} */ (stage)) });
}

/** @param {Stage} stage */
function header(stage) {
  const { data, store } = stage;
  const facts = make("p", { class: "facts" });
  store.watch(["run", "isVerified"], (state) => {
    const { k, seed, init, converged, inertia, verified } = runOf(state);
    const end = converged ? "converged after" : "stopped after";
    facts.textContent = [
      data.kind === "image" ? counted(data.n, "pixel") : counted(data.n, "point"),
      ...(data.kind === "image" ? [counted(data.rows.length / data.features, "colour")] : []),
      `k = ${k}`,
      ...(init === "array" ? ["given centroids"] : [`seed ${seed}`]),
      `${end} ${counted(inertia.length - 1, "iteration")}`,
      ...(verified ? ["same bits as the recorded run"] : []),
      ...data.notes,
    ].join(" · ");
  });
  const theme = iconButton("theme", "Light or dark", () => {
    store.set({ theme: store.get().theme === "dark" ? "light" : "dark" });
  });
  return make("header", { class: "title" }, make("h1", {}, data.title), facts, saveMenu(stage), theme);
}

/**
 * Make the buttons that choose a panel where there is room for one only.
 * @param {HTMLElement[]} panels
 */
function tabs(panels) {
  const buttons = panels.map((panel) => {
    return textButton("segment", panel.getAttribute("aria-label") ?? "", () => choose(panel));
  });
  const choose = (/** @type {HTMLElement} */ chosen) => {
    panels.forEach((panel, at) => {
      panel.classList.toggle("chosen", panel === chosen);
      press(buttons[at], panel === chosen);
    });
  };
  choose(panels[0]);
  return make("div", { class: "segments tabs", role: "group", "aria-label": "Panel" }, ...buttons);
}
