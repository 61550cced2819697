import { assert, assertEquals } from "@std/assert";
import { readBuffer } from "../../lib/gpu/buffer.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { Connect, Projection } from "../../lib/spiking/spiking_spec.ts";
import { makeSynapses } from "../../lib/spiking/build/graph.ts";
import { type ResolvedNetwork, resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { SynapseDrawing } from "../../lib/spiking/gpu/draw_synapses.ts";
import { packSynapses } from "../../lib/spiking/gpu/pack_synapses.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

const SIZES = { A: 150, B: 211 };

const RULES: Connect[] = [
  { rule: "fixed-probability", probability: 0.07 },
  { rule: "fixed-probability", probability: 0.0004 },
  { rule: "fixed-probability", probability: 0.6 },
  { rule: "fixed-probability", probability: 0 },
  { rule: "fixed-probability", probability: 1 },
  { rule: "fixed-indegree", indegree: 23 },
  { rule: "fixed-indegree", indegree: 0 },
  { rule: "fixed-outdegree", outdegree: 149 },
  { rule: "fixed-total", total: 5000 },
  { rule: "one-to-one" },
  { rule: "all-to-all" },
  { rule: "distance", profile: "gaussian", probability: 0.7, length: 0.15 },
  {
    rule: "distance",
    profile: "exponential",
    probability: 1,
    length: 0.3,
    periodic: [1, 1],
    delayPerLength: 4,
  },
  { rule: "distance", profile: "disc", probability: 0.9, length: 0.4, periodic: [0, 1], cutoff: 0.35 },
  { rule: "pairs", sources: [3, 3, 149, 0], targets: [7, 7, 140, 1] },
  { rule: "pairs", sources: [5, 149, 5], targets: [7, 7, 140], weights: [1, -2, 3], delaysMs: [0.5, 4, 0.1] },
];

/** All rules in one network, with constant and drawn weights and delays, within a population and between two. */
function everyRule(): ResolvedNetwork {
  const receptors = { psp: { kinetics: "delta" as const } };
  const projections = RULES.flatMap((connect, at): Projection[] => {
    const to = connect.rule === "one-to-one" || at % 2 === 0 ? "A" : "B";
    const one = { from: "A", to, receptor: "psp", connect };
    const total = connect.rule === "fixed-total";
    const listed = connect.rule === "pairs" && connect.weights !== undefined;
    const spread = connect.rule === "distance" || listed ? 0.3 : { uniform: [0.1, 4] as [number, number] };
    return [
      { ...one, weight: 0.5, delayMs: 1.2 },
      { ...one, weight: listed ? 7 : { normal: [1, 0.3] }, delayMs: spread, autapses: !total },
      {
        ...one,
        weight: 2,
        delayMs: spread,
        multapses: connect.rule.includes("degree") || total,
      },
      { ...one, weight: listed ? 7 : { uniform: [-1, 1] }, delayMs: 0.1 },
    ];
  });
  const spec = networkOf(
    [{
      name: "A",
      size: SIZES.A,
      neuron: "lif",
      receptors,
      positions: { grid: [15, 10], spacing: 0.1 },
    }, {
      name: "B",
      positions: { uniform: [1, 1, 0.1] },
      size: SIZES.B,
      neuron: "lif",
      receptors,
    }],
    projections,
  );
  return resolveSpiking(spec, { seed: 17 });
}

/** The synapses of a row, in an order of their own. */
function rowsOf(words: Uint32Array, rows: Uint32Array, stride: number): string[] {
  return Array.from({ length: rows.length - 1 }, (_, row) => {
    const synapses: string[] = [];
    for (let k = rows[row]; k < rows[row + 1]; k++) {
      synapses.push(words.subarray(k * stride, (k + 1) * stride).join(" "));
    }
    return synapses.sort().join(", ");
  });
}

async function compare(gpu: Gpu, limit: number): Promise<number> {
  const network = everyRule();
  const drawing = await SynapseDrawing.count(gpu, network);
  const tables = drawing.tables(limit);
  for (const table of tables) {
    const buffer = drawing.fill(table);
    const words = new Uint32Array(await readBuffer(gpu, buffer));
    let first = 0;
    for (const { projection, layout, rows, synapses, sources } of table) {
      const sizes = { from: SIZES.A, to: network.populations[projection.to].size };
      const wanted = makeSynapses(projection, sizes);
      const all = packSynapses(wanted, layout);
      const low = wanted.rows[sources.first], high = wanted.rows[sources.end];
      const packed = all.subarray(low * layout.stride, high * layout.stride);
      const name = JSON.stringify(projection.connect);
      assertEquals(rows, wanted.rows.map((start) => Math.min(Math.max(start, low), high) - low), name);
      assertEquals(synapses, high - low);
      const found = words.subarray(first, first + packed.length);
      assertEquals(rowsOf(found, rows, layout.stride), rowsOf(packed, rows, layout.stride), name);
      first += packed.length;
    }
    buffer.destroy();
  }
  drawing.destroy();
  return tables.length;
}

gpuTest(
  "drawSynapses: the GPU draws the same synapses as the reference, by every rule, weights and delays included",
  async (gpu) => {
    assertEquals(await compare(gpu, 2 ** 27), 1);
  },
);

gpuTest(
  "drawSynapses: and so it does when they are divided among several bindings, projections too",
  async (gpu) => {
    for (const [limit, least] of [[2 ** 18, 3], [2 ** 14, 60]]) {
      const tables = await compare(gpu, limit);
      assert(tables > least, String(tables));
    }
  },
);
