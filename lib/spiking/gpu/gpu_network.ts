import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { LimitError } from "../../gpu/errors.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import type { PopulationState } from "../cpu/population_state.ts";
import { PlasticProjections, shortTermKernel } from "../simulation/plastic_projections.ts";
import { failureAt } from "../simulation/failure_at.ts";
import { LearningProjections } from "../simulation/learning_projections.ts";
import { cellState, placeState, recentPairs, receptorState } from "./device_state.ts";
import { type LoadedGroup, loadGroup, neuronKernel } from "./load_groups.ts";
import { groupNeurons, type NeuronGroup } from "./neuron_groups.ts";
import { type CompiledCouplings, CoupledProjections } from "./coupled_projections.ts";
import { RewiredProjections } from "./rewired_projections.ts";
import { fail } from "../../base/fail.ts";
import { CONTROL, NO_FAULT } from "./control_words.ts";
import { requireSingle } from "./require_single.ts";
import { requireClocks } from "./require_clocks.ts";
import { SynapseDrawing, type SynapseTable } from "./draw_synapses.ts";
import { emptyTrace, type SpikingPlan, type Stretch } from "../simulation/plan_spiking.ts";
import { SpikeStore } from "../simulation/spike_store.ts";
import type { NetworkEngine, Recorded, RunHooks } from "../simulation/network_engine.ts";
import type { Trace } from "../simulation/spiking_run.ts";
import { type NetworkShape, shapeOf } from "./network_shape.ts";
import { type LoadedTable, loadTable, sendKernel } from "../simulation/synapse_tables.ts";

/** Time that a submit should take, ms: software adapters take 10 ms for any, and have no watchdog. */
const TARGET_MS = { software: 400, gpu: 100 };

/** A network with the projections alone that send spikes and do not learn. */
function fixedOf(network: ResolvedNetwork): ResolvedNetwork {
  const { projections } = network;
  return {
    ...network,
    projections: projections.filter(({ learning, gating, rewiring }) => !learning && !gating && !rewiring),
  };
}

/** Sums of traces from their words, the lower and the upper half of a multiple of 2^-24. */
function sumsOf(words: Uint32Array, samples: number): Float64Array {
  return Float64Array.from(
    { length: samples },
    (_, k) => (words[2 * k + 1] | 0) * 2 ** 8 + words[2 * k] * 2 ** -24,
  );
}

/** A network on the device. */
export class GpuNetwork implements NetworkEngine {
  readonly engine = "gpu";
  readonly adapter: string;
  /** Synapses of each projection, of those that rewire at the start. */
  readonly #drawn: readonly number[];
  readonly seconds: { build: number; compile: number; load: number };
  readonly #groups: LoadedGroup[];
  readonly #tables: LoadedTable[];
  readonly #plastic: PlasticProjections | null;
  readonly #learning: LearningProjections | null;
  readonly #coupled: CoupledProjections | null;
  readonly #rewired: RewiredProjections | null;
  readonly #shared: { ring: GPUBuffer; control: GPUBuffer; spikes: GPUBuffer; recordings: GPUBuffer };
  readonly #budget: SubmitBudget;
  #parity = 0;
  #step = 0;
  #readback = 0;

