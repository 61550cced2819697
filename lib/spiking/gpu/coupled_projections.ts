import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { couplingsOf, isUniform, uniformSynapses } from "../build/couplings.ts";
import { columnOf } from "../cpu/population_state.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import { type LoadedGroup, portOf, type Shape } from "./cell_groups.ts";
import { COUPLING_WORKGROUP, type CouplingKernels, couplingKernels } from "./coupling_kernels.ts";
import { SynapseDrawing, type SynapseTable, wordsOf } from "./draw_synapses.ts";
import type { SpikingPlan } from "../simulation/plan_spiking.ts";

const STEM = "spiking/couplings";
/** Words of a source's gate. */
const GATE_WORDS = 4;
/** Workgroups that take sources, or spikes, one after another. */
const WORKGROUPS = { software: 8, gpu: 1024 };
const KINDS = { saturating: 0, graded: 1, voltage: 2 } as const;

/** A coupling with the place of its first source: it begins with a workgroup. */
interface Placed {
  projection: ResolvedProjection;
  /** Number of the projection; -1 of gap junctions, which have no state. */
  at: number;
  first: number;
  size: number;
}

/** One dispatch. */
interface Dispatch {
  kernel: Kernel;
  bound: GPUBindGroup;
  workgroups: number;
}

/** What {@link CoupledProjections.compile} makes before the network is loaded. */
export interface CompiledCouplings {
  kernels: CouplingKernels;
  /** Draws the synapses of those that are not uniform. */
  drawing: SynapseDrawing;
}

/** What couplings share with the others on the device. */
interface Place {
  groups: readonly LoadedGroup[];
  shape: Shape;
  shared: { control: GPUBuffer; spikes: GPUBuffer; ring: GPUBuffer; recordings: GPUBuffer };
}

/** Places that fill up workgroups. */
function filled(size: number): number {
  return Math.ceil(size / COUPLING_WORKGROUP) * COUPLING_WORKGROUP;
}

/** Projections that act at every step, on the device. */
export class CoupledProjections {
  readonly #gpu: Gpu;
  readonly #network: ResolvedNetwork;
  readonly #placed: Placed[] = [];
  readonly #synapses = new Map<number, number>();
  readonly #gates: GPUBuffer;
  readonly #counters: GPUBuffer;
  readonly #before: Dispatch[] = [];
  readonly #after: Dispatch[];
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

  /** Copies all couplings to the device. @param limitBytes Of a binding. */
  constructor(
    gpu: Gpu,
    plan: SpikingPlan,
    { kernels, drawing }: CompiledCouplings,
    { groups, shape, shared, limitBytes }: Place & { limitBytes: number },
  ) {
    const { network } = plan;
    this.#gpu = gpu;
    this.#network = network;
    const spans = groups.map(({ group: { members } }) => {
      const first = this.#places;
      for (const projection of couplingsOf(network)) {
        if (members.includes(projection.from)) {
          this.#place(projection, network.projections.indexOf(projection));
        }
      }
      return { first, places: this.#places - first };
    });
    const couplings = this.#placed.length;
    const traces = plan.traces.flatMap(({ gating, cells }, k) =>
      gating === null ? [] : [[this.#placed.findIndex(({ at }) => at === gating), cells, shape.traceWords[k]]]
    );
    const teams = this.#placed.flatMap(({ size }, number) =>
      new Array(filled(size) / COUPLING_WORKGROUP).fill(number)
    );
    this.#gates = this.#make("gates", this.#gatesOf(new Map()));
    this.#counters = this.#make("counters", new Int32Array(couplings + this.#places));
    const own = { gates: this.#gates, counters: this.#counters };
    const about = {
      ...own,
      control: shared.control,
      recordings: shared.recordings,
      tables: this.#make("tables", Uint32Array.from([...teams, ...traces.flat()])),
      couplings: this.#make("couplings", this.#aboutAll(kernels.couple, groups)),
    };
    groups.forEach(({ state }, g) => {
      const run = kernels.couple.uniform("run", {
        first_place: spans[g].first,
        places: spans[g].places,
        couplings,
        first_trace: teams.length,
        traces: traces.length,
        trace_steps: plan.traceSteps,
        step_ms: network.stepMs,
      });
      this.#before.push({
        kernel: kernels.couple,
        bound: kernels.couple.bind({ run, state, ...about }),
        workgroups: spans[g].places / COUPLING_WORKGROUP,
      });
    });
    const place = { groups, shape, shared };
    for (const table of drawing.tables(limitBytes)) {
      if (table.length > 0) {
        this.#before.push(this.#pairs(kernels.pairs, table, drawing.fill(gpu, table), place));
      }
    }
    for (const { projection, synapses } of drawing.counted) {
      this.#synapses.set(network.projections.indexOf(projection), synapses);
    }
    this.#before.push(this.#all(kernels.all, place));
    this.#after = this.#spikes(kernels.spikes, shared);
  }

  #place(projection: ResolvedProjection, at: number): void {
    const { size } = this.#network.populations[projection.from];
    this.#placed.push({ projection, at, first: this.#places, size });
    this.#places += filled(size);
  }

