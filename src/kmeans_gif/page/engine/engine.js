/**
 * Runs k-means in a worker, so that the page never blocks; without workers, here.
 *
 * @import {Data, Options, Run} from "./types.js"
 *
 * @typedef {{id: number, number: number, data?: Data, options?: Options, run?: Run}} Task Of the worker.
 * @typedef {{id: number, steps?: number, result?: Run | boolean, error?: string}} Answer
 * @typedef {{progress?: (steps: number) => void, done: (result: any) => void, failed: (error: Error) => void}} Waiting
 */
import { matched } from "./partners.js";
import { computeRun, recomputes } from "./run.js";

/** The script of the page, which the worker runs too; null if modules were loaded from files. */
const source = globalThis.document?.currentScript?.textContent ?? null;

/**
 * Runs k-means and resolves with the run.
 *
 * @param {Data} data
 * @param {Options} options
 * @param {(steps: number) => void} [progress] Called after each step.
 * @returns {Promise<Run>}
 */
export async function cluster(data, options, progress) {
  const engine = started();
  const run = engine ? await engine.ask(data, { options }, progress) : computeRun(data, options, progress);
  return run.init === "array" ? run : matched(data, run); // a dragged centroid keeps its colour
}

/**
 * Computes every step of a run again and resolves with whether all have the same bits; keeps that in `run.verified`.
 *
 * @param {Data} data
 * @param {Run} run
 * @param {(steps: number) => void} [progress] Called after each step.
 * @returns {Promise<boolean>}
 */
export async function verify(data, run, progress) {
  const engine = started();
  const verified = engine ? await engine.ask(data, { run }, progress) : recomputes(data, run, progress);
  run.verified = data.exact ? verified : null;
  return verified;
}

/** Ends all work; promises of it are rejected with an `AbortError`. */
export function cancel() {
  current?.stop();
  current = null;
}

/** @type {Engine | null} */
let current = null;

/** Returns the engine, or null if there are no workers. */
function started() {
  if (!current && source && typeof Worker === "function") {
    try {
      current = new Engine(source);
    } catch {
      current = null;
    }
  }
  return current;
}

class Engine {
  /** @param {string} script */
  constructor(script) {
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.worker = new Worker(address);
    this.worker.onmessage = (event) => this.take(event.data);
    this.worker.onerror = (event) => this.fail(new Error(event.message));
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    /** @type {WeakMap<Data, number>} */
    this.numbers = new WeakMap();
    this.asked = this.sent = 0;
  }

  /**
   * @param {Data} data
   * @param {{options?: Options, run?: Run}} work
   * @param {(steps: number) => void} [progress]
   * @returns {Promise<any>}
   */
  ask(data, work, progress) {
    let number = this.numbers.get(data);
    const isNew = number === undefined;
    if (number === undefined) this.numbers.set(data, number = this.sent++);
    const id = this.asked++, task = { id, number, ...work };
    return new Promise((done, failed) => {
      this.waiting.set(id, { progress, done, failed });
      this.worker.postMessage(isNew ? { ...task, data: { ...data, inverse: null, alpha: null } } : task);
    });
  }

  /** @param {Answer} answer */
  take({ id, steps, result, error }) {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    if (steps !== undefined) return waiting.progress?.(steps);
    this.waiting.delete(id);
    if (error === undefined) waiting.done(result);
    else waiting.failed(new RangeError(error));
  }

  /** @param {Error} error */
  fail(error) {
    for (const { failed } of this.waiting.values()) failed(error);
    this.waiting.clear();
  }

  stop() {
    this.worker.terminate();
    this.fail(new DOMException("stopped", "AbortError"));
  }
}

/**
 * Answers tasks: what the script does in the worker.
 *
 * @param {{onmessage: ((event: MessageEvent<Task>) => void) | null, postMessage: (answer: Answer) => void}} scope
 */
export function serve(scope) {
  /** @type {Map<number, Data>} */
  const received = new Map();
  scope.onmessage = ({ data: { id, number, data, options, run } }) => {
    if (data) received.set(number, data);
    const here = /** @type {Data} */ (received.get(number));
    /** @param {number} steps */
    const progress = (steps) => scope.postMessage({ id, steps });
    try {
      const result = run
        ? recomputes(here, run, progress)
        : computeRun(here, /** @type {Options} */ (options), progress);
      scope.postMessage({ id, result });
    } catch (error) {
      scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  };
}
