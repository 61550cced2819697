import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { featureCurrents } from "../../../lib/surrogate/features/currents.ts";
import { denseNetwork } from "../../../lib/surrogate/features/dense_network.ts";
import { featureNeuron } from "../../../lib/surrogate/features/feature_neurons.ts";
import { predictSpikes } from "../../../lib/surrogate/features/predict_spikes.ts";
import type { SpikeFeaturePredictor } from "../../../lib/surrogate/features/predictor.ts";
import { loadSpikeFeatures, saveSpikeFeatures } from "../../../lib/surrogate/features/predictor_file.ts";
import { recordNeuron } from "../../../lib/surrogate/features/record_neuron.ts";
import { featureTable } from "../../../lib/surrogate/features/tables.ts";
import { scoreSpikeFeatures } from "../../../lib/surrogate/features/score_spike_features.ts";
import { simulateSpikeFeatures } from "../../../lib/surrogate/features/simulate_spike_features.ts";
import { trainSpikeFeatures } from "../../../lib/surrogate/features/train_spike_features.ts";
import { inFolder } from "../../_folder.ts";
import { gpuTest } from "../../_gpu.ts";

const cell = { ...featureNeuron("wang-buzsaki"), durationMs: 200 };

let training: Promise<SpikeFeaturePredictor> | null = null;

/** A pair that the tests of this file share: trained once. */
function pair(gpu: Gpu): Promise<SpikeFeaturePredictor> {
  return training ??= trainSpikeFeatures(gpu, cell, { steps: 1200, currents: 48, units: 24, batch: 256 });
}

gpuTest("a pair trained on constant currents tells spikes under steps, ramps and noise", async (gpu) => {
  const trained = await pair(gpu);
  for (const shape of ["steps", "ramp", "noise"] as const) {
    const { spikes, told, medians, simulator } = scoreSpikeFeatures(trained, { shape, runs: 6, seed: 9 });
    assert(spikes > 100, `${shape}: ${spikes} spikes`);
    assert(told.f1 > 0.93, `${shape}: ${JSON.stringify(told)}`);
    assert(medians.maximum! < 1, `${shape}: maximum off by ${medians.maximum} mV`);
    assert(medians.minimum! < 1, `${shape}: minimum off by ${medians.minimum} mV`);
    assert(medians.droppingMs! < 0.1, `${shape}: dropping interval off by ${medians.droppingMs} ms`);
    assert(simulator.match.f1 > 0.85, `${shape}: ${JSON.stringify(simulator)}`);
    assert(Math.abs(simulator.countRatio! - 1) < 0.02, `${shape}: ${simulator.countRatio}`);
    assert(simulator.skipped > 0.15 && simulator.skipped < 0.5, `${shape}: ${simulator.skipped} written`);
  }
  // It is not that spikes are all alike: one guess for all, in the middle of what was learnt, is several times as far off.
  const traces = featureCurrents(cell, { shape: "steps", runs: 6, seed: 9 }).map((one) =>
    recordNeuron(cell, one)
  );
  const blind = structuredClone(trained);
  Object.values(blind.features.weights).forEach(({ data }) => data.fill(0));
  const middle = (values: readonly number[]) =>
    values.map(Math.abs).sort((a, b) => a - b)[values.length >> 1];
  const [guess, found] = [blind, trained].map((one) => predictSpikes(one, traces).errors);
  for (const name of ["maximum", "droppingMs", "peakMs"] as const) {
    assert(
      middle(guess[name]) > 3 * middle(found[name]),
      `${name}: ${middle(guess[name])}, ${middle(found[name])}`,
    );
  }
});

