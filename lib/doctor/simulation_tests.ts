import { overrideSpec } from "../network/mif_spec.ts";
import { getPreset } from "../network/presets.ts";
import { simulateEnsemble } from "../simulation/ensemble.ts";
import { simulateReference } from "../simulation/reference.ts";
import type { EnsembleRun } from "../simulation/run.ts";
import type { SelfTest } from "./self_test.ts";

/** Everything that a run holds, as text, apart from where and how fast it ran. */
function content(run: EnsembleRun): Record<string, string> {
  const { e, i, recurrent, pools, spikes, histograms, voltages } = run;
  const parts = { e, i, recurrent, pools, spikes, histograms, voltages };
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value)]));
}

function ensembleTest(
  name: string,
  overrides: Record<string, unknown>,
  cellsPerInvocation: number,
): SelfTest {
  return {
    kernel: "simulation/mif_ensemble",
    async compare(gpu) {
      const spec = overrideSpec(getPreset(name), overrides);
      const options = {
        networks: 3,
        durationMs: 30,
        warmupMs: 10,
        seed: 20_191_216,
        record: {
          spikes: true,
          pools: true,
          histogram: { everyMs: 5, lowest: -66, width: 5, bins: 34 },
          voltages: { everyMs: 5, excitatory: 5, inhibitory: 2 },
        },
      };
      const found = content(await simulateEnsemble(gpu, spec, { ...options, cellsPerInvocation }));
      const wanted = content(await simulateReference(spec, options));
      const different = Object.keys(wanted).filter((part) => found[part] !== wanted[part]);
      return different.length === 0 ? null : `${name} differs from its reference in ${different.join(", ")}`;
    },
  };
}

/** Self-tests of the simulation's kernels: bit for bit, in both shapes of the ensemble kernel. */
export const SIMULATION_TESTS: readonly SelfTest[] = [
  ensembleTest("mif-small-syn", {}, 1),
  ensembleTest("mif-second", { S_EE: 4.3, N_E: 101, selfHits: false }, 4),
];
