import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import { KernelCompileError } from "../../gpu/errors.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { makeSynapses } from "../../reference/spiking/graph.ts";
import {
  initialLearned,
  type LearnedState,
  type LearningGraph,
  learningGraph,
  LearningSynapses,
} from "../../reference/spiking/learning.ts";
import type { ResolvedLearning, ResolvedNetwork } from "../../reference/spiking/resolve.ts";
import { type CellGroup, portOf, type Shape } from "./cell_groups.ts";
import { learningWgsl } from "./learning_wgsl.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import control from "../../../shaders/spiking/control.wgsl" with { type: "text" };
import learning from "../../../shaders/spiking/learning.wgsl" with { type: "text" };
import learnClock from "../../../shaders/spiking/learn_clock.wgsl" with { type: "text" };
import learnPost from "../../../shaders/spiking/learn_post.wgsl" with { type: "text" };
import learnPre from "../../../shaders/spiking/learn_pre.wgsl" with { type: "text" };
import learnSpike from "../../../shaders/spiking/learn_spike.wgsl" with { type: "text" };

const STEM = "spiking/learning";
const WORKGROUP = 64;
/** Workgroups that take spikes. */
const WORKGROUPS = { software: 4, gpu: 1024 };

/** The kernels of one projection, in the order in which they run. */
interface LearningKernels {
  post: Kernel;
  spike: Kernel;
  clock: Kernel | null;
  pre: Kernel[];
}

/** Compiles the kernels of a model. @throws {KernelCompileError} Naming the model and the line of its WGSL. */
async function compileLearning(gpu: Gpu, resolved: ResolvedLearning): Promise<LearningKernels> {
  const { model, later } = resolved;
  const random = model.random ?? false;
  const make = async (stem: string, kernel: string, flags: Record<string, boolean>) => {
    const tools = random ? [pcg4d, normalFrom] : [];
    const pieces = [model.wgsl, learningWgsl(resolved), control, ...tools, learning, kernel];
    try {
      return await createKernel(gpu, {
        stem: `spiking/${stem}`,
        pieces,
        flags: { RANDOM: random, ...flags },
        constants: { WORKGROUP },
      });
    } catch (error) {
      const { length } = model.wgsl.split("\n");
      if (!(error instanceof KernelCompileError) || error.line > length) throw error;
      throw new KernelCompileError(
        `${model.name} (a synapse model)`,
        error.line,
        error.excerpt,
        error.detail,
      );
    }
  };
  const pre = (DELIVER: boolean, LEARN: boolean) =>
    make("learn_pre", learnPre, { DELIVER, LEARN, WEIGHT: model.weight !== undefined });
  return {
    post: await make("learn_post", learnPost, {}),
    spike: await make("learn_spike", learnSpike, { SPIKE: model.onSpike !== undefined }),
    clock: model.clock ? await make("learn_clock", learnClock, {}) : null,
    pre: later > 0 ? [await pre(true, false), await pre(false, true)] : [await pre(true, true)],
  };
}

/** Sections of `memory`, words. */
function sectionsOf(learned: LearnedState) {
  const synapses = learned.steps.length / 2, targets = learned.postSteps.length;
  const times = learned.state.size * synapses;
  const post = times + 2 * synapses;
  // Structs have a member, so that the targets' variables have a row.
  const postTimes = post + Math.max(1, learned.post.size) * targets;
  return { synapses, targets, times, post, postTimes, words: postTimes + targets };
}

/** What was learnt, as words. */
function memoryOf(learned: LearnedState): Uint32Array<ArrayBuffer> {
  const { synapses, targets, times, post, postTimes, words } = sectionsOf(learned);
  const memory = new Uint32Array(words), values = new Float32Array(memory.buffer);
  [...learned.state.values()].forEach((row, at) => values.set(row, at * synapses));
  memory.set(learned.steps, times);
  [...learned.post.values()].forEach((row, at) => values.set(row, post + at * targets));
  memory.set(learned.postSteps, postTimes);
  return memory;
}

/** The words of a graph, and where its sections begin. */
function graphData({ rows, columns, targets, numbers, delays }: LearningGraph) {
  const sections = delays.length > 1
    ? [rows, columns, targets, numbers, delays]
    : [rows, columns, targets, numbers];
  const firsts: number[] = [];
  let length = 0;
  for (const section of sections) {
    firsts.push(length);
    length += section.length;
  }
  const words = new Uint32Array(length);
  sections.forEach((section, at) => words.set(section, firsts[at]));
  const [_, first, ends, numbered, delayed = 0] = firsts;
  return { words, sections: { columns: first, ends, numbers: numbered, delays: delayed } };
}

