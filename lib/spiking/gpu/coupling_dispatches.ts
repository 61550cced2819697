import { createBuffer, type GpuArray } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { isUniform } from "../build/couplings.ts";
import type { ResolvedProjection } from "../build/resolve.ts";
import type { SpikingPlan } from "../simulation/plan_spiking.ts";
import type { LoadedGroup, Shape } from "./load_groups.ts";
import { portOf } from "./neuron_groups.ts";
import { COUPLING_WORKGROUP } from "./coupling_kernels.ts";
import { type SynapseTable, wordsOf } from "./draw_synapses.ts";

const STEM = "spiking/couplings";
/** Workgroups that take sources, or spikes, one after another. */
const WORKGROUPS = { software: 8, gpu: 1024 };
const KINDS = { saturating: 0, graded: 1, voltage: 2 } as const;

/** A coupling with the place of its first source: it begins with a workgroup. */
export interface PlacedCoupling {
  projection: ResolvedProjection;
  /** Number of the projection; -1 of gap junctions, which have no state. */
  at: number;
  first: number;
  size: number;
}

/** One dispatch. */
export interface CouplingDispatch {
  kernel: Kernel;
  bound: GPUBindGroup;
  workgroups: number;
}

/** Couplings on a device, with what they share with the others. */
export interface CouplingPlace {
  gpu: Gpu;
  plan: SpikingPlan;
  groups: readonly LoadedGroup[];
  shape: Shape;
  placed: readonly PlacedCoupling[];
  buffers: {
    gates: GPUBuffer;
    counters: GPUBuffer;
    control: GPUBuffer;
    spikes: GPUBuffer;
    ring: GPUBuffer;
    recordings: GPUBuffer;
  };
}

/** Places that fill up workgroups. */
export function filledPlaces(size: number): number {
  return Math.ceil(size / COUPLING_WORKGROUP) * COUPLING_WORKGROUP;
}

/** The number of each of some couplings, for all of its workgroups. @param sizes Their sources, or targets. */
function teamsOf(sizes: readonly number[]): number[] {
  return sizes.flatMap((size, number) => new Array(filledPlaces(size) / COUPLING_WORKGROUP).fill(number));
}

function busy({ adapter }: Gpu): number {
  return adapter.software ? WORKGROUPS.software : WORKGROUPS.gpu;
}

function make(gpu: Gpu, name: string, data: GpuArray): GPUBuffer {
  return createBuffer(gpu, `${STEM}/${name}`, data);
}

/** Advances the sources by a step: one dispatch for each group of cells. */
export function advanceDispatches(
  kernel: Kernel,
  { gpu, plan, groups, shape, placed, buffers }: CouplingPlace,
): CouplingDispatch[] {
  const teams = teamsOf(placed.map(({ size }) => size));
  const traces = plan.traces.flatMap(({ gating, cells }, k) =>
    gating === null ? [] : [[placed.findIndex(({ at }) => at === gating), cells, shape.traceWords[k]]]
  );
  const groupOf = (population: number) =>
    groups.find(({ group: { members } }) => members.includes(population))!.group;
  const couplings = placed.map(({ projection, first, size }) => {
    const { kind, alpha, close, meanX, lostX, threshold, slope } = projection.gating!;
    const group = groupOf(projection.from);
    return {
      ...{ kind: KINDS[kind], size, first, alpha, close, threshold, slope },
      first_cell: group.firsts[group.members.indexOf(projection.from)],
      weight: isUniform(projection) ? projection.weights[0] : 0,
      mean_x: meanX,
      lost_x: lostX,
    };
  });
  const { gates, counters, control, recordings } = buffers;
  const bindings = {
    ...{ gates, counters, control, recordings },
    tables: make(gpu, "tables", Uint32Array.from([...teams, ...traces.flat()])),
    couplings: make(gpu, "couplings", kernel.storageData("couplings", couplings)),
  };
  return groups.map(({ group, state }) => {
    const own = placed.filter(({ projection: { from } }) => group.members.includes(from));
    const places = own.reduce((sum, { size }) => sum + filledPlaces(size), 0);
    const run = kernel.uniform("run", {
      first_place: own[0]?.first ?? 0,
      places,
      couplings: placed.length,
      first_trace: teams.length,
      traces: traces.length,
      trace_steps: plan.traceSteps,
      step_ms: plan.network.stepMs,
    });
    return {
      kernel,
      bound: kernel.bind({ run, state, ...bindings }),
      workgroups: places / COUPLING_WORKGROUP,
    };
  });
}