gpuTest(
  "the pair as a simulator is the cell itself below the threshold, and writes the spikes it tells above",
  async (gpu) => {
    const trained = await pair(gpu);
    const rest = new Float64Array(100 * cell.stepsPerMs).fill(5);
    const quiet = simulateSpikeFeatures(trained, rest);
    assertEquals(quiet.voltage, recordNeuron(cell, rest).voltage);
    assertEquals([quiet.spikes.length, quiet.skipped], [0, 0]);
    const current = new Float64Array(100 * cell.stepsPerMs).fill(250);
    const { voltage, spikes, stepMs, skipped } = simulateSpikeFeatures(trained, current);
    assert(spikes.length > 8);
    let written = 0;
    for (const { peakMs, maximum, minimum, droppingMs } of spikes.slice(0, -1)) {
      // The trace has a sample no further from the peak than half a step, and the minimum in its nearest step.
      assert(Math.abs(voltage[Math.round(peakMs / stepMs)] - maximum) < 0.2);
      assert(
        Math.min(
          ...[-1, 0, 1].map((by) =>
            Math.abs(voltage[Math.round((peakMs + droppingMs) / stepMs) + by] - minimum)
          ),
        ) < 1e-9,
      );
      written += droppingMs;
    }
    assert(skipped * 100 > written && skipped * 100 < written + 1.8 * spikes.length);
    assertThrows(() => simulateSpikeFeatures(trained, []), RangeError, "current value is nothing");
  },
);

gpuTest(
  "a pair that foresees nothing still writes the spikes, when the cell crosses the threshold",
  async (gpu) => {
    const trained = await pair(gpu);
    const deaf = structuredClone(trained), { weights } = deaf.spikes;
    weights["head.bias"].data.fill(-1000);
    const current = new Float64Array(100 * cell.stepsPerMs).fill(250);
    const [run, usual] = [deaf, trained].map((one) => simulateSpikeFeatures(one, current));
    assertEquals(run.unforeseen, run.spikes.length);
    assert(usual.unforeseen <= 0.2 * usual.spikes.length, `${usual.unforeseen} of ${usual.spikes.length}`);
    assert(Math.abs(run.spikes.length - usual.spikes.length) <= 1);
  },
);

gpuTest("a trained network takes the voltages themselves on the GPU, too", async (gpu) => {
  const { features } = await pair(gpu);
  const { voltages } = featureTable(cell, [
    recordNeuron(cell, new Float64Array(100 * cell.stepsPerMs).fill(300)),
  ]);
  const inputs = Float32Array.from(voltages), runs = inputs.length / 3;
  assert(runs > 50);
  const found = await runTraces(gpu, features, { runs, samples: 1, inputs });
  const wanted = denseNetwork(features)(inputs);
  // Voltages of 60 mV in single precision, 4e-6, times slopes of the outputs of up to some 100; outputs near a bound are cut by one alone.
  wanted.forEach((value, at) => {
    const { low, high } = features.spec.outputs[at % (wanted.length / runs)];
    const kept = Math.min(high!, Math.max(low!, found[at]));
    assert(Math.abs(kept - value) < 1e-3, `${at}: ${kept}, not ${value}`);
  });
});

gpuTest(
  "saveSpikeFeatures() and loadSpikeFeatures() keep a pair as it is",
  (gpu) =>
    inFolder(async (folder) => {
      const trained = await pair(gpu);
      const paths = await saveSpikeFeatures(`${folder}/wb`, trained);
      assertEquals(paths.length, 4);
      assertEquals(await loadSpikeFeatures(`${folder}/wb`), trained);
      await Deno.copyFile(`${folder}/wb-spikes.safetensors`, `${folder}/odd-spikes.safetensors`);
      await Deno.copyFile(`${folder}/wb-spikes.safetensors`, `${folder}/odd-features.safetensors`);
      await assertRejects(
        () => loadSpikeFeatures(`${folder}/odd`),
        FileError,
        "must be one of two networks that tell spikes",
      );
    }),
);

gpuTest("trainSpikeFeatures() stops at its signal, in recordings and in training", async (gpu) => {
  const options = { steps: 40, currents: 8, units: 8, batch: 32 };
  const recording = AbortSignal.abort(new Error("enough"));
  await assertRejects(
    () => trainSpikeFeatures(gpu, cell, { ...options, signal: recording }),
    Error,
    "enough",
  );
  const training = new AbortController(), onProgress = () => training.abort(new Error("enough"));
  const { signal } = training;
  await assertRejects(
    () => trainSpikeFeatures(gpu, cell, { ...options, signal, onProgress }),
    Error,
    "enough",
  );
});

gpuTest("predictSpikes() refuses a trace of another step", async (gpu) => {
  const trained = await pair(gpu);
  const trace = { ...recordNeuron(cell, [1, 2]), stepMs: 0.1 };
  assertThrows(
    () => predictSpikes(trained, [trace]),
    RangeError,
    "Cannot predict spikes of this trace as its step must be 0.02 ms: current value is 0.1",
  );
});
