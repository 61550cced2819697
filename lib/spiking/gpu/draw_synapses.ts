import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import { LimitError } from "../../gpu/errors.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit } from "../../gpu/submit.ts";
import { makeSynapses } from "../build/graph.ts";
import { gapTable } from "../build/lookup.ts";
import { halfBits } from "../build/permutation.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import { layoutOf, packSynapses, type SynapseLayout } from "./pack_synapses.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import drawSynapses from "../../../shaders/spiking/draw_synapses.wgsl" with { type: "text" };

const STEM = "spiking/draw_synapses";
const WORKGROUP = 64;

/** A projection whose synapses are counted, or those of some of its sources. */
export interface CountedProjection {
  projection: ResolvedProjection;
  layout: SynapseLayout;
  /** Sources whose synapses are meant: rows of others are empty. */
  sources: { first: number; end: number };
  /** First synapse of each source cell, and the end. (N_from + 1) */
  rows: Uint32Array<ArrayBuffer>;
  /** Number of synapses. */
  synapses: number;
}

/** Projections whose synapses share a binding, in the order in which they lie there. */
export type SynapseTable = CountedProjection[];

/** Words of a projection's synapses. */
export function wordsOf({ synapses, layout }: CountedProjection): number {
  return synapses * layout.stride;
}

/** Numbers of the rules in the kernel. */
const KINDS = {
  "fixed-indegree": 1,
  "fixed-outdegree": 2,
  "fixed-total": 3,
  "one-to-one": 4,
  "all-to-all": 5,
} as const;

/** Forms of the kernel: whether an invocation takes a row, and whether distances decide. */
type KernelName = "rows" | "items" | "rowsByDistance" | "itemsByDistance";
type Kernels = Partial<Record<KernelName, Kernel>>;

/** What of a projection the kernel is told but where its synapses lie. */
interface Rule {
  kernel: KernelName;
  fields: Record<string, number | readonly number[]>;
}

/** Tables of quantiles and thresholds of all projections. */
class Lookup {
  readonly #parts: Uint32Array[] = [];
  readonly #firsts = new Map<unknown, number>();
  #length = 0;

  /** Adds values. @param key What they are told apart by: those that were added before are not added again. */
  add(values: ArrayLike<number>, key: unknown = values): number {
    const before = this.#firsts.get(key);
    if (before !== undefined) return before;
    const first = this.#length;
    this.#firsts.set(key, first);
    this.#parts.push(Uint32Array.from(values as ArrayLike<number>));
    this.#length += values.length;
    return first;
  }