  /** @param gpu A scope of its own. */
  private constructor(
    readonly gpu: Gpu,
    readonly plan: SpikingPlan,
    readonly shape: NetworkShape,
    parts: {
      groups: readonly NeuronGroup[];
      kernels: readonly Kernel[];
      sender: Kernel;
      plastic: Kernel | null;
      learning: Awaited<ReturnType<typeof LearningProjections.compile>>;
      coupled: CompiledCouplings | null;
      drawing: SynapseDrawing;
      limit: number;
    },
    seconds: { build: number; compile: number },
  ) {
    const start = performance.now();
    const control = new Uint32Array(CONTROL.words);
    control[CONTROL.fault] = NO_FAULT;
    this.adapter = gpu.adapter.description;
    this.#shared = {
      ring: createBuffer(gpu, "spiking/ring", 4 * shape.slots * shape.ports),
      control: createBuffer(gpu, "spiking/control", control),
      spikes: createBuffer(gpu, "spiking/spikes", 8 * shape.capacity),
      recordings: createBuffer(gpu, "spiking/recordings", 4 * shape.recordingWords),
    };
    this.#groups = parts.groups.map((group, at) =>
      loadGroup(gpu, { group, kernel: parts.kernels[at], plan }, shape, this.#shared)
    );
    const { recordings: _, ...shared } = this.#shared;
    this.#plastic = parts.plastic
      ? new PlasticProjections(gpu, parts.plastic, plan.network, this.#shared)
      : null;
    this.#learning = parts.learning.size > 0
      ? new LearningProjections(gpu, plan.network, parts.learning, { groups: parts.groups, shape, shared })
      : null;
    const place = { groups: this.#groups, shape, shared: this.#shared, limitBytes: parts.limit };
    this.#coupled = parts.coupled && new CoupledProjections(gpu, plan, parts.coupled, place);
    const counted = parts.drawing.counted.values();
    this.#drawn = plan.network.projections.map(({ learning, gating, rewiring }, at) => {
      if (learning) return this.#learning!.synapsesOf(at);
      if (gating) return this.#coupled!.synapsesOf(at);
      return rewiring ? 0 : counted.next().value!.synapses;
    });
    const factors = {
      factors: this.#plastic?.states ?? null,
      firstFactors: this.#plastic?.firsts ?? new Map<ResolvedProjection, number>(),
    };
    const load = (table: SynapseTable, synapses: GPUBuffer, last: boolean) =>
      loadTable(
        gpu,
        { kernel: parts.sender, table, synapses, last },
        { plan, groups: parts.groups, shape },
        shared,
        factors,
      );
    const tables = parts.drawing.tables(parts.limit);
    this.#tables = tables.map((table, at) =>
      load(table, parts.drawing.fill(gpu, table), at === tables.length - 1)
    );
    const rewires = plan.network.projections.some(({ rewiring }) => rewiring !== null);
    this.#rewired = rewires
      ? new RewiredProjections(gpu, plan.network, (table, synapses) => load(table, synapses, false))
      : null;
    this.#budget = new SubmitBudget({
      targetMs: gpu.adapter.software ? TARGET_MS.software : TARGET_MS.gpu,
      initial: 16,
      maximum: 8192,
    });
    this.seconds = { ...seconds, load: (performance.now() - start) / 1000 };
  }

  /**
   * Compiles the kernels, draws the synapses and places the cells at their start.
   * @param bins Bins of the longest stretch, as far as it is known: recordings need not be larger.
   * @throws {SpecError} When single precision cannot hold the network.
   * @throws {LimitError} When the network does not fit the device.
   * @throws {KernelCompileError} When the WGSL of a model does not compile.
   */
  static async open(gpu: Gpu, plan: SpikingPlan, bins = Infinity): Promise<GpuNetwork> {
    requireSingle(plan.network);
    if (plan.fastForward) fail("simulate", "networks are fast-forwarded on the processor", "the GPU");
    const own = gpu.scope();
    try {
      return await GpuNetwork.#openIn(own, plan, bins);
    } catch (error) {
      own.destroy();
      throw error;
    }
  }

  static async #openIn(gpu: Gpu, plan: SpikingPlan, bins: number): Promise<GpuNetwork> {
    const groups = groupNeurons(plan.network.populations);
    const shape = shapeOf(plan, groups, bins);
    const ringBytes = 4 * shape.slots * shape.ports;
    gpu.require("maxStorageBufferBindingSize", ringBytes, "hold what is on its way to the cells");
    const limit = Math.min(gpu.limit("maxStorageBufferBindingSize"), gpu.limit("maxBufferSize"));
    const start = performance.now();
    using drawn = gpu.scope();
    const kernels: Kernel[] = [];
    for (const group of groups) kernels.push(await neuronKernel(gpu, group, plan.traces));
    const sender = await sendKernel(gpu, shape.plastic);
    const plastic = shape.plastic ? await shortTermKernel(gpu) : null;
    const learning = await LearningProjections.compile(gpu, plan.network);
    const coupled = await CoupledProjections.compile(gpu, plan.network, drawn);
    const compiled = performance.now();
    const drawing = await SynapseDrawing.count(drawn, fixedOf(plan.network));
    const counted = performance.now();
    const seconds = { compile: (compiled - start) / 1000, build: (counted - compiled) / 1000 };
    const network = new GpuNetwork(
      gpu,
      plan,
      shape,
      { groups, kernels, sender, plastic, learning, coupled, drawing, limit },
      seconds,
    );
    const loaded = performance.now();
    await gpu.idle();
    // The device draws while the host goes on: what it is waited for is building.
    network.seconds.build += (performance.now() - loaded) / 1000;
    return network;
  }

  get step(): number {
    return this.#step;
  }

  /** Synapses of each projection. */
  get projectionSynapses(): readonly number[] {
    return this.#drawn.map((count, at) => this.#rewired?.synapsesOf(at) ?? count);
  }

  get synapses(): number {
    return this.projectionSynapses.reduce((sum, synapses) => sum + synapses, 0);
  }

  async run(stretch: Stretch, hooks: RunHooks): Promise<Recorded> {
    const { plan, shape } = this;
    const { network, binSteps, traceSteps } = plan;
    const start = performance.now();
    requireClocks(this.plan.network, this.#step + stretch.steps);
    this.#readback = 0;
    this.#rewired?.layer.takeRecord();
    const counts = new Uint32Array(network.populations.length * stretch.bins);
    const traces = plan.traces.map((trace) => emptyTrace(trace, stretch.samples));
    const spikes = new SpikeStore();
    for (let bin = 0; bin < stretch.bins; bin += shape.chunkBins) {
      const bins = Math.min(shape.chunkBins, stretch.bins - bin);
      const until = this.#step + bins * binSteps;
      this.#write(CONTROL.base, this.#step, until);
      while (this.#step < until) {
        hooks.signal?.throwIfAborted();
        const stop = Math.min(until, this.#rewired?.layer.next(this.#step) ?? until);
        if (this.#rewired) this.#write(CONTROL.until, stop);
        await this.#advance(stop, spikes);
        if (this.#step === stop) this.#rewired?.update(stop);
        hooks.onSteps?.(bin * binSteps + this.#step - (until - bins * binSteps));
      }
      await this.#takeRecordings({ counts, traces }, {
        bin,
        bins,
        of: stretch.bins,
        sample: bin * binSteps / traceSteps,
      });
    }
    const run = (performance.now() - start) / 1000 - this.#readback;
    return {
      ...{ counts, traces, spikes: plan.spikes ? spikes.sorted() : null, run, readback: this.#readback },
      ...this.#rewired?.layer.takeRecord(),
    };
  }

  #write(word: number, ...values: number[]): void {
    writeBuffer(this.gpu, this.#shared.control, Uint32Array.from(values), 4 * word);
  }

  /** Runs windows in one submit, and takes the spikes off the device when there is no room for more, or nothing left to do. */
  async #advance(until: number, spikes: SpikeStore): Promise<void> {
    const { window } = this.shape, left = until - this.#step;
    const scheduled = Math.min(...this.#groups.map(({ scheduleSteps }) => scheduleSteps));
    const windows = Math.min(this.#budget.units, Math.ceil(left / window), Math.floor(scheduled / window));
    for (const group of this.#groups) group.schedule(this.#step, Math.min(left, windows * window));
    const before = performance.now();
    submit(this.gpu, "spiking/windows", (pass) => {
      for (let window = 0; window < windows; window++) {
        this.#coupled?.encodeBefore(pass);
        for (const group of this.#groups) group.encode(pass);
        this.#coupled?.encodeAfter(pass, this.#parity);
        this.#plastic?.encode(pass, this.#parity);
        this.#learning?.encode(pass, this.#parity, this.#step + window + 1);
        this.#rewired?.encode(pass, this.#parity);
        for (const table of this.#tables) table.encode(pass, this.#parity);
        this.#parity = 1 - this.#parity;
      }
    });
    const control = new Uint32Array(await readBuffer(this.gpu, this.#shared.control));
    this.#budget.measured(windows, performance.now() - before);
    if (control[CONTROL.fault] !== NO_FAULT) {
      throw failureAt(this.plan.network, control[CONTROL.faulty], control[CONTROL.fault]);
    }
    const spikesMade = control[CONTROL.spikes], { capacity } = this.shape;
    if (spikesMade > capacity) {
      throw new LimitError("spikes of a window", spikesMade, capacity, "keep the spikes of this network");
    }
    this.#step = control[CONTROL.step];
    if (control[CONTROL.stopped] === 1 || this.#step === until) {
      await this.#drain(spikes, control[CONTROL.spikes]);
    }
  }

  async #drain(spikes: SpikeStore, number: number): Promise<void> {
    const start = performance.now();
    if (this.plan.spikes || this.#learning || this.#rewired) {
      const data = await readBuffer(this.gpu, this.#shared.spikes, { byteLength: 8 * number });
      const pairs = new Uint32Array(data);
      const made = pairs.subarray(2 * (this.#learning?.kept ?? 0));
      if (this.plan.spikes) spikes.addPairs(made);
      this.#rewired?.keep(made);
      this.#begin(pairs);
    } else this.#begin(new Uint32Array());
    this.#readback += (performance.now() - start) / 1000;
  }

  /** Begins the buffer of spikes anew. @param pairs Spikes among which may be some that are still to be learnt from. */
  #begin(pairs: Uint32Array): void {
    const kept = this.#learning?.begin(pairs, this.#shared.spikes, this.#step) ?? 0;
    this.#write(CONTROL.stopped, 0, kept, kept);
    this.#write(CONTROL.spikes, kept);
  }

  #clearRecordings(): void {
    const encoder = this.gpu.device.createCommandEncoder({ label: "spiking/clear" });
    encoder.clearBuffer(this.#shared.recordings);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** Copies the counts and traces of a chunk to their place, and clears them on the device. */
  async #takeRecordings(
    { counts, traces }: { counts: Uint32Array; traces: readonly Trace[] },
    { bin, bins, of, sample }: { bin: number; bins: number; of: number; sample: number },
  ): Promise<void> {
    const start = performance.now();
    const { recordings } = this.#shared;
    const { chunkBins, chunkSamples, traceWords, recordingWords } = this.shape;
    const data = await readBuffer(this.gpu, recordings, { byteLength: 4 * recordingWords });
    const words = new Uint32Array(data);
    this.plan.network.populations.forEach((_, at) =>
      counts.set(words.subarray(at * chunkBins, at * chunkBins + bins), at * of + bin)
    );
    traces.forEach(({ cells, values, sum }, at) => {
      const samples = Math.min(chunkSamples, values.length / cells - sample);
      if (sum) return values.set(sumsOf(words.subarray(traceWords[at]), samples), sample);
      values.set(new Float32Array(data, 4 * traceWords[at], samples * cells), sample * cells);
    });
    this.#clearRecordings();
    this.#readback += (performance.now() - start) / 1000;
  }

  async snapshot(): Promise<PopulationState[]> {
    const ring = new Int32Array(await readBuffer(this.gpu, this.#shared.ring));
    const { projections } = this.plan.network;
    const gating = [...await this.#coupled?.snapshot() ?? []];
    const shortTerm = [...await this.#plastic?.snapshot() ?? []];
    const saved: PopulationState[] = [];
    for (const { group, state } of this.#groups) {
      const values = new Float32Array(await readBuffer(this.gpu, state));
      for (const [k, member] of group.members.entries()) {
        saved[member] = {
          ...cellState(group, k, values),
          receptors: receptorState(group, k, { values, ring, shape: this.shape, step: this.#step }),
          shortTerm: new Map(
            shortTerm.filter(([{ from }]) => from === member)
              .map(([projection, state]) => [String(projections.indexOf(projection)), state]),
          ),
          gating: new Map(gating.filter(([at]) => projections[Number(at)].from === member)),
          learned: await this.#learning?.learned(member) ?? new Map(),
          ...this.#rewired?.layer.save(member),
          recent: this.#learning?.recent(member) ?? { steps: new Uint32Array(), cells: new Uint32Array() },
        };
      }
    }
    return saved;
  }

  restore(step: number, populations: readonly PopulationState[]): Promise<void> {
    const ring = new Int32Array(this.shape.slots * this.shape.ports);
    for (const { group, state } of this.#groups) {
      writeBuffer(this.gpu, state, placeState(group, populations, { ring, shape: this.shape, step }));
    }
    writeBuffer(this.gpu, this.#shared.ring, ring);
    const { network } = this.plan;
    const shortTerm = populations.flatMap(({ shortTerm }) => [...shortTerm]);
    this.#plastic?.restore(
      new Map(shortTerm.map(([at, state]) => [network.projections[Number(at)], state])),
    );
    this.#coupled?.restore(new Map(populations.flatMap(({ gating }) => [...gating])));
    this.#learning?.restore(new Map(populations.flatMap(({ learned }) => [...learned])));
    this.#rewired?.restore(populations);
    this.#step = step;
    this.#write(CONTROL.step, step);
    this.#write(CONTROL.stopped, 0, 0, 0, NO_FAULT, 0, 0);
    this.#begin(recentPairs(network.populations, populations));
    // A run that was stopped may have left some.
    this.#clearRecordings();
    return Promise.resolve();
  }

  refresh(network: ResolvedNetwork): Promise<void> {
    requireSingle(network);
    const { populations, projections } = network;
    this.#learning?.refresh(projections);
    for (const loaded of this.#groups) {
      loaded.group.members.forEach((member, at) => loaded.group.populations[at] = populations[member]);
      loaded.refresh();
    }
    return Promise.resolve();
  }

  close(): void {
    this.gpu.destroy();
  }
}
