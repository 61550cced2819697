import { createBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { LearningSynapses } from "../cpu/learning.ts";
import type { LearnedState } from "../cpu/learned_state.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import { drawMember, groupMembers, LearningGroup, type LearningPlace } from "../gpu/learning_group.ts";
import { compileLearning, type LearningKernels } from "../gpu/learning_kernels.ts";

const STEM = "spiking/learning";

/** The projections of a network that learn, on the device. Their synapses are drawn on the host. */
export class LearningProjections {
  readonly #groups: LearningGroup[];
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
    const drawn = [...kernels.keys()].map((at) => drawMember(network, at));
    this.#groups = groupMembers(gpu, network, drawn).map((members) =>
      new LearningGroup(gpu, network, members, kernels.get(members[0].at)!, place)
    );
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
    const member = this.#groups.flatMap(({ members }) => members).find(({ at }) => at === projection);
    return member!.initial.steps.length / 2;
  }

  /** Spikes that begin the buffer as they are kept, and were taken before. */
  get kept(): number {
    return this.#tail.length / 2;
  }

  /** Learns from a window of one step. @param step Steps done by its end. */
  encode(pass: GPUComputePassEncoder, parity: number, step: number): void {
    for (const group of this.#groups) group.encode(pass, parity, step);
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
    for (const group of this.#groups) {
      for (const [at, learned] of await group.learned(population)) all.set(at, learned);
    }
    return all;
  }

  /** Takes changed parameters. */
  refresh(projections: readonly ResolvedProjection[]): void {
    for (const group of this.#groups) group.refresh(projections);
  }

  /** Goes on from what was learnt, or else from the start. */
  restore(learned: ReadonlyMap<string, LearnedState>): void {
    for (const group of this.#groups) group.restore(learned);
  }
}
