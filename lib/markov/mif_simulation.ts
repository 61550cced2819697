import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { failSpec } from "../base/spec_error.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { type Plan, planSimulation } from "./build/plan.ts";
import type { MifEngine } from "./gpu/mif_engines.ts";
import { type MifSpec, overrideSpec, parseMifSpec } from "./mif_spec.ts";
import type { EnsembleRun, SimulateOptions } from "./run.ts";

/** Options of {@linkcode MifSimulation.open}. */
export type MifOpenOptions = Pick<SimulateOptions, "seed" | "stepMs" | "binMs" | "record">;

const OPEN_OPTIONS: OptionNames<MifOpenOptions> = { seed: true, stepMs: true, binMs: true, record: true };

/** The engine, loaded when it is first asked for. */
async function openEngine(gpu: Gpu | null, plan: Plan): Promise<MifEngine> {
  const { mifOnGpu, mifOnProcessor } = await import("./gpu/mif_engines.ts");
  return await (gpu ? mifOnGpu(gpu, plan) : mifOnProcessor(plan));
}

/**
 * A Markovian network that can be run on and changed while it runs; the same seed gives the same run as {@link simulateReference}, bit for
 * bit, however it is divided into stretches.
 * @example
 * ```ts
 * import { getPreset, MifSimulation } from "@volley/volley";
 * const simulation = await MifSimulation.open(null, getPreset("mif-small-syn"), { seed: 1 });
 * const { e: before } = await simulation.run(20);
 * simulation.set({ S_EE: 0 });
 * const { e: after, warmupMs } = await simulation.run(20);
 * if (before.length !== 20 || after.length !== 20 || warmupMs !== 20) throw new Error("time went wrong");
 * simulation.close();
 * ```
 */
export class MifSimulation {
  #spec: MifSpec;
  #steps = 0;
  readonly #engine: MifEngine;
  readonly #options: MifOpenOptions;
  readonly #stepMs: number;

  private constructor(spec: MifSpec, engine: MifEngine, options: MifOpenOptions, stepMs: number) {
    this.#spec = spec;
    this.#engine = engine;
    this.#options = options;
    this.#stepMs = stepMs;
  }

  /**
   * Places a network at its start.
   * @param gpu Where it runs; null for the CPU.
   * @param options Seed, steps, bins, what every run records.
   * @throws {SpecError | RangeError} When the spec or an option is out of range.
   * @throws {LimitError} When the network does not fit the device.
   */
  static async open(gpu: Gpu | null, spec: MifSpec, options: MifOpenOptions = {}): Promise<MifSimulation> {
    requireKnown("open this network", options, OPEN_OPTIONS);
    const { seed = DEFAULT_SEED, record, ...times } = options;
    const checked = parseMifSpec(spec);
    const own = { ...times, seed, ...(record ? { record } : {}) };
    const plan = planSimulation(checked, { ...own, durationMs: times.binMs ?? 1, warmupMs: 0 });
    const engine = await openEngine(gpu, plan);
    return new MifSimulation(checked, engine, own, plan.stepMs);
  }

  /** The network as it is now. */
  get spec(): MifSpec {
    return this.#spec;
  }

  /** Biological time that is done, ms. */
  get timeMs(): number {
    return this.#steps * this.#stepMs;
  }

  /**
   * Runs on for a time.
   * @param durationMs A whole number of bins.
   * @returns What this stretch recorded, from its own start on; its `warmupMs` is the time before it.
   * @throws {RangeError} When the duration does not fit.
   */
  async run(durationMs: number): Promise<EnsembleRun> {
    const plan = planSimulation(this.#spec, { ...this.#options, durationMs, warmupMs: 0 });
    const stretch = { ...plan, warmupSteps: this.#steps, warmupMs: this.timeMs };
    const run = await this.#engine.run(stretch);
    this.#steps += plan.bins * plan.binSteps;
    return run;
  }

  /**
   * Changes parameters from the next step on.
   * @param values By field or alias, such as `S_EE`; the numbers of cells stay.
   * @throws {SpecError} When a field is unknown or a value is out of range.
   */
  set(values: Readonly<Record<string, unknown>>): void {
    const spec = overrideSpec(this.#spec, values);
    for (const size of ["N_E", "N_I"] as const) {
      if (spec[size] === this.#spec[size]) continue;
      failSpec(size, "change this while the network runs", `it must stay ${this.#spec[size]}`, spec[size]);
    }
    planSimulation(spec, { ...this.#options, durationMs: this.#options.binMs ?? 1, warmupMs: 0 });
    this.#spec = spec;
  }

  /** Frees what it holds. */
  close(): void {
    this.#engine.close();
  }
}
