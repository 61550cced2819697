import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { projectionNames } from "../projection_names.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { failSpec } from "../../base/spec_error.ts";
import { overrideSpiking } from "../override_spiking.ts";
import { parseSpikingSpec } from "../spiking_spec.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { Value } from "../value.ts";
import type { Waveform } from "../waveform.ts";
import { type ResolvedNetwork, type ResolvedPopulation, resolveSpiking } from "../build/resolve.ts";
import { makeSynapses, type Synapses } from "../build/graph.ts";
import { type LearningGraph, learningGraph } from "../cpu/learning.ts";
import { initialState, type PopulationState } from "../cpu/population_state.ts";
import { requireStates } from "./check_state.ts";
import type { NetworkEngine } from "./network_engine.ts";
import { type OwnModels, planSpiking, planStretch, type SpikingPlan } from "./plan_spiking.ts";
import { hooksOf, runOf } from "./run_of.ts";
import { SPIKING_OPTIONS, type SpikingOptions, type SpikingRun } from "./spiking_run.ts";
import { threadsOf } from "../cpu/threads_of.ts";

const { durationMs: _, onProgress, signal, ...opened } = SPIKING_OPTIONS;
const OPEN_OPTIONS: OptionNames<Omit<SpikingOptions, "durationMs" | "onProgress" | "signal">> = opened;
const RUN_OPTIONS: OptionNames<Pick<SpikingOptions, "onProgress" | "signal">> = { onProgress, signal };

/** All that it takes to go on with a simulation, on any engine. Plain data. */
export interface SpikingCheckpoint {
  /** The network, with the parameters that were changed. */
  spec: SpikingSpec;
  /** Its seed: the graph is drawn again from it. */
  seed: number;
  /** Steps done. */
  step: number;
  /** State of each population. */
  populations: PopulationState[];
  /** Quantum in which arrivals are counted, by population and receptor. @default those of the first versions, which did not say */
  quanta?: number[][];
}

/** The synapses of a projection. Plain data; those of one that learns by target, others by source. */
export interface SynapseTable {
  /** `from->to`. */
  name: string;
  /** Cells that spike, within their population. (S) */
  sources: Uint32Array;
  /** Cells that are hit, within theirs. (S) */
  targets: Uint32Array;
  /** Delays, ms. (S) */
  delaysMs: Float64Array;
  /** Weights, mV, pA or nS. (S) */
  weights: Float64Array;
  /** State variables of synapses that learn, by name, the weight among them. (S) each */
  state: Record<string, Float64Array>;
}

/** Paths that may be changed while a network runs. */
const PARAMETER = /^(populations\.[^.]+|projections\.[^.]+\.learning)\.parameters(\.[^.]+)+$/;

/** Ends and weights of static synapses, by source. */
function tableOf(
  { rows, targets, delays, weights }: Synapses,
  { stepMs, quantum }: { stepMs: number; quantum: number },
) {
  const sources = new Uint32Array(targets.length);
  for (let source = 0; source + 1 < rows.length; source++) {
    sources.fill(source, rows[source], rows[source + 1]);
  }
  return {
    sources,
    targets,
    delaysMs: Float64Array.from(targets, (_, k) => stepMs * delays[delays.length > 1 ? k : 0]),
    weights: Float64Array.from(targets, (_, k) => quantum * weights[weights.length > 1 ? k : 0]),
  };
}

/** Ends of synapses that learn, by target. */
function endsOf({ rows, targets: ends, numbers, delays }: LearningGraph, stepMs: number) {
  const sources = new Uint32Array(ends.length), targets = new Uint32Array(ends.length);
  const delaysMs = new Float64Array(ends.length);
  for (let source = 0; source + 1 < rows.length; source++) {
    for (let entry = rows[source]; entry < rows[source + 1]; entry++) {
      sources[numbers[entry]] = source;
      targets[numbers[entry]] = ends[entry];
      delaysMs[numbers[entry]] = stepMs * delays[delays.length > 1 ? entry : 0];
    }
  }
  return { sources, targets, delaysMs };
}

