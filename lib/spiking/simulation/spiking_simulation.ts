import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { failSpec } from "../../base/spec_error.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { Value } from "../value.ts";
import type { Waveform } from "../../system/waveform.ts";
import { changeNetwork } from "./change_network.ts";
import type { NetworkEngine } from "./network_engine.ts";
import { openEngine } from "./open_engine.ts";
import { type OwnModels, planSpiking, planStretch, type SpikingPlan } from "./plan_spiking.ts";
import { readCheckpoint, resetNetwork } from "./read_checkpoint.ts";
import { hooksOf, runOf } from "./run_of.ts";
import type { SpikingCheckpoint } from "./spiking_checkpoint.ts";
import type { SynapseTable } from "./synapse_table.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as elements from "./elements_of.ts";
import { synapsesOf } from "./synapses_of.ts";
import { isDrive, withRates } from "./set_rates.ts";
import { SPIKING_OPTIONS, type SpikingOptions, type SpikingRun } from "./spiking_run.ts";

const { durationMs: _, onProgress, signal, ...opened } = SPIKING_OPTIONS;
const OPEN_OPTIONS: OptionNames<Omit<SpikingOptions, "durationMs" | "onProgress" | "signal">> = opened;
const RUN_OPTIONS: OptionNames<Pick<SpikingOptions, "onProgress" | "signal">> = { onProgress, signal };

/**
 * A network of point neurons that can be run on, changed, saved, restored and reset.
 * @example
 * ```ts
 * import { getSpikingPreset, SpikingSimulation } from "@volley/volley";
 * const simulation = await SpikingSimulation.open(null, getSpikingPreset("cuba"), { seed: 1 });
 * await simulation.run(20);
 * await simulation.set({ "populations.*.parameters.I_e": 20 });
 * const { startMs } = await simulation.run(20);
 * if (startMs !== 20 || simulation.timeMs !== 40) throw new Error("time went wrong");
 * simulation.close();
 * ```
 */
export class SpikingSimulation {
  #plan: SpikingPlan;
  readonly #network: NetworkEngine;
  readonly #models: OwnModels;
  /** Rates that were set beside the spec, Hz. */
  #rates: Readonly<Record<string, number>> = {};

  private constructor(
    network: NetworkEngine,
    plan: SpikingPlan,
    models: OwnModels,
  ) {
    this.#network = network;
    this.#plan = plan;
    this.#models = models;
  }

  /**
   * Draws a network and places its cells at their start.
   * @param gpu Where it runs; null for the CPU.
   * @param options Seed, bins, what every run records, threads of the CPU.
   * @throws {SpecError | RangeError} When the spec or an option is out of range.
   * @throws {LimitError} When the network does not fit the device.
   */
  static async open(
    gpu: Gpu | null,
    spec: SpikingSpec,
    options: Omit<SpikingOptions, "durationMs" | "onProgress" | "signal"> = {},
  ): Promise<SpikingSimulation> {
    requireKnown("open this network", options, OPEN_OPTIONS);
    const plan = planSpiking(spec, options);
    const network = await openEngine(gpu, plan, options);
    const { neurons, synapses } = options;
    return new SpikingSimulation(network, plan, { neurons, synapses });
  }

  /** The network as it is now. */
  get spec(): SpikingSpec {
    return this.#plan.network.spec;
  }

  /** Biological time that is done, ms. */
  get timeMs(): number {
    return this.#network.step * this.#plan.network.stepMs;
  }

