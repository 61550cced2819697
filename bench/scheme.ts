/**
 * Question: how large is the bias of the time-stepped scheme against the exact simulation, at which cost, for steps of 0.05
 * to 0.4 ms?
 *
 *     deno run -A bench/scheme.ts [--networks=8] [--seconds=4] [--presets=mif-hom,mif-syn,mif-second]
 *
 * The exact rates are the golden data of tests/science/golden, made by simulateExact.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { getMifPreset } from "../lib/markov/presets.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import type { EnsembleRun } from "../lib/markov/run.ts";
import { option, record, short } from "./_record.ts";

interface Estimate {
  mean: number;
  standardError: number;
}

async function exactRates(preset: string): Promise<{ rateE: Estimate; rateI: Estimate }> {
  const url = new URL(`../tests/science/golden/exact_${preset}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url)).values;
}

/** Mean rate of a population over networks, Hz. */
function rate(run: EnsembleRun, counts: Uint16Array, cells: number): Estimate {
  const seconds = run.bins * run.binMs / 1000;
  const rates = Array.from({ length: run.networks }, (_, network) => {
    const row = counts.subarray(network * run.bins, (network + 1) * run.bins);
    return row.reduce((sum, count) => sum + count, 0) / cells / seconds;
  });
  const mean = rates.reduce((sum, one) => sum + one, 0) / rates.length;
  const squares = rates.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / rates.length / Math.max(1, rates.length - 1)) };
}

function percent(value: Estimate, exact: Estimate): { bias: number; standardError: number } {
  return {
    bias: short(100 * (value.mean / exact.mean - 1)),
    standardError: short(100 * Math.hypot(value.standardError, exact.standardError) / exact.mean),
  };
}

const gpu = await requestGpu();
const networks = Number(option("networks", gpu.adapter.software ? "8" : "256"));
const durationMs = 1000 * Number(option("seconds", "4"));
const rows: unknown[] = [];
for (const preset of option("presets", "mif-hom,mif-syn,mif-second").split(",")) {
  const spec = getMifPreset(preset);
  const exact = await exactRates(preset);
  // Compiles the kernel, so that no row's cost holds that.
  await simulateEnsemble(gpu, spec, { networks: 1, durationMs: 2, warmupMs: 0 });
  for (const stepMs of [0.05, 0.1, 0.2, 0.4]) {
    // Bins of 2 ms: a whole number of steps of 0.4 ms.
    const run = await simulateEnsemble(gpu, spec, { networks, durationMs, stepMs, binMs: 2, seed: 17 });
    const rateE = percent(rate(run, run.e, spec.N_E), exact.rateE);
    const rateI = percent(rate(run, run.i, spec.N_I), exact.rateI);
    const secondsPerNetworkSecond = short(run.wallSeconds / run.networkSeconds);
    rows.push({ preset, stepMs, rateE, rateI, secondsPerNetworkSecond });
    console.log(
      `${preset} ${stepMs} ms: E ${rateE.bias} (${rateE.standardError}), I ${rateI.bias} (${rateI.standardError}) percent, ${secondsPerNetworkSecond} s`,
    );
  }
}
await record(gpu, "scheme", {
  question: "bias of the rates against the exact simulation (percent) and cost, by time step",
  networks,
  durationMs,
  exact: "tests/science/golden",
  scopes: {
    secondsPerNetworkSecond: "wall time of simulateEnsemble with a compiled kernel, per network-second",
  },
  rows,
});
gpu.destroy();
