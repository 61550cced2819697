import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { type MifSpec, overrideSpec } from "../../lib/markov/mif_spec.ts";
import { getMifPreset, getPreset, listPresets } from "../../lib/markov/presets.ts";
import { simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { simulateExact } from "../../lib/markov/cpu/reference.ts";
import { gpuTest } from "../_gpu.ts";
import { type Deviation, deviations, readGolden, spectralDistance } from "./_golden.ts";
import { measure, measuredRecord, type Measures } from "./_measures.ts";

/** Networks times cells of a run that is compared with the exact simulation: 4 networks of 400 cells, 16 of 100. */
const CELLS = 1600;
const STEP_MS = 0.1;

async function measureSteps(gpu: Gpu, spec: MifSpec, preset: string): Promise<Measures> {
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

for (const { name } of listPresets("mif")) {
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

gpuTest(
  "the comparison with the exact simulation fails for a network with 3 percent more S_EE",
  async (gpu) => {
    const spec = overrideSpec(getPreset("mif-syn"), { S_EE: 1.03 * getPreset("mif-syn").S_EE });
    const golden = await readGolden("mif-syn");
    const measured = await measureSteps(gpu, spec, "mif-syn");
    const failing = deviations(measured, golden, spec, STEP_MS).filter(({ fails }) => fails).map(({ name }) =>
      name
    );
    for (const name of ["rateE", "rateI", "pendingEE", "volleySize"]) {
      assert(
        failing.includes(name),
        failing.join(),
      );
    }
    const { distance, floor } = spectralDistance(measured, golden);
    assert(distance > 1.5 * floor + 0.1, `spectral distance ${distance}, floor ${floor}`);
  },
);

for (const name of ["mif-syn", "mif-second", "mif-small-hom"]) {
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

/** Rates from an independent exact program in C++ (16 seeds of 10 s, self-hits allowed): E, I, Hz, and standard errors. */
const INDEPENDENT: Record<string, [number, number, number, number]> = {
  "mif-hom": [23.217, 0.024, 54.509, 0.019],
  "mif-reg": [25.481, 0.033, 56.750, 0.032],
  "mif-syn": [33.314, 0.051, 61.668, 0.036],
  "mif-cai-reg": [27.478, 0.043, 58.096, 0.036],
  "mif-cai-syn": [32.200, 0.079, 60.876, 0.049],
};

Deno.test("the golden data agree with an independent exact program to four standard errors", async () => {
  for (const [name, [e, seE, i, seI]] of Object.entries(INDEPENDENT)) {
    const { rateE, rateI } = (await readGolden(name)).values;
    const zE = (rateE.mean - e) / Math.hypot(rateE.standardError, seE);
    const zI = (rateI.mean - i) / Math.hypot(rateI.standardError, seI);
    assert(Math.abs(zE) < 4 && Math.abs(zI) < 4, `${name}: z = ${zE.toFixed(1)}, ${zI.toFixed(1)}`);
  }
});
