import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { makeSynapses } from "../build/graph.ts";
import { initialLearned, type LearningGraph, learningGraph, LearningSynapses } from "../cpu/learning.ts";
import type { LearnedState } from "../cpu/learned_state.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import type { Shape } from "./load_groups.ts";
import { type NeuronGroup, portOf } from "./neuron_groups.ts";
import { LEARNING_WORKGROUP, type LearningKernels } from "./learning_kernels.ts";

const STEM = "spiking/learning";
/** Workgroups that take spikes. */
const WORKGROUPS = { software: 4, gpu: 1024 };

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

/** A projection, drawn. */
export interface Member {
  /** Its number. */
  at: number;
  projection: ResolvedProjection;
  graph: LearningGraph;
  /** What it starts from. */
  initial: LearnedState;
  /** Words of its graph and of its memory. */
  words: { graph: number; memory: number };
}

/** Draws the synapses of a projection that learns. */
export function drawMember(network: ResolvedNetwork, at: number): Member {
  const projection = network.projections[at];
  const { from, to, receptor, learning } = projection;
  const sizes = { from: network.populations[from].size, to: network.populations[to].size };
  const graph = learningGraph(makeSynapses(projection, sizes), sizes.to);
  const initial = initialLearned(learning!, graph, network.populations[to].receptors[receptor].quantum);
  const words = {
    graph: sectionsOfGraph(graph).reduce((sum, { length }) => sum + length, 0),
    memory: sectionsOf(initial).words,
  };
  return { at, projection, graph, initial, words };
}

/** The arrays of a graph in the order in which they lie. */
function sectionsOfGraph({ rows, columns, targets, numbers, delays }: LearningGraph) {
  return [rows, columns, targets, numbers, ...(delays.length > 1 ? [delays] : [])];
}

/** What all projections share. */
export interface LearningPlace {
  groups: readonly NeuronGroup[];
  shape: Shape;
  /** Places of the history: more than the steps that a spike may be on its way. */
  places: number;
  shared: { control: GPUBuffer; spikes: GPUBuffer; ring: GPUBuffer; history: GPUBuffer };
}

/** Most of some members that share an end. */
function mostSharing(members: readonly Member[], end: "from" | "to"): number {
  const counts = new Map<number, number>();
  for (const { projection } of members) counts.set(projection[end], (counts.get(projection[end]) ?? 0) + 1);
  return Math.max(...counts.values());
}

/** The fields of the struct `Learn` of a member. @param first Where its words begin. */
function fieldsOf(
  network: ResolvedNetwork,
  { at, projection, graph, initial }: Member,
  { groups, first }: {
    groups: readonly NeuronGroup[];
    first: { graph: number; memory: number; cell: number };
  },
) {
  const { from, to, receptor, learning } = projection;
  const { bounds: [low, high], later, clock, key } = learning!;
  const source = network.populations[from], target = network.populations[to];
  const { synapses, times, post, postTimes } = sectionsOf(initial);
  let place = first.graph;
  const [rows, columns, ends, numbers, delayed = 0] = sectionsOfGraph(graph).map(({ length }) =>
    (place += length) - length
  );
  return {
    key,
    first_source: source.first,
    sources: source.size,
    first_target: target.first,
    targets: target.size,
    first_cell: first.cell,
    synapses,
    rows,
    columns,
    ends,
    numbers,
    delays: delayed,
    // Drawn delays of a single synapse are one.
    delay: graph.delays.length > 1 ? 0 : graph.delays[0] ?? 0,
    variables: first.memory,
    times: first.memory + times,
    post: first.memory + post,
    post_times: first.memory + postTimes,
    later,
    clock,
    port: portOf(groups, to, receptor),
    fault: network.populations.length + at,
    active_from: projection.active.from,
    active_until: projection.active.until,
    low,
    high,
    per_quantum: 1 / target.receptors[receptor].quantum,
  };
}

/** A kernel as it is dispatched in each step, or in those in which the clock ticks. */
interface Stage {
  kernel: Kernel;
  /** By parity. */
  bound: GPUBindGroup[];
  workgroups: number;
  clocked: boolean;
}