/** One projection on the device. */
interface LoadedLearning {
  at: number;
  to: number;
  /** What it starts from. */
  initial: LearnedState;
  memory: GPUBuffer;
  buffers: GPUBuffer[];
  clock: number;
  encode(pass: GPUComputePassEncoder, parity: number, step: number): void;
}

/** What all projections share. */
interface LearningPlace {
  groups: readonly CellGroup[];
  shape: Shape;
  /** Places of the history: more than the steps that a spike may be on its way. */
  places: number;
  shared: { control: GPUBuffer; spikes: GPUBuffer; ring: GPUBuffer; history: GPUBuffer };
}

function loadLearning(
  gpu: Gpu,
  network: ResolvedNetwork,
  at: number,
  kernels: LearningKernels,
  { groups, shape, places, shared }: LearningPlace,
): LoadedLearning {
  const projection = network.projections[at];
  const { from, to, receptor, delays } = projection;
  const { constants, bounds: [low, high], later, clock, key } = projection.learning!;
  const source = network.populations[from], target = network.populations[to];
  const { quantum } = target.receptors[receptor];
  const graph = learningGraph(
    makeSynapses(projection, { from: source.size, to: target.size }),
    target.size,
  );
  const initial = initialLearned(projection.learning!, graph, quantum);
  const { synapses, times, post, postTimes } = sectionsOf(initial);
  const { words, sections } = graphData(graph);
  gpu.require("maxStorageBufferBindingSize", 4 * words.length, `hold the synapses of ${source.name}`);
  const data = memoryOf(initial);
  gpu.require("maxStorageBufferBindingSize", data.byteLength, `hold what ${source.name} learns`);
  const memory = createBuffer(gpu, `${STEM}/memory`, data);
  const own = { graph: createBuffer(gpu, `${STEM}/graph`, words), memory };
  const parameters = kernels.post.uniform("p", constants);
  const fields = {
    key,
    first_source: source.first,
    sources: source.size,
    first_target: target.first,
    targets: target.size,
    synapses,
    ...sections,
    delay: delays.length > 1 ? 0 : delays[0],
    times,
    post,
    post_times: postTimes,
    ...LearningSynapses.ages(projection),
    later,
    clock,
    places,
    slots: shape.slots,
    ports: shape.ports,
    port: portOf(groups, to, receptor),
    low,
    high,
    per_quantum: 1 / quantum,
    step_ms: network.stepMs,
    fault: network.populations.length + at,
  };
  const uniforms = [0, 1].map((parity) => kernels.post.uniform("run", { ...fields, parity }));
  const everything = { ...shared, ...own, p: parameters };
  const bind = (kernel: Kernel) =>
    uniforms.map((run) =>
      kernel.bind(
        Object.fromEntries(Object.entries({ ...everything, run }).filter(([name]) => kernel.names.has(name))),
      )
    );
  const workgroups = gpu.adapter.software ? WORKGROUPS.software : WORKGROUPS.gpu;
  const perSpike = [kernels.post, kernels.spike].map((kernel) => ({ kernel, bound: bind(kernel) }));
  const ticking = kernels.clock && { kernel: kernels.clock, bound: bind(kernels.clock) };
  const arriving = kernels.pre.map((kernel) => ({ kernel, bound: bind(kernel) }));
  return {
    at,
    to,
    initial,
    memory,
    clock,
    buffers: [own.graph, memory, parameters, ...uniforms],
    encode(pass, parity, step) {
      for (const { kernel, bound } of perSpike) kernel.dispatch(pass, bound[parity], workgroups);
      if (ticking && step % clock === 0) {
        ticking.kernel.dispatch(pass, ticking.bound[parity], Math.ceil(target.size / WORKGROUP));
      }
      for (const { kernel, bound } of arriving) kernel.dispatch(pass, bound[parity], workgroups);
    },
  };
}

/** The projections of a network that learn, on the device. Their synapses are drawn on the host. */
export class LearningProjections {
  readonly #loaded: LoadedLearning[];
  readonly #history: GPUBuffer;
  readonly #places: number;
  /** Spikes that may still come to be learnt from: steps and cells among all, by step. */
  #tail: Uint32Array<ArrayBuffer> = new Uint32Array();

