import { assert, assertEquals } from "@std/assert";
import type { Population, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { networkOf } from "../spiking/_networks.ts";
import golden from "./golden/couplings_brian2.json" with { type: "json" };

/** The network of a kind, as make_couplings_brian2.py has it: a cell a population, so that each has its own current. */
function specOf(kind: "saturating" | "graded" | "gaps", stepMs: number): SpikingSpec {
  const { sources, targets, weights, current, start } = golden[kind];
  const isGap = kind === "gaps", lif = kind === "saturating";
  const receptor = lif
    ? { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0, magnesium: 1 } as const
    : { kinetics: "graded", alpha: 12, beta: 0.1, threshold: 0, slope: 2, reversal: -75 } as const;
  const cells: Population = {
    name: "A",
    size: current.length,
    neuron: lif ? "lif" : "wang-buzsaki",
    parameters: { I_e: current },
    initial: lif ? { V_m: start } : { V_m: start, h: 0.78, n: 0.09 },
    ...(isGap ? {} : { receptors: { coupling: receptor } }),
  };
  const connect = { rule: "pairs", sources, targets, weights } as const;
  if (isGap) {
    return networkOf([cells], [], {
      stepMs,
      gapJunctions: [{ between: ["A", "A"], connect, conductance: 0 }],
    });
  }
  const projection = {
    ...{ from: "A", to: "A", receptor: "coupling", connect, weight: 0 },
    delayMs: 0,
    ...(lif ? { initialGating: golden.saturating.gating } : {}),
  };
  return networkOf([cells], [projection], { stepMs });
}

/** Spikes of each cell, ms, and how far traces are from Brian2's, at the median. */
async function runOf(kind: "saturating" | "graded" | "gaps", stepMs: number) {
  const { spikesMs, trace } = golden[kind], size = trace.length;
  const variable = kind === "gaps" ? "V_m" : "A->A";
  const run = await simulateSpikingReference(specOf(kind, stepMs), {
    durationMs: golden.durationMs,
    record: { traces: [{ population: "A", variable, cells: size }], everyMs: golden.everyMs },
  });
  const times: number[][] = spikesMs.map(() => []);
  run.spikes!.steps.forEach((step, k) => times[run.spikes!.cells[k]].push(step * stepMs));
  assertEquals(times.map(({ length }) => length), spikesMs.map(({ length }) => length));
  const [{ values }] = run.traces;
  const away = trace.flatMap((own, cell) => own.map((one, k) => Math.abs(values[k * size + cell] - one)));
  return { times, median: away.sort((a, b) => a - b)[away.length >> 1] };
}

/** Largest distance of spikes from Brian2's, ms. */
function furthest(times: readonly number[][], wanted: readonly number[][]): number {
  return Math.max(...times.flatMap((own, cell) => own.map((ms, k) => Math.abs(ms - wanted[cell][k]))));
}

/** How far traces may be from Brian2's at a step of 0.0025 ms: a gating variable, or mV. */
const MEDIANS = { saturating: 5e-5, graded: 4e-3, gaps: 0.25 } as const;

for (const kind of ["saturating", "graded", "gaps"] as const) {
  Deno.test(`${kind}: spikes and traces come to those of Brian2 as the step goes to 0`, async () => {
    const coarse = await runOf(kind, 0.005), fine = await runOf(kind, 0.0025);
    const limit = fine.times.map((own, cell) => own.map((ms, k) => 2 * ms - coarse.times[cell][k]));
    // Brian2 has steps of 0.002 ms, and sums of other cells that are a step old: up to 17 intervals add up.
    const spike = furthest(limit, golden[kind].spikesMs);
    assert(spike < 0.035, `${spike} ms, ${furthest(fine.times, golden[kind].spikesMs)} at the finer step`);
    assert(fine.median < MEDIANS[kind], `${fine.median}`);
    assert(kind === "saturating" || Math.abs(coarse.median / fine.median - 2) < 0.2, `${coarse.median}`);
  });
}
