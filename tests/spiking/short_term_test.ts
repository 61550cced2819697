import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { ShortTerm, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { ShortTermState } from "../../lib/spiking/cpu/short_term.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

/** Depressing and facilitating synapses as they are often used, and ones that remember nothing. */
const KINDS: Record<string, ShortTerm> = {
  depressing: { U: 0.5, tauFacilitation: 0, tauDepression: 800 },
  facilitating: { U: 0.15, tauFacilitation: 750, tauDepression: 50 },
  both: { U: 0.3, tauFacilitation: 100, tauDepression: 200 },
  static: { U: 0.4, tauFacilitation: 0, tauDepression: 0 },
};

/** Spikes of two cells, ms: bursts and pauses; the second cell spikes once in the same steps. */
const TIMES = [3, 8, 13, 18, 23, 60, 61, 62, 150, 250, 255];
const OTHER = [8, 62, 255];

/** Decay of the currents, as slow as single precision holds, and the time when they are looked at, ms. */
const TAU_MS = 30_000, END_MS = 261;

/** What each kind's weights have counted, summed up: each source ends on its own target, whose current hardly decays. */
function plasticNetwork(): SpikingSpec {
  const receptors = { sum: { kinetics: "exponential" as const, tau: TAU_MS } };
  return networkOf(
    [
      {
        name: "in",
        size: 2,
        neuron: "replay",
        replay: { timesMs: [...TIMES, ...OTHER], cells: [...TIMES.map(() => 0), ...OTHER.map(() => 1)] },
      },
      ...Object.keys(KINDS).map((name) => ({
        name,
        size: 2,
        neuron: "lif",
        receptors,
        parameters: { C_m: 1e6 },
      })),
    ],
    Object.entries(KINDS).map(([to, shortTerm], at) => ({
      from: "in",
      to,
      receptor: "sum",
      connect: { rule: "one-to-one" },
      weight: 10,
      delayMs: 0.1 + at,
      shortTerm,
    })),
  );
}

/** Sum of what is left of u R of the spikes, from the recursion written out once more. */
function summed({ U, tauFacilitation, tauDepression }: ShortTerm, times: readonly number[]): number {
  const left = (k: number) => Math.exp(-(END_MS - times[k]) / TAU_MS);
  let u = U, R = 1, sum = U * left(0);
  for (let k = 1; k < times.length; k++) {
    const gap = times[k] - times[k - 1];
    R = 1 + (R - R * u - 1) * (tauDepression > 0 ? Math.exp(-gap / tauDepression) : 0);
    u = U + u * (1 - U) * (tauFacilitation > 0 ? Math.exp(-gap / tauFacilitation) : 0);
    sum += u * R * left(k);
  }
  return sum;
}

const record = {
  traces: Object.keys(KINDS).map((population) => ({ population, variable: "sum", cells: 2 })),
};

/** Runs in two parts, the second from a saved state of another simulation. */
async function inParts(open: () => Promise<SpikingSimulation>): Promise<number[][]> {
  const [first, second] = [await open(), await open()];
  await first.run(61);
  await second.restore(structuredClone(await first.save()));
  const { traces } = await second.run(200);
  first.close();
  second.close();
  return traces.map(({ values }) => [...values.slice(-2)]);
}

function check(found: number[][]): void {
  Object.values(KINDS).forEach((kind, at) => {
    [TIMES, OTHER].forEach((times, cell) => {
      const wanted = 10 * summed(kind, times);
      // Delays of at most 3.1 ms, and as many steps: 1.1e-4 of the currents' decay.
      assert(
        Math.abs(found[at][cell] / wanted - 1) < 6e-4,
        `${JSON.stringify(kind)}: ${found[at][cell]} instead of ${wanted}`,
      );
    });
  });
}

Deno.test("short-term plasticity follows Tsodyks, Pawelzik and Markram, across a saved state, on a core", async () => {
  check(await inParts(() => SpikingSimulation.open(null, plasticNetwork(), { record })));
});

Deno.test("short-term plasticity, on threads", async () => {
  check(await inParts(() => SpikingSimulation.open(null, plasticNetwork(), { record, threads: 2 })));
});

gpuTest("short-term plasticity, on the GPU", async (gpu: Gpu) => {
  check(await inParts(() => SpikingSimulation.open(gpu, plasticNetwork(), { record })));
});

Deno.test("regular spikes bring resources to their closed form", () => {
  const state = new ShortTermState({
    U: 0.5,
    facilitation: Infinity,
    depression: 0.1 / 800,
    transmission: Infinity,
  }, 1);
  let part = 0;
  for (let k = 1; k <= 100; k++) part = state.spike(0, 500 * k);
  const kept = Math.exp(-50 / 800);
  assert(Math.abs(part - 0.5 * (1 - kept) / (1 - 0.5 * kept)) < 1e-9, String(part));
});

gpuTest("a network with plastic projections gives the same spikes on the GPU and a core", async (gpu) => {
  const receptors = { exc: { kinetics: "exponential" as const, tau: 5, reversal: 0 } };
  const spec = networkOf(
    [
      { name: "in", size: 50, neuron: "poisson", parameters: { rate: 100 } },
      { name: "out", size: 80, neuron: "lif", receptors },
    ],
    [
      {
        from: "in",
        to: "out",
        receptor: "exc",
        connect: { rule: "fixed-probability", probability: 0.4 },
        weight: { uniform: [0, 6] },
        delayMs: { uniform: [0.1, 2] },
        shortTerm: KINDS.both,
      },
      {
        from: "out",
        to: "out",
        receptor: "exc",
        connect: { rule: "fixed-indegree", indegree: 5 },
        weight: 1,
        delayMs: 1,
      },
    ],
  );
  const [one, other] = [await SpikingSimulation.open(gpu, spec), await SpikingSimulation.open(null, spec)];
  const [a, b] = [await one.run(60), await other.run(60)];
  assert(b.counts.slice(60).reduce((sum, count) => sum + count, 0) > 30);
  assertEquals(a.spikes, b.spikes);
  one.close();
  other.close();
});

Deno.test("constants that make no sense are refused by name", () => {
  assertThrows(
    () => {
      const spec = plasticNetwork();
      spec.projections[0].shortTerm = { U: 1.5, tauFacilitation: 0, tauDepression: 1 };
      networkOf(spec.populations, spec.projections);
    },
    SpecError,
    "projections.in->depressing.shortTerm.U must be at most 1: current value is 1.5",
  );
});