/** The kernels of a group in their order. */
function stagesOf(
  { post, spike, clock, pre }: LearningKernels,
  { uniforms, bindings, busy, targets }: {
    uniforms: readonly GPUBuffer[];
    bindings: Record<string, GPUBuffer>;
    busy: number;
    targets: number;
  },
): Stage[] {
  const stage = (kernel: Kernel, workgroups: number, clocked = false): Stage => {
    const bound = uniforms.map((batch) => {
      const all = Object.entries({ ...bindings, batch });
      return kernel.bind(Object.fromEntries(all.filter(([name]) => kernel.names.has(name))));
    });
    return { kernel, bound, workgroups, clocked };
  };
  return [
    stage(post, busy),
    stage(spike, busy),
    ...(clock ? [stage(clock, Math.ceil(targets / LEARNING_WORKGROUP), true)] : []),
    ...pre.map((kernel) => stage(kernel, busy)),
  ];
}

/** Projections of one model whose kernels run together. */
export class LearningGroup {
  readonly members: readonly Member[];
  readonly memory: GPUBuffer;
  readonly #clocks: number[];
  readonly #stages: Stage[];
  readonly #refresh: (projections: readonly ResolvedProjection[]) => void;

  constructor(
    readonly gpu: Gpu,
    network: ResolvedNetwork,
    drawn: readonly Member[],
    kernels: LearningKernels,
    { groups, shape, places, shared }: LearningPlace,
  ) {
    const targetOf = ({ projection }: Member) => network.populations[projection.to].first;
    const sourceOf = ({ projection }: Member) => network.populations[projection.from].first;
    this.members = [...drawn].sort((a, b) => targetOf(a) - targetOf(b));
    const { members } = this;
    // The members in the order of their sources come first.
    const order = members.map((_, k) => k).sort((a, b) => sourceOf(members[a]) - sourceOf(members[b]));
    const first = { graph: members.length, memory: 0, cell: 0 };
    const learns = members.map((member) => {
      const fields = fieldsOf(network, member, { groups, first });
      first.graph += member.words.graph;
      first.memory += member.words.memory;
      first.cell += network.populations[member.projection.to].size;
      return fields;
    });
    const graph = new Uint32Array(first.graph);
    graph.set(order);
    members.forEach((member, k) => {
      let place = learns[k].rows;
      for (const section of sectionsOfGraph(member.graph)) {
        graph.set(section, place);
        place += section.length;
      }
    });
    this.memory = createBuffer(gpu, `${STEM}/memory`, this.#memoryOf(new Map()));
    const { post } = kernels;
    const own = {
      graph: createBuffer(gpu, `${STEM}/graph`, graph),
      memory: this.memory,
      learns: createBuffer(gpu, `${STEM}/learns`, post.storageData("learns", learns)),
      parameters: createBuffer(
        gpu,
        `${STEM}/parameters`,
        post.storageData("parameters", members.map(({ projection }) => projection.learning!.constants)),
      ),
    };
    this.#refresh = (projections) => {
      const changed = members.map(({ at }, k) => {
        const [low, high] = projections[at].learning!.bounds;
        return { ...learns[k], low, high };
      });
      writeBuffer(gpu, own.learns, post.storageData("learns", changed));
      const constants = members.map(({ at }) => projections[at].learning!.constants);
      writeBuffer(gpu, own.parameters, post.storageData("parameters", constants));
    };
    const ages = members.map(({ projection }) => LearningSynapses.ages(projection));
    const fields = {
      members: members.length,
      onto_one: mostSharing(members, "to"),
      from_one: mostSharing(members, "from"),
      least: Math.min(...ages.map(({ least }) => least)),
      most: Math.max(...ages.map(({ most }) => most)),
      places,
      slots: shape.slots,
      ports: shape.ports,
      cells: first.cell,
      step_ms: network.stepMs,
    };
    const uniforms = [0, 1].map((parity) => post.uniform("batch", { ...fields, parity }));
    const busy = gpu.adapter.software ? WORKGROUPS.software : WORKGROUPS.gpu;
    this.#stages = stagesOf(kernels, {
      uniforms,
      bindings: { ...shared, ...own },
      busy,
      targets: first.cell,
    });
    this.#clocks = kernels.clock
      ? [...new Set(members.map(({ projection }) => projection.learning!.clock))]
      : [];
  }

  /** What was learnt by number of the projection, or else where it starts, as words. */
  #memoryOf(learned: ReadonlyMap<string, LearnedState>): Uint32Array<ArrayBuffer> {
    const words = new Uint32Array(this.members.reduce((sum, { words }) => sum + words.memory, 0));
    let first = 0;
    for (const { at, initial, words: { memory } } of this.members) {
      words.set(memoryOf(learned.get(String(at)) ?? initial), first);
      first += memory;
    }
    return words;
  }

  /** Learns from a window of one step. @param step Steps done by its end. */
  encode(pass: GPUComputePassEncoder, parity: number, step: number): void {
    const ticking = this.#clocks.some((clock) => step % clock === 0);
    for (const { kernel, bound, workgroups, clocked } of this.#stages) {
      if (ticking || !clocked) kernel.dispatch(pass, bound[parity], workgroups);
    }
  }

  /** What the members onto a population have learnt. */
  async learned(population: number): Promise<[string, LearnedState][]> {
    if (!this.members.some(({ projection }) => projection.to === population)) return [];
    const data = await readBuffer(this.gpu, this.memory);
    let first = 0;
    return this.members.flatMap(
      ({ at, projection, initial, words: { memory } }): [string, LearnedState][] => {
        const own = data.slice(4 * first, 4 * (first + memory));
        first += memory;
        return projection.to === population ? [[String(at), learnedFrom(own, initial)]] : [];
      },
    );
  }

  /** Takes changed parameters. */
  refresh(projections: readonly ResolvedProjection[]): void {
    this.#refresh(projections);
  }

  restore(learned: ReadonlyMap<string, LearnedState>): void {
    writeBuffer(this.gpu, this.memory, this.#memoryOf(learned));
  }
}

