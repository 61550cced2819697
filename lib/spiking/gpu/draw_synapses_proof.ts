import { readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { atLeast, type Proof, unequal } from "../../gpu/proof.ts";
import { makeSynapses } from "../build/graph.ts";
import { type ResolvedNetwork, resolveSpiking } from "../build/resolve.ts";
import type { Projection } from "../spec_types.ts";
import type { Connect } from "../connect_types.ts";
import { networkOf } from "./_compare_spiking.ts";
import { SynapseDrawing } from "./draw_synapses.ts";
import { packSynapses } from "./pack_synapses.ts";
import { sendingVariant } from "./send_spikes_proof.ts";

const SIZES = { A: 150, B: 211 };

const RULES: readonly Connect[] = [
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

/** A rule with constant and drawn weights and delays, within a population or between two. */
function projectionsOf(connect: Connect, at: number): Projection[] {
  const to = connect.rule === "one-to-one" || at % 2 === 0 ? "A" : "B";
  const one = { from: "A", to, receptor: "psp", connect };
  const total = connect.rule === "fixed-total";
  const listed = connect.rule === "pairs" && connect.weights !== undefined;
  const spread = connect.rule === "distance" || listed ? 0.3 : { uniform: [0.1, 4] as [number, number] };
  return [
    { ...one, weight: 0.5, delayMs: 1.2 },
    { ...one, weight: listed ? 7 : { normal: [1, 0.3] }, delayMs: spread, autapses: !total },
    { ...one, weight: 2, delayMs: spread, multapses: connect.rule.includes("degree") || total },
    { ...one, weight: listed ? 7 : { uniform: [-1, 1] }, delayMs: 0.1 },
  ];
}

/** All rules in one network. */
function everyRule(seed: number): ResolvedNetwork {
  const receptors = { psp: { kinetics: "delta" as const } };
  const cells = { neuron: "lif", receptors };
  const spec = networkOf(
    [
      { ...cells, name: "A", size: SIZES.A, positions: { grid: [15, 10], spacing: 0.1 } },
      { ...cells, name: "B", size: SIZES.B, positions: { uniform: [1, 1, 0.1] } },
    ],
    RULES.flatMap(projectionsOf),
  );
  return resolveSpiking(spec, { seed });
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

/** Rows that differ, when tables hold at most so many bytes. */
async function differingRows(gpu: Gpu, network: ResolvedNetwork, limitBytes: number) {
  const drawing = await SynapseDrawing.count(gpu, network), tables = drawing.tables(limitBytes);
  let differing = 0, synapses = 0;
  for (const table of tables) {
    using own = gpu.scope();
    const words = new Uint32Array(await readBuffer(own, drawing.fill(own, table)));
    let first = 0;
    for (const { projection, layout: { stride }, layout, rows, sources } of table) {
      const sizes = { from: SIZES.A, to: network.populations[projection.to].size };
      const wanted = makeSynapses(projection, sizes);
      const low = wanted.rows[sources.first], high = wanted.rows[sources.end];
      const packed = packSynapses(wanted, layout).subarray(low * stride, high * stride);
      const wantedRows = wanted.rows.map((start) => Math.min(Math.max(start, low), high) - low);
      differing += unequal(rows, wantedRows);
      const [found, own] = [words.subarray(first, first + packed.length), packed].map((some) =>
        rowsOf(some, wantedRows, stride)
      );
      differing += own.filter((row, at) => row !== found[at]).length;
      first += packed.length;
      synapses += high - low;
    }
  }
  return { differing, synapses, tables: tables.length };
}

/** Bytes of one table of all synapses, and of tables that projections have to be divided among. */
const WHOLE = 2 ** 27, DIVIDED = 2 ** 18;

/** Synapses that are drawn on the device, by every rule, weights and delays included. */
export const DRAW_SYNAPSES_PROOF: Proof = {
  name: "spiking/draw_synapses",
  shaders: ["spiking/draw_synapses", "random/pcg4d", "random/philox"],
  variants: [
    sendingVariant("spiking/draw_synapses, ROWS", {
      connect: { rule: "fixed-probability", probability: 0.5 },
    }),
    ...[0.5, 1].map((probability) =>
      sendingVariant(`spiking/draw_synapses, DISTANCE${probability < 1 ? ", ROWS" : ""}`, {
        connect: { rule: "distance", profile: "disc", probability, length: 1 },
      })
    ),
  ],
  async run(gpu, seed) {
    const network = everyRule(seed + 17);
    const whole = await differingRows(gpu, network, WHOLE),
      divided = await differingRows(gpu, network, DIVIDED);
    return [
      { of: "rows of synapses in one table", error: whole.differing, bound: 0 },
      { of: "rows of synapses in several tables", error: divided.differing, bound: 0 },
      { of: "synapses of one table", error: Math.abs(whole.synapses - divided.synapses), bound: 0 },
      atLeast("tables", divided.tables, 3),
    ];
  },
};