  words(): Uint32Array<ArrayBuffer> {
    const all = new Uint32Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Most synapses that one dispatch may draw. */
const MOST_ITEMS = 2 ** 32 - 1;

function distanceFields({ distance }: ResolvedProjection, lookup: Lookup): Rule["fields"] {
  if (!distance) return {};
  const { from, to, thresholds, box, limit, delayMs } = distance;
  return {
    positions_from: lookup.add(from),
    positions_to: lookup.add(to),
    thresholds: lookup.add(thresholds),
    threshold_count: thresholds.length,
    delays_by_distance: delayMs ? 1 : 0,
    box,
    limit_low: limit % 2 ** 32,
    limit_high: Math.floor(limit / 2 ** 32),
  };
}

function ruleOf(
  projection: ResolvedProjection,
  { from, to }: { from: number; to: number },
  lookup: Lookup,
  layout: SynapseLayout,
): Rule | null {
  const { connect, autapses, multapses, keys, weights, delays } = projection;
  if (connect.rule === "pairs") return null;
  const common = {
    graph_key: keys.graph,
    permutation_key: keys.permutation,
    sources: from,
    skips_self: autapses ? 0 : 1,
    multapses: multapses ? 1 : 0,
    stride: layout.stride,
    target_bits: layout.targetBits,
    weights: weights.length > 1 ? lookup.add(new Uint32Array(weights.buffer), weights) : 0,
    weights_differ: weights.length > 1 ? 1 : 0,
    delays: delays.length > 1 ? lookup.add(delays) : 0,
    delays_differ: delays.length > 1 ? 1 : 0,
    ...distanceFields(projection, lookup),
  };
  const placesOf = (others: number) => others - (autapses ? 0 : 1);
  const { distance } = projection;
  if (
    (connect.rule === "fixed-probability" || connect.rule === "distance") && connect.probability > 0 &&
    connect.probability < 1
  ) {
    const gaps = gapTable(connect.probability);
    const fields = {
      ...common,
      items: from,
      places: placesOf(to),
      gaps: lookup.add(gaps),
      gap_count: gaps.length,
    };
    return { kernel: distance ? "rowsByDistance" : "rows", fields };
  }
  const one = (kind: keyof typeof KINDS, items: number, places: number, number = 1): Rule => {
    if (items > MOST_ITEMS) {
      throw new LimitError("synapses of a projection", items, MOST_ITEMS, "draw synapses");
    }
    const half = halfBits(Math.max(1, places));
    return {
      kernel: distance ? "itemsByDistance" : "items",
      fields: {
        ...common,
        kind: KINDS[kind],
        items: places > 0 ? items : 0,
        places,
        number,
        half_bits: half,
      },
    };
  };
  switch (connect.rule) {
    case "fixed-indegree": {
      const degree = multapses ? connect.indegree : Math.min(connect.indegree, placesOf(from));
      return one("fixed-indegree", to * degree, placesOf(from), Math.max(1, degree));
    }
    case "fixed-outdegree": {
      const degree = multapses ? connect.outdegree : Math.min(connect.outdegree, placesOf(to));
      return one("fixed-outdegree", from * degree, placesOf(to), Math.max(1, degree));
    }
    case "fixed-total":
      return one("fixed-total", connect.total, placesOf(to));
    case "one-to-one":
      return one("one-to-one", from, to);
    case "all-to-all":
      return one("all-to-all", from * placesOf(to), placesOf(to));
    case "distance":
    case "fixed-probability":
      return one("all-to-all", connect.probability === 1 ? from * placesOf(to) : 0, placesOf(to));
  }
}

/** Ends of rows from their lengths, in place: the first becomes 0, the last the sum. */
function accumulate(counts: Uint32Array): number {
  let sum = 0;
  counts.forEach((count, row) => {
    counts[row] = sum;
    sum += count;
  });
  return sum;
}

/**
 * Draws the synapses of a network on the device: first counts them, so that what they need is known before they are placed. What only
 * drawing needs belongs to `gpu`, which may end when all tables are filled.
 */
export class SynapseDrawing {
  /** All projections, counted. */
  readonly counted: CountedProjection[];

  private constructor(
    readonly gpu: Gpu,
    readonly network: ResolvedNetwork,
    readonly rules: (Rule | null)[],
    readonly lookup: GPUBuffer,
    readonly kernels: Kernels,
    counts: Uint32Array<ArrayBuffer>,
    firstRows: number[],
  ) {
    const { populations, projections } = network;
    this.counted = projections.map((projection, at) => {
      const from = populations[projection.from].size, to = populations[projection.to].size;
      const layout = layoutOf(projection, to);
      const sources = { first: 0, end: from };
      const firstRow = firstRows[at];
      if (!rules[at]) {
        const { rows, targets } = makeSynapses(projection, { from, to });
        return { projection, layout, sources, rows, synapses: targets.length };
      }
      const rows = counts.slice(firstRow, firstRow + from + 1);
      return { projection, layout, sources, rows, synapses: accumulate(rows) };
    });
  }

  /** Compiles the forms of the kernel that some rules need. */
  static async compile(gpu: Gpu, rules: readonly (Rule | null)[], fill: boolean): Promise<Kernels> {
    const kernels: Kernels = {};
    for (const name of new Set(rules.flatMap((rule) => rule ? [rule.kernel] : []))) {
      const rows = name.startsWith("rows"), byDistance = name.endsWith("ByDistance");
      kernels[name] = await createKernel(gpu, {
        stem: STEM,
        pieces: [pcg4d, ...(rows && !byDistance ? [] : [philox]), drawSynapses],
        flags: { ROWS: rows, FILL: fill, DISTANCE: byDistance },
        constants: { WORKGROUP },
      });
    }
    return kernels;
  }

  /** Counts the synapses of all projections. */
  static async count(gpu: Gpu, network: ResolvedNetwork): Promise<SynapseDrawing> {
    const { populations, projections } = network;
    const lookup = new Lookup();
    const firstRows: number[] = [];
    let allRows = 0;
    const rules = projections.map((projection) => {
      const from = populations[projection.from].size, to = populations[projection.to].size;
      firstRows.push(allRows);
      allRows += from + 1;
      return ruleOf(projection, { from, to }, lookup, layoutOf(projection, to));
    });
    const kernels = await SynapseDrawing.compile(gpu, rules, false);
    const filling = await SynapseDrawing.compile(gpu, rules, true);
    const tables = createBuffer(gpu, `${STEM}/lookup`, lookup.words());
    using own = gpu.scope();
    const counts = createBuffer(own, `${STEM}/counts`, 4 * allRows);
    dispatchRules(own, rules, kernels, (at) => ({
      fields: { first_row: firstRows[at] },
      bindings: { lookup: tables, cursors: counts },
    }));
    const counted = new Uint32Array(await readBuffer(gpu, counts));
    return new SynapseDrawing(gpu, network, rules, tables, filling, counted, firstRows);
  }

  /** Divides the projections into tables, each of which fits a binding. @throws {LimitError} When one alone does not fit. */
  tables(limitBytes: number): SynapseTable[] {
    const tables: SynapseTable[] = [[]];
    let used = 0;
    for (const counted of this.counted.flatMap((one) => this.#pieces(one, limitBytes))) {
      const bytes = 4 * wordsOf(counted);
      if (used + bytes > limitBytes) {
        tables.push([]);
        used = 0;
      }
      tables[tables.length - 1].push(counted);
      used += bytes;
    }
    return tables;
  }

  /** A projection, in pieces of its sources that fit a binding each. @throws {LimitError} When one source alone does not. */
  #pieces(counted: CountedProjection, limitBytes: number): CountedProjection[] {
    const most = Math.floor(limitBytes / 4 / counted.layout.stride);
    if (counted.synapses <= most) return [counted];
    const { rows, projection } = counted;
    const pieces: CountedProjection[] = [];
    for (let first = 0; first + 1 < rows.length;) {
      let end = first;
      while (end + 1 < rows.length && rows[end + 1] - rows[first] <= most) end++;
      if (end === first) {
        const bytes = 4 * counted.layout.stride * (rows[first + 1] - rows[first]);
        throw new LimitError(
          "maxStorageBufferBindingSize",
          bytes,
          limitBytes,
          `hold the synapses of a cell of ${projection.name}`,
        );
      }
      const [low, high] = [rows[first], rows[end]];
      const clipped = rows.map((start) => Math.min(Math.max(start, low), high) - low);
      pieces.push({ ...counted, sources: { first, end }, rows: clipped, synapses: high - low });
      first = end;
    }
    return pieces;
  }

  /** Places the synapses of a table. @param gpu What they belong to. @returns Its words, on the device. */
  fill(gpu: Gpu, table: SynapseTable): GPUBuffer {
    using own = this.gpu.scope();
    const { network } = this;
    const words = table.reduce((sum, counted) => sum + wordsOf(counted), 0);
    const synapses = createBuffer(gpu, `${STEM}/synapses`, 4 * words);
    let firstWord = 0;
    for (const counted of table) {
      const { projection, layout, rows, sources } = counted;
      const rule = this.rules[network.projections.indexOf(projection)];
      if (rule) {
        const cursors = createBuffer(own, `${STEM}/cursors`, rows);
        const place = {
          first_row: 0,
          first_word: firstWord,
          first_source: sources.first,
          end_source: sources.end,
        };
        dispatchRules(own, [rule], this.kernels, () => ({
          fields: place,
          bindings: { lookup: this.lookup, cursors, synapses },
        }));
      } else {
        const sizes = {
          from: network.populations[projection.from].size,
          to: network.populations[projection.to].size,
        };
        const all = makeSynapses(projection, sizes);
        const packed = packSynapses(all, layout);
        const first = all.rows[sources.first] * layout.stride;
        writeBuffer(gpu, synapses, packed.subarray(first, first + wordsOf(counted)), 4 * firstWord);
      }
      firstWord += wordsOf(counted);
    }
    return synapses;
  }
}

/** Dispatches each rule once. @param gpu May end when the work is submitted. */
function dispatchRules(
  gpu: Gpu,
  rules: readonly (Rule | null)[],
  kernels: Kernels,
  placeOf: (at: number) => { fields: Record<string, number>; bindings: Record<string, GPUBuffer> },
): void {
  rules.forEach((rule, at) => {
    if (!rule) return;
    const kernel = kernels[rule.kernel]!.within(gpu);
    const { fields, bindings } = placeOf(at);
    const uniform = kernel.uniform("rule", { ...rule.fields, ...fields });
    const needed = Object.entries(bindings).filter(([name]) => kernel.names.has(name));
    const bound = kernel.bind({ rule: uniform, ...Object.fromEntries(needed) });
    submit(
      gpu,
      STEM,
      (pass) => kernel.dispatch(pass, bound, Math.ceil(rule.fields.items as number / WORKGROUP)),
    );
  });
}
