import { assert, assertEquals } from "@std/assert";
import { mean, standardDeviation } from "../../lib/analysis/summary.ts";
import { summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../_gpu.ts";

/** Measures of each seed. */
type Measures = Record<"rateE" | "rateI" | "cvE" | "cvI", number[]>;

/** What Brian2 measured, of networks so many times as large as the benchmark, for so long. */
interface Golden extends Measures {
  scale: number;
  seconds: number;
}

const golden: { networks: Record<string, Golden> } = JSON.parse(
  await Deno.readTextFile(new URL("./golden/brette_brian2.json", import.meta.url)),
);

async function measure(
  run: (seed: number) => Promise<SpikingRun>,
  seeds: readonly number[],
): Promise<Measures> {
  const measures: Measures = { rateE: [], rateI: [], cvE: [], cvI: [] };
  for (const seed of seeds) {
    const [e, i] = summarizeSpiking(await run(seed), { warmupMs: 200 });
    measures.rateE.push(e.rateHz);
    measures.rateI.push(i.rateHz);
    measures.cvE.push(e.isiCv!);
    measures.cvI.push(i.isiCv!);
  }
  return measures;
}

const MEASURES = ["rateE", "rateI", "cvE", "cvI"] as const;

/**
 * What is further from Brian2's seeds than 4 standard errors of the difference of means, and than 1 percent: the two schemes are not
 * the same to the last step. Rates differ between graphs of this
 * size by 2 (E) and 1 percent (I) in coba, by 0.7 and 0.1 in cuba, by 3 and 1.3 in cobahh. Tried once: excitatory weights 3
 * percent larger fail in cuba; coba and cobahh, whose graphs differ more, do not show so little. Over eight seeds coba's rates are 1.8 and 1.2 percent lower than Brian2's, at 1.5 and 2.2
 * standard errors.
 */
function deviations(found: Measures, wanted: Measures): string[] {
  return MEASURES.flatMap((name) => {
    const [a, b] = [found[name], wanted[name]];
    const spread = standardDeviation(b) * Math.sqrt(b.length / (b.length - 1));
    const error = spread * Math.sqrt(1 / a.length + 1 / b.length);
    const difference = mean(a) - mean(b);
    return Math.abs(difference) <= Math.max(4 * error, 0.01 * mean(b))
      ? []
      : [`${name}: ${mean(a)} instead of ${mean(b)} ± ${error}`];
  });
}

/** The network that Brian2 simulated, and for how long. */
function setting(name: string) {
  const { scale, seconds } = golden.networks[name];
  return { spec: scaleSpiking(getSpikingPreset(name), scale), durationMs: 1000 * seconds };
}

for (const name of ["coba", "cuba"]) {
  Deno.test(`${name} has the rates and irregularity of the same network in Brian2, on the CPU`, async () => {
    const { spec, durationMs } = setting(name);
    const found = await measure((seed) => simulateSpikingReference(spec, { durationMs, seed }), [1, 2, 3, 4]);
    assertEquals(deviations(found, golden.networks[name]), []);
  });
}

gpuTest("cobahh has the rates and irregularity of the same network in Brian2, on the GPU", async (gpu) => {
  const { spec, durationMs } = setting("cobahh");
  const found = await measure((seed) => simulateSpiking(gpu, spec, { durationMs, seed }), [1, 2]);
  assertEquals(deviations(found, golden.networks.cobahh), []);
});

gpuTest(
  "coba on the GPU is coba on a core: the same spikes for 50 ms, the same statistics after",
  async (gpu) => {
    const spec = getSpikingPreset("coba");
    const [one, two] = [
      await simulateSpiking(gpu, spec, { durationMs: 400, seed: 1 }),
      await simulateSpikingReference(spec, { durationMs: 400, seed: 1 }),
    ];
    const until = two.spikes!.steps.findIndex((step) => step > 500);
    assert(until > 1000);
    assertEquals(one.spikes!.steps.slice(0, until), two.spikes!.steps.slice(0, until));
    assertEquals(one.spikes!.cells.slice(0, until), two.spikes!.cells.slice(0, until));
    const rates = [one, two].map((run) => summarizeSpiking(run)[0].rateHz);
    assert(Math.abs(rates[0] / rates[1] - 1) < 0.1, String(rates));
  },
);
