import { assert } from "@std/assert";
import { featureNeuron } from "../../../lib/surrogate/features/feature_neurons.ts";
import { scoreSpikeFeatures } from "../../../lib/surrogate/features/score_spike_features.ts";
import { trainSpikeFeatures } from "../../../lib/surrogate/features/train_spike_features.ts";
import { gpuTest } from "../../_gpu.ts";

gpuTest(
  "a pair that has seen noise tells the peaks of the squid's axon under other noise better",
  async (gpu) => {
    const axon = { ...featureNeuron("hodgkin-huxley"), durationMs: 200 }, medians: number[] = [];
    for (const shape of ["constant", "noise"] as const) {
      const options = { shapes: [shape], steps: 800, currents: 48, units: 24, batch: 256 };
      const trained = await trainSpikeFeatures(gpu, axon, options);
      medians.push(scoreSpikeFeatures(trained, { shape: "noise", runs: 8 }).medians.maximum!);
    }
    assert(medians[0] > 1.2 * medians[1], String(medians));
  },
);