  #make(name: string, data: Uint32Array | Int32Array | Float32Array | Uint8Array): GPUBuffer {
    return createBuffer(this.#gpu, `${STEM}/${name}`, data);
  }

  /** The structs `Coupling`. */
  #aboutAll(kernel: Kernel, groups: readonly LoadedGroup[]): Uint8Array {
    return kernel.storageData(
      "couplings",
      this.#placed.map(({ projection, first, size }) => {
        const { kind, alpha, close, meanX, lostX, threshold, slope } = projection.gating!;
        const { group } = groups.find(({ group: { members } }) => members.includes(projection.from))!;
        return {
          ...{ kind: KINDS[kind], size, first, alpha, close, threshold, slope },
          first_cell: group.firsts[group.members.indexOf(projection.from)],
          weight: isUniform(projection) ? projection.weights[0] : 0,
          mean_x: meanX,
          lost_x: lostX,
        };
      }),
    );
  }

  /** Sends along the synapses of a table. */
  #pairs(
    kernel: Kernel,
    table: SynapseTable,
    synapses: GPUBuffer,
    { groups, shape, shared }: Place,
  ): Dispatch {
    const rows = new Uint32Array(table.reduce((sum, counted) => sum + counted.rows.length, 0));
    let sources = 0, firstRow = 0, firstWord = 0;
    const senders = table.map((counted) => {
      const { projection, layout } = counted, { to, receptor, weights, delays } = projection;
      const { first, size } = this.#placed.find((one) => one.projection === projection)!;
      rows.set(counted.rows, firstRow);
      const sender = {
        first_source: sources,
        first_gate: first,
        first_row: firstRow,
        first_word: firstWord,
        port: portOf(groups.map(({ group }) => group), to, receptor),
        stride: layout.stride,
        target_bits: layout.targetBits,
        weight: weights[0],
        delay: delays[0],
        delays_differ: delays.length > 1 ? 1 : 0,
      };
      sources += size;
      firstRow += counted.rows.length;
      firstWord += wordsOf(counted);
      return sender;
    });
    const { slots, ports } = shape, { control, ring } = shared;
    const run = kernel.uniform("run", { sources, couplings: table.length, slots, ports });
    const bindings = {
      senders: this.#make("senders", kernel.storageData("senders", senders)),
      rows: this.#make("rows", rows),
    };
    return {
      kernel,
      bound: kernel.bind({ run, control, ring, gates: this.#gates, synapses, ...bindings }),
      workgroups: Math.min(sources, this.#gpu.adapter.software ? WORKGROUPS.software : WORKGROUPS.gpu),
    };
  }

  /** Adds the sums of uniform couplings to all of their targets. */
  #all(kernel: Kernel, { groups, shape, shared }: Place): Dispatch {
    const teams: number[] = [], { populations } = this.#network;
    const uniform = this.#placed.map((placed, sum) => ({ ...placed, sum }))
      .filter(({ projection }) => isUniform(projection));
    const broadcasts = uniform.map(({ projection, first, sum }, number) => {
      const { from, to, receptor, autapses, weights: [weight], delays: [delay] } = projection;
      const firstTeam = teams.length, { size } = populations[to];
      teams.push(...new Array(filled(size) / COUPLING_WORKGROUP).fill(number));
      return {
        ...{ size, delay, weight, sum, first_team: firstTeam, first_gate: first },
        port: portOf(groups.map(({ group }) => group), to, receptor),
        skips_self: from === to && !autapses ? 1 : 0,
      };
    });
    const { slots, ports } = shape, { control, ring } = shared;
    const bindings = {
      run: kernel.uniform("run", { teams: teams.length, slots, ports }),
      broadcasts: this.#make(
        "broadcasts",
        kernel.storageData("broadcasts", broadcasts.length > 0 ? broadcasts : [{}]),
      ),
      teams: this.#make("teams", Uint32Array.from(teams)),
    };
    const { gates, counters } = { gates: this.#gates, counters: this.#counters };
    return {
      kernel,
      bound: kernel.bind({ control, ring, gates, counters, ...bindings }),
      workgroups: teams.length,
    };
  }

  /** Counts spikes, by parity. */
  #spikes(kernel: Kernel, { control, spikes }: Place["shared"]): Dispatch[] {
    const firsts: number[] = [], { populations } = this.#network;
    let most = 0;
    const sources = populations.map(({ first }, at) => {
      const opened = this.#placed.filter(({ projection: { from, gating } }) =>
        from === at && gating!.kind === "saturating"
      );
      const source = { first, first_coupling: firsts.length, couplings: opened.length };
      firsts.push(...opened.map((one) => one.first));
      most = Math.max(most, opened.length);
      return source;
    });
    const bindings = {
      sources: this.#make("sources", kernel.storageData("sources", sources)),
      firsts: this.#make("firsts", Uint32Array.from(firsts)),
    };
    const workgroups = this.#gpu.adapter.software ? WORKGROUPS.software : WORKGROUPS.gpu;
    return [0, 1].map((parity) => {
      const run = kernel.uniform("run", {
        parity,
        populations: populations.length,
        most_couplings: most,
        couplings: this.#placed.length,
      });
      return {
        kernel,
        bound: kernel.bind({ run, control, spikes, counters: this.#counters, ...bindings }),
        workgroups,
      };
    });
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
