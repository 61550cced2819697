import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { couplingsOf, isUniform, uniformSynapses } from "../build/couplings.ts";
import { columnOf } from "../cpu/population_state.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import type { SpikingPlan } from "../simulation/plan_spiking.ts";
import type { LoadedGroup, Shape } from "./load_groups.ts";
import {
  advanceDispatches,
  allDispatch,
  type CouplingDispatch,
  filledPlaces,
  pairsDispatch,
  type PlacedCoupling,
  spikesDispatches,
} from "./coupling_dispatches.ts";
import { type CouplingKernels, couplingKernels } from "./coupling_kernels.ts";
import { SynapseDrawing } from "./draw_synapses.ts";

/** Words of a source's gate. */
const GATE_WORDS = 4;

/** What {@link CoupledProjections.compile} makes before the network is loaded. */
export interface CompiledCouplings {
  kernels: CouplingKernels;
  /** Draws the synapses of those that are not uniform. */
  drawing: SynapseDrawing;
}

/** Where couplings find the cells and what they share with the others. */
interface Place {
  groups: readonly LoadedGroup[];
  shape: Shape;
  shared: { control: GPUBuffer; spikes: GPUBuffer; ring: GPUBuffer; recordings: GPUBuffer };
  /** Most bytes of a binding. */
  limitBytes: number;
}

/** Projections that act at every step, on the device. */
export class CoupledProjections {
  readonly #gpu: Gpu;
  readonly #network: ResolvedNetwork;
  readonly #placed: PlacedCoupling[] = [];
  /** Synapses of those that are not uniform. */
  readonly #synapses: ReadonlyMap<number, number>;
  readonly #gates: GPUBuffer;
  readonly #counters: GPUBuffer;
  readonly #before: readonly CouplingDispatch[];
  readonly #after: readonly CouplingDispatch[];
  #places = 0;

  /**
   * Compiles the kernels and counts the synapses; null where a network has no such projection.
   * @param drawn What only drawing needs belongs to it.
   */
  static async compile(gpu: Gpu, network: ResolvedNetwork, drawn: Gpu): Promise<CompiledCouplings | null> {
    const coupled = couplingsOf(network);
    if (coupled.length === 0) return null;
    const kernels = await couplingKernels(gpu);
    const projections = coupled.filter((one) => !isUniform(one));
    return { kernels, drawing: await SynapseDrawing.count(drawn, { ...network, projections }) };
  }

  /** Copies all couplings to the device. */
  constructor(
    gpu: Gpu,
    plan: SpikingPlan,
    { kernels, drawing }: CompiledCouplings,
    { groups, shape, shared, limitBytes }: Place,
  ) {
    const { network } = plan;
    this.#gpu = gpu;
    this.#network = network;
    // Those of a group of cells lie side by side.
    for (const { group: { members } } of groups) {
      for (const projection of couplingsOf(network)) {
        if (!members.includes(projection.from)) continue;
        const { size } = network.populations[projection.from];
        const at = network.projections.indexOf(projection);
        this.#placed.push({ projection, at, first: this.#places, size });
        this.#places += filledPlaces(size);
      }
    }
    this.#gates = createBuffer(gpu, "spiking/couplings/gates", this.#gatesOf(new Map()));
    const counters = new Int32Array(this.#placed.length + this.#places);
    this.#counters = createBuffer(gpu, "spiking/couplings/counters", counters);
    const buffers = { ...shared, gates: this.#gates, counters: this.#counters };
    const place = { gpu, plan, groups, shape, placed: this.#placed, buffers };
    const tables = drawing.tables(limitBytes).filter(({ length }) => length > 0);
    this.#synapses = new Map(
      drawing.counted.map(({ projection, synapses }) => [network.projections.indexOf(projection), synapses]),
    );
    this.#before = [
      ...advanceDispatches(kernels.couple, place),
      ...tables.map((table) =>
        pairsDispatch(kernels.pairs, { table, synapses: drawing.fill(gpu, table) }, place)
      ),
      allDispatch(kernels.all, place),
    ];
    this.#after = spikesDispatches(kernels.spikes, place);
  }

  /** Synapses of a projection. @param at Its number. */
  synapsesOf(at: number): number {
    const { projections, populations } = this.#network;
    const { from, to } = projections[at];
    const sizes = { sources: populations[from].size, targets: populations[to].size };
    return this.#synapses.get(at) ?? uniformSynapses(projections[at], sizes);
  }

  /** Advances the sources by a step and sends what they give: before the cells advance. */
  encodeBefore(pass: GPUComputePassEncoder): void {
    for (const { kernel, bound, workgroups } of this.#before) kernel.dispatch(pass, bound, workgroups);
  }

  /** Takes the spikes of the step: when the cells have advanced. */
  encodeAfter(pass: GPUComputePassEncoder, parity: number): void {
    const { kernel, bound, workgroups } = this.#after[parity];
    kernel.dispatch(pass, bound, workgroups);
  }

  /** Gates of all sources: those that were saved, by number of the projection, or else as they start. */
  #gatesOf(saved: ReadonlyMap<string, Float64Array>): Float32Array<ArrayBuffer> {
    const data = new Float32Array(GATE_WORDS * this.#places);
    for (const { projection, at, first, size } of this.#placed) {
      const own = saved.get(String(at)) ?? columnOf(projection.gating!.initial, { first: 0, end: size });
      for (let source = 0; source < size; source++) {
        const place = GATE_WORDS * (first + source);
        data[place] = own[source];
        data[place + 1] = own[size + source] ?? 0;
      }
    }
    return data;
  }

  /** s and, of saturating ones, x of each projection, by its number. (2 or 1, N) */
  async snapshot(): Promise<Map<string, Float64Array>> {
    const gates = new Float32Array(await readBuffer(this.#gpu, this.#gates));
    const counters = new Int32Array(await readBuffer(this.#gpu, this.#counters));
    const stored = this.#placed.filter(({ at }) => at >= 0);
    return new Map(stored.map(({ projection, at, first, size }) => {
      const rows = projection.gating!.kind === "saturating" ? 2 : 1;
      const saved = new Float64Array(rows * size);
      for (let source = 0; source < size; source++) {
        const place = first + source;
        saved[source] = gates[GATE_WORDS * place];
        if (rows === 1) continue;
        saved[size + source] = gates[GATE_WORDS * place + 1] + counters[this.#placed.length + place];
      }
      return [String(at), saved];
    }));
  }

  /** Goes on from such states; what is missing begins anew. */
  restore(saved: ReadonlyMap<string, Float64Array>): void {
    writeBuffer(this.#gpu, this.#gates, this.#gatesOf(saved));
    writeBuffer(this.#gpu, this.#counters, new Int32Array(this.#placed.length + this.#places));
  }
}
