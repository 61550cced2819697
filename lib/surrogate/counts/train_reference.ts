import { fail } from "../../base/fail.ts";
import { adamStep, clipScale, descentStep } from "../../nn/reference/adam.ts";
import { rolloutReference } from "./reference/rollout.ts";
import { type ReferenceWeights, type ReferenceWindows, surrogateLoss } from "./reference/surrogate_loss.ts";
import { referenceLayers } from "../../nn/reference/stack_pass.ts";
import { windowOf } from "../../nn/reference/windows.ts";
import { channelTable } from "./coarse_state.ts";
import { type CountData, normaliseParameters, type RolloutCounts } from "./count_data.ts";
import { surrogateSpec } from "./count_design.ts";
import { headOf } from "./head_fields.ts";
import { initialWeights } from "./initialise.ts";
import { packWeights, unpackWeights, weightLayout } from "./count_layout.ts";
import type { SurrogateModel } from "../model.ts";
import { channelCount, parseRecurrentSpec, type RecurrentSpec } from "./recurrent_spec.ts";
import { countsOf, populationArray, populationIndex } from "../../system/population_counts.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { adamSchedule } from "../../nn/loop_options.ts";
import { type TrainingOptions, type TrainingPlan, trainingPlan } from "./training_options.ts";

const EPSILON = 1e-8;
/** Time between two yields to the event loop, ms. */
const BREATH_MS = 100;

/** The count features of bins, normalised. @param history Counts of each population, bin by bin. */
export function featuresOf(spec: RecurrentSpec, history: readonly (readonly number[])[]): number[] {
  const { inputs, centre, scale } = spec.features;
  const places = inputs.map(({ population }) => populationIndex(spec, population));
  return history.flatMap((counts) =>
    inputs.map(({ kind }, f) => {
      const count = counts[places[f]];
      return ((kind === "log" ? Math.log1p(count) : count) - centre[f]) / scale[f];
    })
  );
}

/** The parameter vector as the reference takes it; its parts share the vector's memory. */
export function referenceWeights(
  layout: ReturnType<typeof weightLayout>,
  vector: Float64Array,
): ReferenceWeights {
  const [head, ...layers] = referenceLayers([layout.head, ...layout.layers], vector);
  return { layers, head };
}

/** The windows of one training step, or of one batch of what is held out, as the GPU gathers them. */
export function windowsOf(
  spec: RecurrentSpec,
  data: CountData,
  plan: TrainingPlan,
  step: number,
  heldOut = false,
): ReferenceWindows {
  const parameters = normaliseParameters(spec, data.parameters?.values ?? []);
  const P = spec.parameters.names.length;
  const inputs: number[] = [];
  const counts: number[] = [];
  const changes: number[] = [];
  const C = channelCount(spec);
  const table = spec.state ? channelTable(spec) : [];
  const normalised = (bin: number, c: number) => {
    const { centre, scale } = spec.state!;
    return (data.state!.values[bin * C + c] - centre[c]) / scale[c];
  };
  const series = data.populations.map((_, p) => populationArray(data, p));
  const countsAt = (bin: number) => series.map((counts) => counts[bin]);
  for (let row = 0; row < plan.batch; row++) {
    const stream = heldOut ? STREAMS.validation : STREAMS.training;
    const at = { seed: seedKey(plan.seed), stream, step, row };
    const history = spec.features.window, trained = data.networks - plan.heldOut;
    const networks = heldOut ? plan.heldOut : trained;
    const place = windowOf(at, { networks, bins: data.bins, window: plan.window, history });
    const network = place.network + (heldOut ? trained : 0), { start } = place;
    for (let t = 0; t < plan.window; t++) {
      const bin = network * data.bins + start + t;
      inputs.push(
        ...featuresOf(
          spec,
          Array.from({ length: history }, (_, lag) => countsAt(bin - 1 - lag)),
        ),
        ...parameters.subarray(network * P, (network + 1) * P),
      );
      counts.push(...countsAt(bin));
      for (let c = 0; c < C; c++) {
        inputs.push(normalised(bin - 1, c));
        changes.push((normalised(bin, c) - normalised(bin - 1, c)) * table[4 * c]);
      }
    }
  }
  return {
    batch: plan.batch,
    steps: plan.window,
    inputs,
    counts,
    burnIn: plan.burnIn,
    head: headOf(spec),
    ...(C > 0 ? { changes } : {}),
  };
}

