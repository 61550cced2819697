import { assert } from "@std/assert";
import { overrideSpec } from "../../lib/markov/mif_spec.ts";
import { getPreset, listPresets } from "../../lib/markov/presets.ts";
import { gpuTest } from "../_gpu.ts";
import { deviations, readGolden, spectralDistance } from "./_golden.ts";
import { goldenTest, measureSteps, OFTEN, schemeTest, STEP_MS } from "./_scheme.ts";

for (const { name } of listPresets("mif")) {
  if (!OFTEN.includes(name)) schemeTest(name);
}
goldenTest("mif-syn");

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