/** A saved state whose arrivals are counted in the quanta of this network. */
function inQuanta(
  saved: PopulationState,
  { receptors }: ResolvedPopulation,
  quanta?: readonly number[],
): PopulationState {
  const counted = receptors.map(({ name, quantum, firstQuantum }, at) => {
    const own = saved.receptors.get(name)!, ratio = (quanta?.[at] ?? firstQuantum) / quantum;
    if (!(ratio > 0 && ratio < Infinity)) {
      failSpec(
        "checkpoint",
        "go on from this checkpoint",
        "its quanta must be positive numbers",
        quanta?.[at],
      );
    }
    const arriving = ratio === 1 ? own.arriving : own.arriving.map((count) => Math.round(count * ratio));
    return [name, { ...own, arriving }] as const;
  });
  return { ...saved, receptors: new Map(counted) };
}

/** A saved state with the variables of its model that it may be without, and with what checkpoints of earlier versions are without. */
function withAll(state: PopulationState, own: ResolvedPopulation | undefined): PopulationState {
  const saved = { ...state, gating: state.gating ?? new Map() };
  if (!own) return saved;
  const { model, size } = own;
  const missing = Object.entries(model.state)
    .filter(([name, { optional }]) => optional && !saved.variables.has(name))
    .map(([name, { initial }]) => [name, new Float64Array(size).fill(initial as number)] as const);
  return missing.length > 0 ? { ...saved, variables: new Map([...saved.variables, ...missing]) } : saved;
}

