import { assertEquals } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { simulateExactEnsemble } from "../../lib/markov/gpu/exact_ensemble.ts";
import { gpuTest } from "../_gpu.ts";
import { type Deviation, deviations, type Golden, readGolden } from "./_golden.ts";
import { measure, measuredRecord, type Measures } from "./_measures.ts";

async function measureExact(gpu: Gpu, preset: string, networks: number, golden: Golden): Promise<Measures> {
  const spec = getMifPreset(preset);
  const record = measuredRecord(spec.N_E);
  const run = await simulateExactEnsemble(gpu, spec, { networks, durationMs: 4000, seed: 1, record });
  const measured = measure(run, golden.thresholds);
  // So few networks say little of their own spread: it is taken from the golden data, scaled by their number.
  for (const [value, { standardError }] of Object.entries(golden.values)) {
    measured.values[value].standardError = standardError * Math.sqrt(golden.networks / networks);
  }
  return measured;
}

function show({ name, relative, standardError }: Deviation): string {
  return `${name} is off by ${(100 * relative).toFixed(2)} percent (standard error ${
    (100 * standardError).toFixed(2)
  })`;
}

/** Tests of the exact engine beside golden data. @param networks How many of each preset are simulated. */
export function exactEnsembleTests(networks: Readonly<Record<string, number>>): void {
  for (const [preset, count] of Object.entries(networks)) {
    gpuTest(
      `simulateExactEnsemble() has the law of the exact simulation of ${preset}: rates, pools, CV, volleys`,
      async (gpu) => {
        const golden = await readGolden(preset);
        const measured = await measureExact(gpu, preset, count, golden);
        // Exact against exact: no bias is allowed, four standard errors are (12 values of 3 presets: a false alarm in 400 runs).
        const failing = deviations(measured, golden, getMifPreset(preset), 0).filter(({ fails }) => fails);
        assertEquals(failing.map(show), []);
      },
    );
  }
}
