import { assertAlmostEquals } from "@std/assert";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { BRAIN_SYSTEM } from "../../lib/brain/brain_system.ts";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import type { MeanFieldSpec, RateCoupling } from "../../lib/meanfield/spec_types.ts";
import type { NodeSpec } from "../../lib/brain/spec_types.ts";

const WHOLE = getMeanFieldPreset("griffiths2020");

/**
 * Some populations of the whole as a node, which gets those of the other by an input.
 * @param drive Constant input of relay cells.
 */
function part(names: readonly string[], far: string, drive: number): MeanFieldSpec {
  const populations = WHOLE.populations.filter(({ name }) => names.includes(name)).map((one) => ({
    ...one,
    parameters: { ...one.parameters, ...(one.name === "S" ? { bias: drive } : {}) },
  }));
  const couplings = WHOLE.couplings.filter(({ to }) => names.includes(to)).map((one): RateCoupling =>
    one.from === far ? { ...one, from: "far", delayMs: 0 } : one
  );
  const inputs = [...(WHOLE.inputs ?? []).filter(({ name }) => names.some((to) => name === `noise ${to}`)), {
    name: "far",
    value: 0,
  }];
  return { ...WHOLE, populations, couplings, inputs };
}

/** Potential of cortex, ms by ms, by the inverse of the sigmoid. */
async function cortex(drive: number): Promise<Float64Array> {
  const node = (name: string, region: string, system: MeanFieldSpec, population: string): NodeSpec => ({
    ...{ name, regions: [region], system, inputs: [{ to: "far" }] },
    output: { population, gain: 0.01 },
  });
  const spec = BRAIN_SYSTEM.parse({
    kind: "brain",
    name: "pair",
    stepMs: 0.1,
    // 60 mm at 3 mm/ms: the delay of 20 ms.
    connectome: { regions: ["cortex", "thalamus"], weights: [[0, 1], [1, 0]], lengthsMm: [[0, 60], [60, 0]] },
    nodes: [
      node("c", "cortex", part(["E", "I"], "S", drive), "E"),
      node("t", "thalamus", part(["S", "R"], "E", drive), "S"),
    ],
  });
  const run = await BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 30_000, warmupMs: 2000, seed: 1 });
  return Float64Array.from(run.traces![0][0].values, (activity) => -Math.log(1 / activity - 1) / 20);
}

// Peaks that an independent program found in runs of 32.8 s.
for (const [drive, hz] of [[0.08, 6.84], [0.2, 8.3], [0.5, 10.25]]) {
  Deno.test(`a cortex and a thalamus as two regions beat at ${hz} Hz with a drive of ${drive}, within 1 Hz`, async () => {
    const potential = await cortex(drive),
      { frequencies, power } = welchPsd(potential, { segmentLength: 2048 });
    const inside = [...frequencies.keys()].filter((k) => frequencies[k] >= 5 && frequencies[k] <= 47);
    const peak = frequencies[inside.reduce((best, k) => power[k] > power[best] ? k : best)];
    assertAlmostEquals(peak, hz, 1);
  });
}