/** The engine, loaded when it is first asked for. */
async function openEngine(gpu: Gpu | null, plan: SpikingPlan, threads: number): Promise<NetworkEngine> {
  if (gpu) return await (await import("../gpu/gpu_network.ts")).GpuNetwork.open(gpu, plan);
  if (threads > 1) {
    return await (await import("../cpu/threads_network.ts")).ThreadsNetwork.open(plan, threads);
  }
  return new (await import("../cpu/core_network.ts")).CoreNetwork(plan);
}

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
    const threads = gpu ? 1 : threadsOf(plan, options);
    const network = await openEngine(gpu, plan, threads);
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
    const odd = Object.keys(overrides).find((path) => !PARAMETER.test(path));
    if (odd !== undefined) {
      failSpec(
        odd,
        "change this while the network runs",
        "only populations.NAME.parameters.NAME and projections.NAME.learning.parameters.NAME may change",
        odd,
      );
    }
    const spec = overrideSpiking(this.spec, overrides, this.#models);
    const network = resolveSpiking(spec, { seed: this.#plan.network.seed, ...this.#models });
    this.#requireForm(network);
    await this.#network.refresh(network);
    this.#plan = { ...this.#plan, network };
  }

  /** Fails unless each population's parameters are shared or differ as they did. @throws {SpecError} */
  #requireForm(network: ResolvedNetwork): void {
    const { populations, projections } = this.#plan.network;
    network.populations.forEach(({ name, mostSpikes }, at) => {
      if (
        mostSpikes.all <= populations[at].mostSpikes.all &&
        mostSpikes.of(1) <= populations[at].mostSpikes.of(1)
      ) {
        return;
      }
      failSpec(
        `populations.${name}.parameters`,
        "change this while the network runs",
        `cells of ${name} may only come to spike more than once in a step where they do from the start`,
        JSON.stringify(network.spec.populations[at].parameters ?? {}),
      );
    });
    network.projections.forEach(({ name, from, to, receptor, learning }, at) => {
      const before = projections[at].learning;
      const [old, now] = [populations, network.populations].map((all) => all[to].receptors[receptor].quantum);
      const fewer = network.populations[from].mostSpikes.of(1) < populations[from].mostSpikes.of(1);
      if (old !== now && fewer && !learning) {
        failSpec(
          `populations.${populations[from].name}.parameters`,
          "change this while the network runs",
          `cells of ${populations[from].name} that spike more than once in a step must go on to`,
          JSON.stringify(network.spec.populations[from].parameters ?? {}),
        );
      }
      const changed = old !== now
        ? "the largest weights"
        : learning?.later !== before?.later || learning?.clock !== before?.clock
        ? "delays and clocks"
        : null;
      if (changed === null) return;
      failSpec(
        `projections.${name}.learning.parameters`,
        "change this while the network runs",
        `${changed} of what ${name} learns must stay`,
        JSON.stringify(network.spec.projections[at].learning?.parameters ?? {}),
      );
    });
    network.populations.forEach(({ name, rate }, at) => {
      const before = populations[at].rate;
      if ((rate === null) === (before === null)) return;
      failSpec(
        `populations.${name}.parameters.rate`,
        "change this while the network runs",
        `the rate of ${name} must stay ${before ? "one that varies in time" : "the same all the time"}`,
        JSON.stringify(network.spec.populations[at].parameters),
      );
    });
    network.populations.forEach(({ name, constants }, at) => {
      const before = this.#plan.network.populations[at].constants.length;
      if (constants.length === before) return;
      const shared = (length: number) => length === 1 ? "shared by all cells" : "of each cell";
      failSpec(
        `populations.${name}.parameters`,
        "change this while the network runs",
        `the parameters of ${name} must stay ${shared(before)}`,
        shared(constants.length),
      );
    });
  }

  /**
   * The synapses of a projection, with what they have learnt.
   * @param name `from->to`, with the receptor where several connect these (`E->I exc`), or the number of the projection in the spec.
   * @throws {SpecError} When there is none.
   */
  async synapses(name: string | number): Promise<SynapseTable> {
    const { projections, populations, spec, stepMs } = this.#plan.network;
    const names = projectionNames(spec.projections);
    const at = typeof name === "number" ? name : names.indexOf(name);
    if (!projections[at]) {
      failSpec(
        "projections",
        "show these synapses",
        `there must be such a projection (there are ${names.join(", ")})`,
        name,
      );
    }
    const { from, to, receptor, learning } = projections[at];
    const sizes = { from: populations[from].size, to: populations[to].size };
    const synapses = makeSynapses(projections[at], sizes);
    if (!learning) {
      return {
        name: names[at],
        state: {},
        ...tableOf(synapses, { stepMs, quantum: populations[to].receptors[receptor].quantum }),
      };
    }
    const graph = learningGraph(synapses, sizes.to);
    const learned = (await this.#network.snapshot())[to].learned.get(String(at))!;
    const state = Object.fromEntries(learned.state);
    const [weights] = learned.state.values();
    return { name: names[at], ...endsOf(graph, stepMs), weights, state };
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
    const form = ({ populations, projections, ...rest }: SpikingSpec) =>
      JSON.stringify({
        ...rest,
        populations: populations.map(({ parameters: _, ...one }) => one),
        projections: projections.map(({ learning, ...one }) => ({ ...one, learning: learning?.model })),
      });
    if (checkpoint.seed !== this.#plan.network.seed || form(checkpoint.spec) !== form(this.spec)) {
      failSpec(
        "checkpoint",
        "go on from this checkpoint",
        "it must be of the same network and seed",
        `${checkpoint.spec.name}, seed ${checkpoint.seed}`,
      );
    }
    const spec = parseSpikingSpec(checkpoint.spec, this.#models);
    const network = resolveSpiking(spec, { seed: checkpoint.seed, ...this.#models });
    this.#requireForm(network);
    const own = await this.#network.snapshot();
    const wanted = network.populations.map(({ name, size }, at) => ({ name, size, state: own[at] }));
    const populations = checkpoint.populations.map((saved, at) => withAll(saved, network.populations[at]));
    requireStates(populations, wanted, checkpoint.step);
    await this.#network.refresh(network);
    this.#plan = { ...this.#plan, network };
    await this.#network.restore(
      checkpoint.step,
      populations.map((saved, at) => inQuanta(saved, network.populations[at], checkpoint.quanta?.[at])),
    );
  }

  /** Goes back to time 0, with the parameters as they are now. */
  async reset(): Promise<void> {
    const { populations, delays } = this.#plan.network;
    await this.#network.restore(
      0,
      populations.map((population) => initialState(population, delays.most + 1)),
    );
  }

  /** Gives back what it holds on the device, and its threads. */
  close(): void {
    this.#network.close();
  }
}
