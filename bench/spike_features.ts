/**
 * Question: how well do two small networks that see three voltages 1 ms apart, trained on constant currents, tell the spikes of nine cells under
 * steps, ramps and noise (median errors of maximum, minimum, dropping interval), and how well does the pair do as a simulator of its own?
 *
 *     deno run -A bench/spike_features.ts [--cells=wang-buzsaki,morris-lecar] [--steps=4000] [--runs=24] [--train=constant]
 *
 * With `--train=noise` pairs are trained on noise, which tells what three voltages do not hold from what constant currents do not show.
 * Targets: within 1 mV, 1 mV and 0.1 ms for eight of nine. A tenth cell, of Pinsky & Rinzel, whose dendrite the voltage of the soma does not show, is recorded beside
 * them.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import type { CurrentShape } from "../lib/surrogate/features/currents.ts";
import type { FeatureNeuron } from "../lib/surrogate/features/feature_neuron.ts";
import { FEATURE_NEURONS } from "../lib/surrogate/features/feature_neurons.ts";
import type { SpikeFeaturePredictor } from "../lib/surrogate/features/predictor.ts";
import { type FeatureMedians, scoreSpikeFeatures } from "../lib/surrogate/features/score_spike_features.ts";
import { trainSpikeFeatures } from "../lib/surrogate/features/train_spike_features.ts";
import { option, record, short } from "./_record.ts";

const TARGETS = { maximum: 1, minimum: 1, droppingMs: 0.1 };
const TESTED: readonly CurrentShape[] = ["steps", "ramp", "noise"];
const PINSKY_RINZEL: FeatureNeuron = {
  ...{ name: "pinsky-rinzel", neuron: "pinsky-rinzel", parameters: {}, threshold: -20 },
  ...{ current: { low: 2, high: 5 }, durationMs: 800, stepsPerMs: 50 },
};

const seconds = (since: number) => short((performance.now() - since) / 1000);

function meets(medians: FeatureMedians): boolean {
  return (["maximum", "minimum", "droppingMs"] as const).every((name) =>
    medians[name] !== null && medians[name] <= TARGETS[name]
  );
}

/** Medians and agreements on currents of one shape, or of several together. */
function scored(
  predictor: SpikeFeaturePredictor,
  shape: CurrentShape | readonly CurrentShape[],
  runs: number,
) {
  const { spikes, told, medians, simulator } = scoreSpikeFeatures(predictor, { shape, runs, seed: 5 });
  const { match, countRatio, skipped } = simulator;
  const round = (value: number | null) => value === null ? null : short(value);
  return {
    spikes,
    medians: Object.fromEntries(Object.entries(medians).map(([name, value]) => [name, round(value)])),
    met: meets(medians),
    told: { precision: short(told.precision), recall: short(told.recall) },
    simulator: { f1: short(match.f1), countRatio: round(countRatio), skipped: short(skipped) },
  };
}

const gpu = await requestGpu();
const steps = Number(option("steps", "4000")), runs = Number(option("runs", "24"));
const train = option("train", "constant") as CurrentShape;
const all = [...FEATURE_NEURONS, PINSKY_RINZEL];
const chosen = option("cells", all.map(({ name }) => name).join(",")).split(",");

/** Trains and judges one cell. */
async function measured(cell: FeatureNeuron) {
  const start = performance.now();
  const predictor = await trainSpikeFeatures(gpu, cell, { steps, shapes: [train] });
  const trainSeconds = seconds(start), evaluation = performance.now();
  const together = scored(predictor, TESTED, runs);
  const shapes = Object.fromEntries(
    (["constant", ...TESTED] as const).map((shape) => [shape, scored(predictor, shape, runs)]),
  );
  console.log(
    `${cell.name}, ${trainSeconds} s: ${together.met ? "met" : "not met"} on all unseen shapes together`,
  );
  for (const [shape, { medians, simulator }] of Object.entries({ together, ...shapes })) {
    const { maximum, minimum, droppingMs } = medians;
    console.log(
      `  ${
        shape.padEnd(9)
      } maximum ${maximum} mV, minimum ${minimum} mV, dropping ${droppingMs} ms; as a simulator F1 ${simulator.f1}`,
    );
  }
  const scoreSeconds = seconds(evaluation);
  return { cell: cell.name, met: together.met, trainSeconds, scoreSeconds, together, shapes };
}

const rows: Awaited<ReturnType<typeof measured>>[] = [];
for (const cell of all.filter(({ name }) => chosen.includes(name))) rows.push(await measured(cell));
const nine = rows.filter(({ cell }) => cell !== PINSKY_RINZEL.name);
const count = (of: (row: typeof rows[number]) => boolean) => `${nine.filter(of).length} of ${nine.length}`;
const met = {
  together: count((row) => row.met),
  ...Object.fromEntries(TESTED.map((shape) => [shape, count((row) => row.shapes[shape].met)])),
};
console.log(met);
await record(gpu, train === "constant" ? "spike_features" : `spike_features_${train}`, {
  question:
    "median errors (mV, mV, ms) of the spikes that two networks tell of three voltages, by cell and by shape of the current",
  targets: TARGETS,
  trainedOn: train,
  trainingSteps: steps,
  runsPerShape: runs,
  scopes: {
    trainSeconds: "recordings and training of both networks on the GPU",
    scoreSeconds: "recordings under all shapes of currents, predictions and simulations on the CPU",
    together: "steps, ramps and noise",
    simulator: "spikes within 2 ms of the cell's own; countRatio is spikes over those of the cell",
  },
  met,
  rows,
});
gpu.destroy();
