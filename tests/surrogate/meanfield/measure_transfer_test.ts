import { assert, assertEquals } from "@std/assert";
import { resolveSpiking } from "../../../lib/spiking/build/resolve.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { isolatePopulation } from "../../../lib/surrogate/meanfield/isolated_population.ts";
import { measureTransfer } from "../../../lib/surrogate/meanfield/measure_transfer.ts";
import { twoPopulations } from "./_networks.ts";

const OPTIONS = { durationMs: 1000, warmupMs: 200, seed: 3, first: 0, models: {} };
const isolated = (spec: SpikingSpec, cells = 100) =>
  isolatePopulation({ spec, resolved: resolveSpiking(spec) }, "E", { cells });

/** 100 E cells among generators of Poisson spikes, as a network of its own. */
function amongGenerators(of: SpikingSpec, rates: Record<string, number>): SpikingSpec {
  const { populations, projections, ...rest } = structuredClone(of);
  const sources = Object.entries(rates).map(([name, rate]) => ({
    ...{ name: `source${name}`, size: 400, neuron: "poisson", parameters: { rate } },
  }));
  return parseSpikingSpec({
    ...rest,
    drives: [],
    populations: [{ ...populations[0], size: 100 }, ...sources],
    projections: projections.filter(({ to }) => to === "E").map((one) => ({
      ...one,
      from: `source${one.from}`,
    })),
  });
}

async function rateAmongGenerators(spec: SpikingSpec, rates: Record<string, number>): Promise<number> {
  const { counts } = await simulateSpikingReference(amongGenerators(spec, rates), {
    durationMs: 3200,
    binMs: 200,
  });
  return counts.subarray(1, 16).reduce((sum, count) => sum + count, 0) / (100 * 3);
}

Deno.test("measureTransfer() gives the rate of cells among generators of Poisson spikes", async () => {
  const spec = twoPopulations(), rates = { E: 45, I: 20 };
  const wanted = await rateAmongGenerators(spec, rates);
  const [{ rate, error }] = await measureTransfer(null, [{
    isolated: isolated(spec),
    rates: [40 * rates.E, 10 * rates.I],
  }], OPTIONS);
  assert(error > 0 && error < 0.1 * rate, `${error} of ${rate}`);
  assert(Math.abs(rate - wanted) < 4 * 1.2 * error, `${rate} ${wanted} ${error}`);
});

Deno.test("measureTransfer() does so where synapses remember spikes, and where weights are drawn", async () => {
  const spec = twoPopulations(), rates = { E: 80, I: 20 };
  spec.projections[0].shortTerm = { U: 0.5, tauFacilitation: 0, tauDepression: 100 };
  spec.projections[0].weight = { lognormal: [4, 1] };
  const wanted = await rateAmongGenerators(spec, rates);
  const at = isolated(spec);
  assertEquals(at.inputs.map(({ kind }) => kind), ["replayed", "random", "random"]);
  const [{ rate, error }] = await measureTransfer(null, [{
    isolated: at,
    rates: [40 * rates.E, 10 * rates.I, 0],
  }], OPTIONS);
  assert(rate > 1, `${rate}`);
  assert(Math.abs(rate - wanted) < 4 * 1.2 * error, `${rate} ${wanted} ${error}`);
});

Deno.test("measureTransfer() gives the same whatever points stand beside one, and 0 where nothing comes", async () => {
  const at = isolated(twoPopulations(), 16), points = [[3000, 200], [0, 0], [2500, 100]];
  const short = { ...OPTIONS, durationMs: 200, warmupMs: 0 };
  const all = await measureTransfer(null, points.map((rates) => ({ isolated: at, rates })), short);
  const last = await measureTransfer(null, [{ isolated: at, rates: points[2] }], { ...short, first: 2 });
  assertEquals(all[2], last[0]);
  assertEquals(all[1].rate, 0);
  assert(all[1].error > 0);
  assertEquals(await measureTransfer(null, [], short), []);
});

Deno.test("an offset of the adaptation lowers the rate, and is subtracted from the current", async () => {
  const spec = twoPopulations(), at = isolated(spec);
  const pushed = structuredClone(spec);
  pushed.populations[0].parameters!.I_e = -60;
  const [free, held, same] = await measureTransfer(null, [
    { isolated: at, rates: [2000, 250] },
    { isolated: at, rates: [2000, 250], offset: 60 },
    { isolated: isolated(pushed), rates: [2000, 250] },
  ], OPTIONS);
  assert(held.rate < 0.9 * free.rate, `${held.rate} ${free.rate}`);
  assert(
    Math.abs(held.rate - same.rate) < 4 * Math.hypot(held.error, same.error),
    `${held.rate} ${same.rate}`,
  );
});