/** Sends along the synapses of a table. */
export function pairsDispatch(
  kernel: Kernel,
  { table, synapses }: { table: SynapseTable; synapses: GPUBuffer },
  { gpu, groups, shape, placed, buffers }: CouplingPlace,
): CouplingDispatch {
  const rows = new Uint32Array(table.reduce((sum, counted) => sum + counted.rows.length, 0));
  let sources = 0, firstRow = 0, firstWord = 0;
  const senders = table.map((counted) => {
    const { projection, layout } = counted, { to, receptor, weights, delays } = projection;
    const { first, size } = placed.find((one) => one.projection === projection)!;
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
  const { slots, ports } = shape, { control, ring, gates } = buffers;
  const bindings = {
    run: kernel.uniform("run", { sources, couplings: table.length, slots, ports }),
    senders: make(gpu, "senders", kernel.storageData("senders", senders)),
    rows: make(gpu, "rows", rows),
  };
  const bound = kernel.bind({ control, ring, gates, synapses, ...bindings });
  return { kernel, bound, workgroups: Math.min(sources, busy(gpu)) };
}

/** Adds the sums of uniform couplings to all of their targets. */
export function allDispatch(
  kernel: Kernel,
  { gpu, plan: { network: { populations } }, groups, shape, placed, buffers }: CouplingPlace,
): CouplingDispatch {
  const uniform = placed.map((one, sum) => ({ ...one, sum })).filter(({ projection }) =>
    isUniform(projection)
  );
  const teams = teamsOf(uniform.map(({ projection: { to } }) => populations[to].size));
  const broadcasts = uniform.map(({ projection, first, sum }, number) => {
    const { from, to, receptor, autapses, weights: [weight], delays: [delay] } = projection;
    return {
      ...{ size: populations[to].size, delay, weight, sum, first_gate: first },
      first_team: teams.indexOf(number),
      port: portOf(groups.map(({ group }) => group), to, receptor),
      skips_self: from === to && !autapses ? 1 : 0,
    };
  });
  const { slots, ports } = shape, { control, ring, gates, counters } = buffers;
  const bindings = {
    run: kernel.uniform("run", { teams: teams.length, slots, ports }),
    // Bindings are not empty.
    broadcasts: make(
      gpu,
      "broadcasts",
      kernel.storageData("broadcasts", uniform.length > 0 ? broadcasts : [{}]),
    ),
    teams: make(gpu, "teams", Uint32Array.from(teams)),
  };
  const bound = kernel.bind({ control, ring, gates, counters, ...bindings });
  return { kernel, bound, workgroups: teams.length };
}

/** Counts the spikes of a step, by parity. */
export function spikesDispatches(
  kernel: Kernel,
  { gpu, plan: { network: { populations } }, placed, buffers }: CouplingPlace,
): CouplingDispatch[] {
  const firsts: number[] = [];
  const sources = populations.map(({ first }, at) => {
    const opened = placed.filter(({ projection: { from, gating } }) =>
      from === at && gating!.kind === "saturating"
    );
    const source = { first, first_coupling: firsts.length, couplings: opened.length };
    firsts.push(...opened.map((one) => one.first));
    return source;
  });
  const { control, spikes, counters } = buffers;
  const bindings = {
    ...{ control, spikes, counters },
    sources: make(gpu, "sources", kernel.storageData("sources", sources)),
    firsts: make(gpu, "firsts", Uint32Array.from(firsts)),
  };
  return [0, 1].map((parity) => {
    const run = kernel.uniform("run", {
      parity,
      populations: populations.length,
      most_couplings: sources.reduce((most, { couplings }) => Math.max(most, couplings), 0),
      couplings: placed.length,
    });
    return { kernel, bound: kernel.bind({ run, ...bindings }), workgroups: busy(gpu) };
  });
}
