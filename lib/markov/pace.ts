import { progressTeller } from "../base/progress.ts";
import type { NetworkSpec } from "./network_spec.ts";
import type { Plan } from "./build/plan.ts";
import type { SimulateOptions } from "./run.ts";

/** Time between two looks at the clock, the signal and the event loop, ms. */
const BREATH_MS = 50;

/** Calls back, yields to the event loop and stops on a signal, now and then. */
export class Pace {
  #last = performance.now();
  readonly #start = performance.now();
  readonly #tell: (fraction: number) => void;

  /** @param options Whose callback and signal are meant. @param networkSeconds All of the work. */
  constructor(readonly options: SimulateOptions, networkSeconds: number) {
    this.#tell = progressTeller(options.onProgress, networkSeconds);
  }

  /** Seconds since it was made. */
  get wallSeconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** @param fraction Part of the work that is done. */
  async breathe(fraction: number): Promise<void> {
    if (performance.now() - this.#last < BREATH_MS && fraction < 1) return;
    this.options.signal?.throwIfAborted();
    this.#tell(fraction);
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
  }
}

/** Biological seconds of a plan, times networks. */
export function totalSeconds(plan: Plan<NetworkSpec>): number {
  return plan.networks * (plan.warmupMs + plan.bins * plan.binMs) / 1000;
}