  /**
   * Runs on for a time.
   * @param durationMs A whole number of bins.
   * @param hooks Progress, and a signal that stops it: what it then recorded is lost, and the network has to be restored.
   * @returns What this stretch recorded; its `startMs` is the time before it.
   * @throws {RangeError} When the duration does not fit.
   * @throws {SimulationFailure} When a state becomes infinite or not a number.
   */
  async run(
    durationMs: number,
    hooks: Pick<SpikingOptions, "onProgress" | "signal"> = {},
  ): Promise<SpikingRun> {
    requireKnown("run this network", hooks, RUN_OPTIONS);
    const start = this.#network.step;
    const stretch = planStretch(this.#plan, durationMs, start);
    const recorded = await this.#network.run(stretch, hooksOf(this.#plan, stretch, hooks));
    return runOf(this.#plan, stretch, this.#network, recorded, start);
  }

  /**
   * Changes parameters of the neurons and of what synapses learn by, without compiling or drawing anything again.
   * @param overrides Values by path, such as `populations.E.parameters.I_e`, `populations.*.parameters.t_ref` or
   * `projections.E->E.learning.parameters.A_plus`.
   * @throws {SpecError} When a path is not of a parameter, a value is out of range, or one that all cells shared would differ from
   * cell to cell or the other way round, or a rate would come to vary in time or no longer do so, or when the largest weight or the timing of what is learnt would be another.
   */
  async set(overrides: Readonly<Record<string, Value | Waveform>>): Promise<void> {
    const network = await changeNetwork(this.#network, this.#plan.network, overrides, this.#models);
    this.#plan = { ...this.#plan, network };
    this.#rates = {};
  }

  /**
   * Sets rates of Poisson generators and drives for what is yet to come, without reading the spec anew: what drives a network window by window does so. Only
   * those whose rate the spec lets vary in time have other ones, up to its largest value there; `spec` goes on to tell that, and
   * {@linkcode SpikingSimulation.set} and {@linkcode SpikingSimulation.restore} return to it.
   * @param rates Hz, by the names of populations and drives.
   * @throws {SpecError} When there is none of this name, its rate does not vary, a rate is out of range, or it is of a drive on the GPU.
   */
  async setRates(rates: Readonly<Record<string, number>>): Promise<void> {
    const drive = Object.keys(rates).find((name) => isDrive(this.#plan.network, name));
    if (this.#network.engine === "gpu" && drive !== undefined) {
      failSpec(
        `drives.${drive}`,
        "change rates while the network runs",
        "drives may change on the CPU alone",
        drive,
      );
    }
    const network = withRates(this.#plan.network, rates), all = { ...this.#rates, ...rates };
    await this.#network.refresh(network, all);
    this.#plan = { ...this.#plan, network };
    this.#rates = all;
  }

  /**
   * The synapses of a projection, with what they have learnt.
   * @param name `from->to`, with the receptor where several connect these (`E->I exc`), or the number of the projection in the spec.
   * @throws {SpecError} When there is none.
   */
  async synapses(name: string | number): Promise<SynapseTable> {
    return await synapsesOf(this.#network, this.#plan.network, name);
  }

  /**
   * Calcium and synaptic elements of a population's neurons, as they are now.
   * @param population Its name.
   * @throws {SpecError} When there is none that has elements.
   */
  async elements(population: string): Promise<elements.ElementTable> {
    const { elementsOf } = await loadLate<typeof elements>(
      "./elements_of.ts",
      import.meta.url,
      "show elements",
    );
    return await elementsOf(this.#network, this.#plan.network, population);
  }

  /** All that it takes to go on from here. */
  async save(): Promise<SpikingCheckpoint> {
    const { spec, seed } = this.#plan.network;
    const quanta = this.#plan.network.populations.map(({ receptors }) =>
      receptors.map(({ quantum }) => quantum)
    );
    return { spec, seed, step: this.#network.step, populations: await this.#network.snapshot(), quanta };
  }

  /**
   * Goes on from what was saved, also by another engine.
   * @throws {SpecError} When it is of another network than this, its parameters aside, or of another seed, or when an array of its
   * state is missing, has another length or is not finite.
   */
  async restore(checkpoint: SpikingCheckpoint): Promise<void> {
    const { network, populations } = await readCheckpoint(
      this.#network,
      this.#plan.network,
      checkpoint,
      this.#models,
    );
    await this.#network.refresh(network);
    this.#plan = { ...this.#plan, network };
    this.#rates = {};
    await this.#network.restore(checkpoint.step, populations);
  }

  /** Goes back to time 0, with the parameters as they are now. */
  async reset(): Promise<void> {
    await resetNetwork(this.#network, this.#plan.network);
  }

  /** Gives back what it holds on the device, and its threads. */
  close(): void {
    this.#network.close();
  }
}