/**
 * Trains a surrogate on one CPU core in double precision: the oracle of {@link trainSurrogate}. Same options, same windows, same schedule; checkpoints and validation are left out.
 * @throws {RangeError} When an option is out of range.
 */
export async function trainReference(
  options: TrainingOptions,
): Promise<{ model: SurrogateModel<RecurrentSpec>; losses: Float32Array }> {
  const { data } = options;
  const plan = trainingPlan(options);
  const spec = parseRecurrentSpec(surrogateSpec(options.spec ?? {}, data, data.networks - plan.heldOut));
  const layout = weightLayout(spec);
  const schedule = adamSchedule(plan);
  const weights = Float64Array.from(
    initialWeights(spec, { seed: plan.seed, data, networks: data.networks - plan.heldOut }),
  );
  const state = { weights, m: new Float64Array(weights.length), v: new Float64Array(weights.length) };
  const averages = weights.slice();
  const losses = new Float32Array(plan.steps);
  const start = performance.now();
  let breath = start;
  for (let step = 0; step < plan.steps; step++) {
    const { loss, layers, head } = surrogateLoss(
      referenceWeights(layout, weights),
      windowsOf(spec, data, plan, step),
    );
    const gradient = new Float64Array(weights.length);
    layers.forEach((values, layer) => gradient.set(values, 4 * layout.layers[layer].offset));
    gradient.set(head, 4 * layout.head.offset);
    const scale = clipScale(gradient, plan.clip);
    const learningRate = schedule[4 * step] * (1 - plan.beta1 ** (step + 1));
    const settings = {
      learningRate,
      beta1: plan.beta1,
      beta2: plan.beta2,
      epsilon: EPSILON,
      step: step + 1,
      decay: plan.weightDecay,
      nesterov: plan.optimizer === "nadam",
    };
    const clipped = gradient.map((value) => value * scale);
    if (plan.optimizer === "sgd") {
      descentStep(state, clipped, { ...settings, learningRate: schedule[4 * step + 3] });
    } else adamStep(state, clipped, settings);
    const decay = schedule[4 * step + 2];
    averages.forEach((value, at) => averages[at] = decay * value + (1 - decay) * weights[at]);
    losses[step] = loss;
    if (performance.now() - breath > BREATH_MS || step + 1 === plan.steps) {
      options.signal?.throwIfAborted();
      const wallSeconds = (performance.now() - start) / 1000, stepsPerSecond = (step + 1) / wallSeconds;
      options.onProgress?.({
        fraction: (step + 1) / plan.steps,
        wallSeconds,
        step: step + 1,
        steps: plan.steps,
        loss,
        stepsPerSecond,
        secondsLeft: (plan.steps - step - 1) / stepsPerSecond,
      });
      await new Promise((resolve) => setTimeout(resolve, 0));
      breath = performance.now();
    }
  }
  return { model: { spec, weights: unpackWeights(spec, Float32Array.from(averages)) }, losses };
}

/**
 * Free runs of a surrogate without parameters on one CPU core in double precision; the random numbers are those of
 * {@link rolloutSurrogate}.
 */
export function rolloutOnCpu(
  model: SurrogateModel<RecurrentSpec>,
  options: { runs: number; bins: number; seed: number; warmup?: number },
): RolloutCounts {
  const { runs, bins, seed, warmup = 500 } = options;
  const { spec } = model, P = spec.populations.length;
  const weights = referenceWeights(weightLayout(spec), Float64Array.from(packWeights(spec, model.weights)));
  const counts = {
    populations: spec.populations,
    binMs: spec.binMs,
    networks: runs,
    bins,
    counts: new Uint16Array(runs * P * bins),
  };
  if (spec.state) fail("roll the surrogate out on the CPU", "it must have no coarse state", spec.state.names);
  if (spec.parameters.names.length > 0) {
    fail("roll the surrogate out on the CPU", "it must have no parameters", spec.parameters.names);
  }
  for (let run = 0; run < runs; run++) {
    const { counts: drawn } = rolloutReference(weights, {
      run,
      bins: warmup + bins,
      seed: seedKey(seed),
      stream: STREAMS.rollout,
      head: headOf(spec),
      window: spec.features.window,
      inputs: (history) => featuresOf(spec, history),
    });
    for (let p = 0; p < P; p++) {
      const series = countsOf(counts, run, p);
      for (let bin = 0; bin < bins; bin++) series[bin] = drawn[P * (warmup + bin) + p];
    }
  }
  return counts;
}
