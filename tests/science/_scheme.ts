import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { MifSpec } from "../../lib/markov/mif_spec.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { simulateExact } from "../../lib/markov/cpu/reference.ts";
import { gpuTest } from "../_gpu.ts";
import { type Deviation, deviations, readGolden, spectralDistance } from "./_golden.ts";
import { measure, measuredRecord, type Measures } from "./_measures.ts";

/** Networks times cells of a run that is compared with the exact simulation: 4 networks of 400 cells, 16 of 100. */
const CELLS = 1600;
/** Step of the runs that are compared, ms. */
export const STEP_MS = 0.1;

/** Presets that are tried in each run of the long tests; the others are at night. */
export const OFTEN: readonly string[] = ["mif-second"];

/** Measures of a run in steps. */
export async function measureSteps(gpu: Gpu, spec: MifSpec, preset: string): Promise<Measures> {
  const run = await simulateEnsemble(gpu, spec, {
    networks: Math.round(CELLS / (spec.N_E + spec.N_I)),
    durationMs: 4000,
    seed: 1,
    stepMs: STEP_MS,
    record: measuredRecord(spec.N_E),
  });
  return measure(run, (await readGolden(preset)).thresholds);
}

function show(deviation: Deviation): string {
  const { name, relative, standardError, allowed } = deviation;
  const percent = (value: number) => (100 * value).toFixed(2);
  return `${name} is off by ${percent(relative)} percent (standard error ${percent(standardError)}, allowed ${
    percent(allowed)
  })`;
}

/** The test that a preset in steps has the law of its exact simulation. */
export function schemeTest(name: string): void {
  gpuTest(
    `simulateEnsemble() at 0.1 ms agrees with the exact simulation of ${name}: rates, pools, CV, volleys, spectrum`,
    async (gpu) => {
      const spec = getMifPreset(name);
      const golden = await readGolden(name);
      const measured = await measureSteps(gpu, spec, name);
      const failing = deviations(measured, golden, spec, STEP_MS).filter(({ fails }) => fails);
      assertEquals(failing.map(show), []);
      // The floor is what independent runs of the same law would have; half more, and 0.1 nepers (10 percent of power) for bias.
      const { distance, floor } = spectralDistance(measured, golden);
      assert(distance < 1.5 * floor + 0.1, `spectral distance ${distance}, floor ${floor}`);
      // A line of the spectrum is 2 Hz wide. Where the peak is flat (mif-hom, mif-small-hom) its place is a matter of chance.
      const spread = 4 * Math.hypot(measured.peakHz.standardError, golden.peakHz.standardError);
      const shift = Math.abs(measured.peakHz.mean - golden.peakHz.mean);
      assert(shift < 2 + spread, `peak at ${measured.peakHz.mean} instead of ${golden.peakHz.mean} Hz`);
    },
  );
}

/** The test that the golden data of a preset are those of a fresh exact run. */
export function goldenTest(name: string): void {
  Deno.test(`the golden data of ${name} agree with a fresh exact run`, async () => {
    const spec = getMifPreset(name);
    const golden = await readGolden(name);
    // The same length as the golden networks, since CV and spectra are biased by it; another seed.
    const networks = name === "mif-small-hom" ? 4 : 1;
    const run = await simulateExact(spec, {
      networks,
      durationMs: 4000,
      seed: 99,
      record: measuredRecord(spec.N_E),
    });
    const measured = measure(run, golden.thresholds);
    // So few networks say little of their own spread: it is taken from the golden data, scaled by their number.
    for (const [value, { standardError }] of Object.entries(golden.values)) {
      measured.values[value].standardError = standardError * Math.sqrt(golden.networks / networks);
    }
    const failing = deviations(measured, golden, spec, 0).filter(({ fails }) => fails);
    assertEquals(failing.map(show), []);
  });
}