/** What was learnt, from its words. @param like With the same variables. */
function learnedFrom(data: ArrayBuffer, like: LearnedState): LearnedState {
  const { synapses, targets, times, post, postTimes } = sectionsOf(like);
  const values = new Float32Array(data), words = new Uint32Array(data);
  const row = (first: number, length: number) => Float64Array.from(values.subarray(first, first + length));
  return {
    state: new Map([...like.state.keys()].map((name, k) => [name, row(k * synapses, synapses)])),
    steps: words.slice(times, times + 2 * synapses),
    post: new Map([...like.post.keys()].map((name, k) => [name, row(post + k * targets, targets)])),
    postSteps: words.slice(postTimes, postTimes + targets),
  };
}

/** Divides members of one model and form into groups whose buffers fit a binding. @throws {LimitError} When one alone does not. */
export function groupMembers(gpu: Gpu, network: ResolvedNetwork, members: readonly Member[]): Member[][] {
  const limit = Math.min(gpu.limit("maxStorageBufferBindingSize"), gpu.limit("maxBufferSize")) / 4;
  const groups: { key: unknown[]; members: Member[]; graph: number; memory: number }[] = [];
  for (const member of members) {
    const { projection: { from, learning }, words } = member;
    const { name } = network.populations[from];
    gpu.require("maxStorageBufferBindingSize", 4 * words.graph, `hold the synapses of ${name}`);
    gpu.require("maxStorageBufferBindingSize", 4 * words.memory, `hold what ${name} learns`);
    const key = [learning!.model, learning!.later > 0];
    let group = groups.find((one) =>
      one.key.every((part, k) => part === key[k]) && one.graph + words.graph + 1 <= limit &&
      one.memory + words.memory <= limit
    );
    if (!group) groups.push(group = { key, members: [], graph: 0, memory: 0 });
    group.members.push(member);
    group.graph += words.graph + 1;
    group.memory += words.memory;
  }
  return groups.map(({ members }) => members);
}
