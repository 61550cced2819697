import { requestGpu } from "../../lib/gpu/gpu.ts";
import { getPreset, listPresets } from "../../lib/network/presets.ts";
import { overrideSpec } from "../../lib/network/mif_spec.ts";
import { simulateEnsemble } from "../../lib/simulation/ensemble.ts";
import { deviations, readGolden, spectralDistance, worstShare } from "./_golden.ts";
import { measure, measuredRecord } from "./_measures.ts";
const gpu = await requestGpu();
for (const name of Deno.args.length ? Deno.args : listPresets().map((p) => p.name)) {
  for (const factor of [1, ...(name === "mif-syn" || name === "mif-hom" ? [1.03] : [])]) {
    const spec = overrideSpec(getPreset(name), { S_EE: getPreset(name).S_EE * factor });
    const golden = await readGolden(name);
    const run = await simulateEnsemble(gpu, spec, {
      networks: Math.round(6400 / (spec.N_E + spec.N_I)),
      durationMs: 4000,
      seed: 1,
      record: measuredRecord(spec.N_E),
    });
    const m = measure(run, golden.thresholds);
    console.log(
      name,
      factor,
      (run.networkSeconds / run.wallSeconds).toFixed(1),
      "ns/s",
      deviations(m, golden, spec, 0.1).map((d) =>
        `${d.name} ${(100 * d.relative).toFixed(2)}(${(100 * d.standardError).toFixed(2)})${
          d.fails ? "!" : ""
        }`
      ).join(" "),
      JSON.stringify(spectralDistance(m, golden)),
      m.peakHz,
      golden.peakHz,
      worstShare(m.voltagesE, golden.voltagesE, 0).toFixed(1),
      worstShare(m.voltagesI, golden.voltagesI, 0).toFixed(1),
      worstShare(m.voltagesE, golden.voltagesE, 0.02).toFixed(1),
      worstShare(m.voltagesI, golden.voltagesI, 0.02).toFixed(1),
    );
  }
}
