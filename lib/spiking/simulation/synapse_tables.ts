import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import type { ResolvedProjection } from "../build/resolve.ts";
import type { Shape } from "../gpu/load_groups.ts";
import { type NeuronGroup, portOf } from "../gpu/neuron_groups.ts";
import { type CountedProjection, type SynapseTable, wordsOf } from "../gpu/draw_synapses.ts";
import type { SpikingPlan } from "./plan_spiking.ts";
import control from "../../../shaders/spiking/control.wgsl" with { type: "text" };
import sendSpikes from "../../../shaders/spiking/send_spikes.wgsl" with { type: "text" };

const STEM = "spiking/send_spikes";
/** Words of `Projection`. */
const PROJECTION_WORDS = 10;
/** Where a projection's factors begin when it has none. */
const NO_FACTORS = -1;
/** Workgroups that take the rows of synapses: four for each core of a software adapter, or enough for any GPU. */
const SENDERS = { software: 8, gpu: 2048 };

/** Compiles the kernel that sends spikes. */
export async function sendKernel(gpu: Gpu, shortTerm: boolean): Promise<Kernel> {
  return await createKernel(gpu, {
    stem: STEM,
    pieces: [control, sendSpikes],
    flags: { SHORT_TERM: shortTerm },
    constants: { WORKGROUP: 64 },
  });
}

/** Sizes that the kernel that sends spikes needs beside those of all. */
export interface SendShape extends Shape {
  /** Spikes after which the host has to take them off the device. */
  room: number;
}

/** A table of synapses on the device: what sends the spikes of a window along its projections. */
export interface LoadedTable {
  encode(pass: GPUComputePassEncoder, parity: number): void;
  /** First synapse of each source cell of all projections, and where those of each projection and its synapses begin, words. */
  rows: GPUBuffer;
  places: ReadonlyMap<CountedProjection, TablePlace>;
}

/** Where the rows of a projection begin among those of its table, and its synapses, words. */
interface TablePlace {
  firstRow: number;
  firstWord: number;
}

/** Copies what goes with a table's synapses to the device. */
export function loadTable(
  gpu: Gpu,
  { kernel, table, synapses, last }: {
    kernel: Kernel;
    table: SynapseTable;
    synapses: GPUBuffer;
    last: boolean;
  },
  { plan, groups, shape }: { plan: SpikingPlan; groups: readonly NeuronGroup[]; shape: SendShape },
  shared: { control: GPUBuffer; spikes: GPUBuffer; ring: GPUBuffer },
  { factors, firstFactors }: {
    factors: GPUBuffer | null;
    firstFactors: ReadonlyMap<ResolvedProjection, number>;
  },
): LoadedTable {
  const { populations } = plan.network, rows: Uint32Array[] = [];
  // Where each projection's synapses lie: in the order of the table.
  const firstWords = new Map<unknown, number>();
  table.reduce((first, counted) => (firstWords.set(counted, first), first + wordsOf(counted)), 0);
  const sources: number[] = [], projections: number[] = [];
  const places = new Map<CountedProjection, TablePlace>();
  let firstRow = 0, most = 0;
  populations.forEach((population, at) => {
    const mine = table.filter(({ projection }) => projection.from === at);
    sources.push(population.first, projections.length / PROJECTION_WORDS, mine.length);
    most = Math.max(most, mine.length);
    for (const counted of mine) {
      const { projection, layout } = counted;
      const { to, receptor, weights, delays, active } = projection, firstWord = firstWords.get(counted)!;
      const delay = delays.length > 1 ? 0 : delays[0];
      places.set(counted, { firstRow, firstWord });
      projections.push(
        firstRow,
        firstWord,
        portOf(groups, to, receptor),
        layout.stride,
        layout.targetBits,
        weights[0],
        delay,
        firstFactors.get(projection) ?? NO_FACTORS,
        active.from,
        active.until,
      );
      rows.push(counted.rows);
      firstRow += counted.rows.length;
    }
  });
  // Bindings are not empty.
  if (projections.length === 0) projections.push(...new Array(PROJECTION_WORDS).fill(0));
  const allRows = new Uint32Array(firstRow);
  rows.reduce((at, part) => (allRows.set(part, at), at + part.length), 0);
  const make = (name: string, data: Uint32Array | Int32Array) => createBuffer(gpu, `${STEM}/${name}`, data);
  const buffers = {
    sources: make("sources", Uint32Array.from(sources)),
    projections: make("projections", Int32Array.from(projections)),
    rows: make("rows", allRows),
    synapses,
  };
  const uniforms = [0, 1].map((parity) =>
    kernel.uniform("run", {
      parity,
      last: last ? 1 : 0,
      window: shape.window,
      slots: shape.slots,
      ports: shape.ports,
      populations: populations.length,
      most_projections: most,
      room: shape.room,
    })
  );
  const bound = uniforms.map((run) =>
    kernel.bind({ run, ...shared, ...buffers, ...(factors ? { factors } : {}) })
  );
  const workgroups = most === 0 ? 1 : gpu.adapter.software ? SENDERS.software : SENDERS.gpu;
  return {
    encode: (pass, parity) => kernel.dispatch(pass, bound[parity], workgroups),
    rows: buffers.rows,
    places,
  };
}