  /** Draws the synapses of the projections that learn, of which there is at least one. */
  constructor(
    readonly gpu: Gpu,
    readonly network: ResolvedNetwork,
    kernels: ReadonlyMap<number, LearningKernels>,
    { groups, shape, shared }: Omit<LearningPlace, "places" | "shared"> & {
      shared: Omit<LearningPlace["shared"], "history">;
    },
  ) {
    this.#places = LearningProjections.reach(network) + 2;
    this.#history = createBuffer(gpu, `${STEM}/history`, 4 * this.#places);
    const place = { groups, shape, places: this.#places, shared: { ...shared, history: this.#history } };
    this.#loaded = [...kernels].map(([at, own]) => loadLearning(gpu, network, at, own, place));
  }

  /** Steps for which a spike of a network may be on its way to be learnt from; 0 where none learns. */
  static reach({ projections }: ResolvedNetwork): number {
    return Math.max(
      0,
      ...projections.map((one) => one.learning ? LearningSynapses.ages(one).most : 0),
    );
  }

  /** Compiles the kernels of all projections that learn, by their number. */
  static async compile(gpu: Gpu, { projections }: ResolvedNetwork): Promise<Map<number, LearningKernels>> {
    const kernels = new Map<number, LearningKernels>();
    for (const [at, { learning }] of projections.entries()) {
      if (learning) kernels.set(at, await compileLearning(gpu, learning));
    }
    return kernels;
  }

  /** Number of synapses of a projection. */
  synapsesOf(projection: number): number {
    return this.#loaded.find(({ at }) => at === projection)!.initial.steps.length / 2;
  }

  /** Spikes that begin the buffer as they are kept, and were taken before. */
  get kept(): number {
    return this.#tail.length / 2;
  }

  /** Learns from a window of one step. @param step Steps done by its end. */
  encode(pass: GPUComputePassEncoder, parity: number, step: number): void {
    for (const one of this.#loaded) one.encode(pass, parity, step);
  }

  /**
   * Takes the buffer of spikes as it is drained, and begins it anew with those that may still matter.
   * @param pairs Steps and cells, by step.
   * @param step Steps done.
   * @returns How many begin it.
   */
  begin(pairs: Uint32Array, spikes: GPUBuffer, step: number): number {
    const oldest = Math.max(1, step + 2 - this.#places);
    let first = pairs.length;
    while (first > 0 && pairs[first - 2] >= oldest) first -= 2;
    this.#tail = pairs.slice(first);
    writeBuffer(this.gpu, spikes, this.#tail);
    const history = new Uint32Array(this.#places);
    for (let one = oldest, at = 0; one <= step; one++) {
      while (at < this.#tail.length && this.#tail[at] < one) at += 2;
      history[one % this.#places] = at / 2;
    }
    writeBuffer(this.gpu, this.#history, history);
    return this.kept;
  }

  /** The kept spikes of a population, counted from its first cell. */
  recent(population: number): { steps: Uint32Array; cells: Uint32Array } {
    const { first, size } = this.network.populations[population];
    const mine: [number, number][] = [];
    for (let at = 0; at < this.#tail.length; at += 2) {
      const cell = this.#tail[at + 1] - first;
      if (cell >= 0 && cell < size) mine.push([this.#tail[at], cell]);
    }
    mine.sort(([a, b], [c, d]) => a - c || b - d);
    return {
      steps: Uint32Array.from(mine, ([step]) => step),
      cells: Uint32Array.from(mine, ([_, cell]) => cell),
    };
  }

  /** What the projections onto a population have learnt, by number. */
  async learned(population: number): Promise<Map<string, LearnedState>> {
    const all = new Map<string, LearnedState>();
    for (const { at, to, initial, memory } of this.#loaded) {
      if (to !== population) continue;
      const data = await readBuffer(this.gpu, memory);
      const { synapses, targets, times, post, postTimes } = sectionsOf(initial);
      const values = new Float32Array(data), words = new Uint32Array(data);
      const row = (first: number, length: number) =>
        Float64Array.from(values.subarray(first, first + length));
      all.set(String(at), {
        state: new Map([...initial.state.keys()].map((name, k) => [name, row(k * synapses, synapses)])),
        steps: words.slice(times, times + 2 * synapses),
        post: new Map([...initial.post.keys()].map((name, k) => [name, row(post + k * targets, targets)])),
        postSteps: words.slice(postTimes, postTimes + targets),
      });
    }
    return all;
  }

  /** Goes on from what was learnt, or else from the start. */
  restore(learned: ReadonlyMap<string, LearnedState>): void {
    for (const { at, initial, memory } of this.#loaded) {
      writeBuffer(this.gpu, memory, memoryOf(learned.get(String(at)) ?? initial));
    }
  }

  destroy(): void {
    for (const { buffers } of this.#loaded) for (const buffer of buffers) buffer.destroy();
    this.#history.destroy();
  }
}
