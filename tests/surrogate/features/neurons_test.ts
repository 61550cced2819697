import { assert, assertEquals, assertThrows } from "@std/assert";
import { spikeFeatures } from "../../../lib/analysis/spike_features.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { CURRENT_SHAPES, featureCurrents } from "../../../lib/surrogate/features/currents.ts";
import { parseFeatureNeuron } from "../../../lib/surrogate/features/feature_neuron.ts";
import { FEATURE_NEURONS, featureNeuron } from "../../../lib/surrogate/features/feature_neurons.ts";
import { recordNeuron } from "../../../lib/surrogate/features/record_neuron.ts";
import { networkOf } from "../../spiking/_networks.ts";

Deno.test("recordNeuron() does what the reference of networks does", async () => {
  for (const name of ["pospischil-lts", "connor-stevens", "morris-lecar"]) {
    const cell = featureNeuron(name), { neuron, parameters, current: { low, high } } = cell;
    const I_e = 0.5 * (low + high), stepMs = 1 / cell.stepsPerMs;
    const spec = networkOf([{ name: "A", size: 1, neuron, parameters: { ...parameters, I_e } }], [], {
      stepMs,
    });
    const run = await simulateSpikingReference(spec, {
      ...{ durationMs: 50, binMs: 1 },
      record: { traces: [{ population: "A", variable: "V_m", cells: 1 }] },
    });
    const { voltage } = recordNeuron(cell, new Float64Array(50 * cell.stepsPerMs).fill(I_e));
    // Traces of runs are in single precision; the current comes by another way into the same sum.
    run.traces[0].values.forEach((value, k) =>
      assert(Math.abs(value - voltage[k + 1]) < 1e-4, `${name}, step ${k}: ${voltage[k + 1]}, not ${value}`)
    );
  }
});

Deno.test("FEATURE_NEURONS are nine cells that rest at the least constant current and fire all over their range", () => {
  assertEquals(new Set(FEATURE_NEURONS.map(({ name }) => name)).size, 9);
  for (const cell of FEATURE_NEURONS) {
    assertEquals(parseFeatureNeuron(JSON.parse(JSON.stringify(cell))), cell);
    const spikes = ({ at }: { at: number }) => {
      const { voltage, stepMs } = recordNeuron(cell, new Float64Array(500 * cell.stepsPerMs).fill(at));
      return spikeFeatures(voltage, { stepMs, threshold: cell.threshold });
    };
    const { low, high } = cell.current;
    const [slow, fast] = [spikes({ at: low }), spikes({ at: high })];
    assert(slow.length >= 3, `${cell.name} at ${low}: ${slow.length} spikes`);
    assert(fast.length >= slow.length, cell.name);
    for (const { maximum, minimum } of [...slow, ...fast]) {
      assert(maximum > 15 && minimum < -35 && minimum > -95, `${cell.name}: ${maximum}, ${minimum}`);
    }
  }
});

Deno.test("featureCurrents() are of the shape, range, spread and time constant that are stated", () => {
  const cell = { ...featureNeuron("hodgkin-huxley"), current: { low: 1000, high: 2000 }, durationMs: 4000 };
  const of = (shape: (typeof CURRENT_SHAPES)[number], runs: number, seed = 3) =>
    featureCurrents(cell, { shape, runs, seed });
  const constant = of("constant", 7).map((current) => [current[0], current.at(-1)!]);
  assertEquals(constant.map(([first]) => first), constant.map(([_, last]) => last));
  assertEquals(constant.map(([first]) => first), [625, 875, 1125, 1375, 1625, 1875, 2125]);
  const [steps] = of("steps", 1), perStep = 100 * cell.stepsPerMs;
  assertEquals(new Set(steps).size, 40);
  for (let k = 1; k < steps.length; k++) {
    assertEquals(steps[k] !== steps[k - 1], k % perStep === 0);
    assert(steps[k] > 1000 && steps[k] < 2000);
  }
  const [ramp] = of("ramp", 1), slope = ramp[1] - ramp[0];
  assert(Math.abs(slope) > 0);
  ramp.forEach((value, k) => assert(Math.abs(value - ramp[0] - slope * k) < 1e-6));
  const noise = of("noise", 20).flatMap((current) => [...current]), lag = 10 * cell.stepsPerMs;
  const mean = noise.reduce((sum, one) => sum + one, 0) / noise.length;
  const covariance = (by: number) => {
    let sum = 0;
    for (let k = 0; k + by < noise.length; k++) sum += (noise[k] - mean) * (noise[k + by] - mean);
    return sum / (noise.length - by);
  };
  // 80 s are 4,000 independent values: 1.6 % of the deviation of 200 in the mean, 2.2 % in the variance.
  assert(Math.abs(mean - 1500) < 13, String(mean));
  assert(Math.abs(covariance(0) / 200 ** 2 - 1) < 0.09, String(covariance(0)));
  assert(Math.abs(covariance(lag) / covariance(0) - Math.exp(-1)) < 0.07);
});

Deno.test("featureCurrents() are the same for a seed, and others for another, but for the constant ones", () => {
  const cell = featureNeuron("wang-buzsaki");
  for (const shape of CURRENT_SHAPES) {
    const [one, same, other] = [1, 1, 2].map((seed) => featureCurrents(cell, { shape, runs: 2, seed }));
    assertEquals(one, same);
    assertEquals(JSON.stringify(one) === JSON.stringify(other), shape === "constant");
    assert(one[0].some((value, k) => value !== one[1][k]));
  }
});

Deno.test("what cannot be a cell or a current is refused with a sentence", () => {
  const cell = featureNeuron("wang-buzsaki");
  assertThrows(
    () => parseFeatureNeuron({ ...cell, current: { low: 2, high: 1 } }),
    SpecError,
    "current.high is wrong",
  );
  assertThrows(() => parseFeatureNeuron({ ...cell, stepsPerMs: 2.5 }), SpecError, "stepsPerMs is wrong");
  assertThrows(
    () => featureNeuron("purkinje"),
    RangeError,
    "Cannot find this cell as its name must be one of hodgkin-huxley",
  );
  assertThrows(
    () => recordNeuron(cell, [1, NaN]),
    RangeError,
    "Cannot drive the cell as its current must be finite numbers: current value is NaN in step 1",
  );
  assertThrows(() => recordNeuron({ ...cell, neuron: "purkinje" }, [1]), SpecError, "purkinje");
  assertThrows(() => recordNeuron({ ...cell, parameters: { phi: -1 } }, [1]), SpecError, "phi");
  assertThrows(
    () => featureCurrents(cell, { shape: "noise", runs: 0 }),
    RangeError,
    "Cannot make currents as runs",
  );
  assertThrows(
    () => featureCurrents(cell, { shape: "sine" as "noise", runs: 1 }),
    RangeError,
    "Cannot make currents as their shape must be one of constant, steps, ramp, noise: current value is sine",
  );
});
