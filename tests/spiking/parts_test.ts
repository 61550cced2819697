import { assert } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

const PARTS = [{ tau: 4, slope: 1 }, { tau: 60, slope: 0.2 }, { tau: 1, slope: 0.5 }], RISE = 0.5;
const TIMES = [1, 5, 12, 13],
  END_MS = 30,
  PLASTIC = { U: 0.4, tauFacilitation: 11, tauDepression: 35, tauPsc: 3 };

/** Cells, few or enough for kernels, whose voltage does not move, hit by one source through synapses that change. */
function network(size: number): SpikingSpec {
  return networkOf([
    { name: "in", size: 1, neuron: "replay", replay: { timesMs: TIMES, cells: TIMES.map(() => 0) } },
    {
      name: "A",
      size,
      neuron: "lif",
      parameters: { C_m: 1e6, V_th: 100 },
      receptors: {
        fast: { kinetics: "exponential", tau: 5 },
        parts: { kinetics: "multi-exponential", tauRise: RISE, parts: PARTS, reversal: 0 },
      },
    },
  ], [{
    from: "in",
    to: "A",
    receptor: "parts",
    connect: { rule: "all-to-all" },
    weight: 3,
    delayMs: 2,
    shortTerm: PLASTIC,
  }]);
}

/** Conductance at the end, nS: NEST's three states written out once more, and the parts' closed form. */
function wanted(): number {
  const { U, tauFacilitation, tauDepression: rec, tauPsc: psc } = PLASTIC;
  let u = 0, x = 1, y = 0, last = 0, sum = 0;
  for (const time of TIMES) {
    const gap = time - last, left = (tau: number) => Math.exp(-gap / tau), z = 1 - x - y;
    u *= left(tauFacilitation);
    x += ((left(rec) - 1) * rec - (left(psc) - 1) * psc) / (psc - rec) * y + (1 - left(rec)) * z;
    y *= left(psc);
    u += U * (1 - u);
    const sent = u * x, t = END_MS - time - 2;
    [x, y, last] = [x - sent, y + sent, time];
    for (const { tau, slope } of PARTS) {
      sum += 3 * sent * slope * (Math.exp(-t / tau) - Math.exp(-t / RISE)) / (1 / RISE - 1 / tau);
    }
  }
  return sum;
}

async function check(open: (spec: SpikingSpec) => Promise<SpikingSimulation>, size: number): Promise<void> {
  const spec = network(size), [first, second] = [await open(spec), await open(spec)];
  // A spike of 12 ms is on its way.
  await first.run(13);
  await second.restore(structuredClone(await first.save()));
  const { traces } = await second.run(END_MS - 13);
  first.close();
  second.close();
  for (const found of traces[0].values.slice(-size)) {
    // Single precision over 300 steps, and weights of 2^-20.
    assert(Math.abs(found / wanted() - 1) < 2e-5, `${found} instead of ${wanted()}`);
  }
}

const recorded = (cells: number) => ({ traces: [{ population: "A", variable: "parts", cells }] });

for (const size of [1, 70]) {
  const options = { record: recorded(size) };
  Deno.test(`a receptor of parts and transmission times go on from a saved state: ${size} cells on a core`, async () => {
    await check((spec) => SpikingSimulation.open(null, spec, options), size);
  });
  gpuTest(
    `a receptor of parts and transmission times go on from a saved state: ${size} cells on the GPU`,
    async (gpu: Gpu) => {
      await check((spec) => SpikingSimulation.open(gpu, spec, options), size);
    },
  );
}

gpuTest("a state of the GPU goes on on a core", async (gpu: Gpu) => {
  const opened: SpikingSimulation[] = [], options = { record: recorded(3) };
  await check(async (spec) => {
    const one = await SpikingSimulation.open(opened.length === 0 ? gpu : null, spec, options);
    opened.push(one);
    return one;
  }, 3);
});
