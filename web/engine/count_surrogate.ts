import { cpuName } from "../../lib/base/cpu_name.ts";
import { dealSpikes } from "../../lib/experiment/deal_spikes.ts";
import { decodeSafetensors } from "../../lib/io/safetensors.ts";
import { modelIn } from "../../lib/nn/model_file.ts";
import { seedKey, STREAMS } from "../../lib/random/streams.ts";
import { normaliseParameters } from "../../lib/surrogate/counts/count_data.ts";
import { packWeights, weightLayout, weightShapes } from "../../lib/surrogate/counts/count_layout.ts";
import { parseRecurrentSpec } from "../../lib/surrogate/counts/recurrent_spec.ts";
import { RolloutStepper } from "../../lib/surrogate/counts/reference/rollout.ts";
import { headOf } from "../../lib/surrogate/counts/head_fields.ts";
import { featuresOf, referenceWeights } from "../../lib/surrogate/counts/train_reference.ts";
import { emptyStretch, type Live, type Stretch, type Values } from "./live.ts";

const SPECS = { parse: parseRecurrentSpec, weightShapes };

/** A recurrent surrogate of a network, from the bytes of its file. It knows counts: spikes are dealt to cells at random. */
export function liveCountSurrogate(
  bytes: Uint8Array,
  { values, seed }: { values: Values; seed: number },
): Live {
  const { spec, weights } = modelIn(decodeSafetensors(bytes), "the model", SPECS, ["recurrent"]);
  const parametersOf = (given: Values) =>
    Array.from(normaliseParameters(spec, spec.parameters.names.map((name) => given[name])));
  let given = values, parameters = parametersOf(given);
  const vector = Float64Array.from(packWeights(spec, weights));
  const stepper = new RolloutStepper(referenceWeights(weightLayout(spec), vector), {
    run: 0,
    seed: seedKey(seed),
    stream: STREAMS.rollout,
    head: headOf(spec),
    window: spec.features.window,
    inputs: (history) => [...featuresOf(spec, history), ...parameters],
  });
  const { populations } = spec;
  return {
    about: { populations: [...populations], engine: "processor", device: cpuName() },
    advance(durationMs) {
      const stretch = emptyStretch(stepper.bin, durationMs, populations.length);
      for (let bin = 0; bin < durationMs; bin++) {
        stepper.step().forEach((count, p) => stretch.counts[p * durationMs + bin] = count);
      }
      return Promise.resolve(dealt(stretch, populations, seed));
    },
    set(changed) {
      given = { ...given, ...changed };
      parameters = parametersOf(given);
      return Promise.resolve();
    },
    spec: () => spec,
    runOf: () => null,
    close() {},
  };
}

/** A stretch whose spikes are dealt to cells. */
function dealt(stretch: Stretch, populations: readonly { size: number }[], seed: number): Stretch {
  const { startMs, durationMs } = stretch;
  const times: number[] = [], neurons: number[] = [];
  let first = 0;
  populations.forEach(({ size }, p) => {
    const own = stretch.counts.subarray(p * durationMs, (p + 1) * durationMs);
    const raster = dealSpikes(own, { cells: size, binMs: 1, seed: (seed + startMs) >>> 0 });
    for (const time of raster.times) times.push(startMs + time);
    for (const neuron of raster.neurons) neurons.push(first + neuron);
    first += size;
  });
  return { ...stretch, times: Float32Array.from(times), neurons: Uint32Array.from(neurons) };
}
