import { fail } from "../base/fail.ts";
import type { Gpu } from "./gpu.ts";

/**
 * Records compute work into one command buffer and submits it.
 * @param label Shown in errors and debuggers.
 * @param encode Records the dispatches.
 */
export function submit(gpu: Gpu, label: string, encode: (pass: GPUComputePassEncoder) => void): void {
  gpu.check();
  const encoder = gpu.device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  encode(pass);
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
}

/** Options of {@link SubmitBudget}. */
export interface SubmitBudgetOptions {
  /** Time that one submit should take, ms. @default 100 */
  targetMs?: number;
  /** First guess of the units of work in one submit. @default 1 */
  initial?: number;
  /** Most units in one submit. @default Infinity */
  maximum?: number;
}

/**
 * Keeps submits short: a desktop's watchdog kills a process whose submit runs for seconds. Units of work (steps, say)
 * per submit grow and shrink with what was measured, at most fourfold at a time.
 */
export class SubmitBudget {
  /** Units of work to put into the next submit. */
  units: number;
  readonly #targetMs: number;
  readonly #maximum: number;

  /** @throws {RangeError} When the target is not positive. */
  constructor(options: SubmitBudgetOptions = {}) {
    this.#targetMs = options.targetMs ?? 100;
    this.#maximum = options.maximum ?? Infinity;
    if (!(this.#targetMs > 0)) fail("bound submits", "the target must be positive", this.#targetMs);
    this.units = Math.min(this.#maximum, Math.max(1, Math.round(options.initial ?? 1)));
  }

  /** Tells how long a submit of `units` took; adapts {@link SubmitBudget.units}. */
  measured(units: number, milliseconds: number): void {
    const ideal = units * this.#targetMs / Math.max(milliseconds, 0.01);
    const bounded = Math.min(Math.max(ideal, this.units / 4), this.units * 4);
    this.units = Math.min(this.#maximum, Math.max(1, Math.round(bounded)));
  }
}
