import { fail, failType } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { sequenceLoss } from "../../decoding/sequence/sequence_loss.ts";
import { answerNumbers } from "../../decoding/sequence/sequence_spec.ts";
import { readoutLoss } from "../../learning/readout_loss.ts";
import { RowRunner } from "../../nn/processor/row_runner.ts";
import { requireFewLabels, requireLabels } from "../patterns.ts";
import { ablateUnits, type Ablation, type AblationOptions } from "../selection/ablate_units.ts";
import { requireSplit } from "../selection/split_stimuli.ts";
import { cutNetwork, type LayeredNetwork, requireRowsOf } from "./network_parts.ts";

const TASK = "ablate units of a layer";

/** Stimuli and their classes. */
export interface LabelledStimuli {
  /** `(S, T, F)` as the network reads them. */
  inputs: ArrayLike<number>;
  /** `(S)` whole numbers from 0. */
  labels: ArrayLike<number>;
}

/** Options of {@linkcode ablateLayer}. */
export interface LayerAblationOptions extends Omit<AblationOptions, "units"> {
  /** Number of the layer among those of the spec, from the inputs up. */
  layer: number;
  /** `(N)` the group of each unit, whole numbers from 0, whose units are silenced together and counted as one, such as the channels of an image. @default each unit is its own */
  groups?: ArrayLike<number>;
}

const OPTIONS: OptionNames<LayerAblationOptions> = {
  ...{ layer: true, groups: true, split: true, remove: true, first: true, controls: true, seed: true },
  ...{ signal: true, onProgress: true },
};

/** The loss of one row by its outputs. */
function lossOfRow(
  { spec }: LayeredNetwork,
): (outputs: ArrayLike<number>, first: number, label: number) => number {
  if (spec.kind === "spiking-classifier") {
    const { classes: step, steps } = spec;
    return (values, first, label) => readoutLoss(spec, { values, first, step, steps }, { label });
  }
  return (outputs, first, label) => sequenceLoss(spec, { outputs, first, targets: [label], target: 0 });
}

/**
 * What each unit of a layer contributes to a trained classifier: how much more is lost, in nats or as it was trained, while the unit gives 0; and what is lost without many
 * units, ranked by other stimuli than they are scored on, beside random ones.
 *
 * A unit without which nothing more is lost may have others that do the same. It is no measure of what it would be worth to a network that had learnt without it.
 *
 * @param network a decoder of layers, or a classifier of spiking layers
 * @param stimuli inputs and classes
 * @param options which layer, and the split of the stimuli
 * @returns contributions and losses, the mean of stimuli
 * @throws {RangeError} when there is no such layer, inputs or classes do not fit, or stimuli are in both parts of the split
 * @throws {TypeError} when an option is unknown, or the network is no classifier
 *
 * @example
 * ```ts
 * import { trainDecoder } from "@volley/volley/decoding";
 * import { ablateLayer, splitStimuli } from "@volley/volley/representation";
 *
 * const labels = Array.from({ length: 40 }, (_, k) => k % 2), inputs = labels.flatMap((label, k) => [label, k % 3]);
 * const decoder = await trainDecoder(null, { values: inputs, size: 2, labels }, { layers: [{ kind: "dense", units: 6, activation: "relu" }], steps: 100 });
 * const { contributions } = await ablateLayer(decoder, { inputs, labels }, { layer: 0, split: splitStimuli(labels) });
 * console.log(contributions.length); // 6
 * ```
 */
export async function ablateLayer(
  network: LayeredNetwork,
  stimuli: LabelledStimuli,
  options: LayerAblationOptions,
): Promise<Ablation> {
  requireKnown(TASK, options, OPTIONS);
  const { layer, groups, ...rest } = options, { spec } = network, { inputs, labels } = stimuli;
  if (spec.kind === "sequence" && (spec.answers !== "classes" || answerNumbers(spec) !== 1)) {
    failType(TASK, "the network must be a classifier", `one of ${spec.answers}`);
  }
  const parts = cutNetwork(TASK, network, layer), rows = requireRowsOf(TASK, inputs, parts);
  const classes = spec.kind === "sequence" ? spec.outputs : spec.classes;
  if (requireLabels(TASK, "labels", labels, rows) > classes) {
    fail(TASK, `labels must be below ${classes}`, Math.max(...Array.from(labels)));
  }
  const { lower, upper, units, layerSteps } = parts,
    group = groups ?? Uint32Array.from({ length: units }, (_, u) => u);
  const count = requireFewLabels(TASK, "groups", group, units);
  requireSplit(TASK, rest.split, rows);
  const responses = (await RowRunner.open({ ...parts, blocks: lower })).run(inputs);
  const above = await RowRunner.open({
    blocks: upper,
    vector: parts.vector,
    steps: layerSteps,
    channels: units,
  });
  const outputs = above.steps * above.outputs, lossOf = lossOfRow(network), width = layerSteps * units;
  return await ablateUnits((silenced, some) => {
    const silent = new Uint8Array(count);
    silenced.forEach((unit) => silent[unit] = 1);
    const left = new Float64Array(some.length * width);
    some.forEach((stimulus, row) => {
      for (let at = 0; at < width; at++) {
        left[row * width + at] = silent[group[at % units]] ? 0 : responses[stimulus * width + at];
      }
    });
    const found = above.run(left);
    let sum = 0;
    some.forEach((stimulus, row) => sum += lossOf(found, row * outputs, labels[stimulus]));
    return sum / some.length;
  }, { ...rest, units: count });
}
