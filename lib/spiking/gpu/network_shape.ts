import { type NeuronGroup, portsOf } from "./neuron_groups.ts";
import { LearningProjections } from "../simulation/learning_projections.ts";
import type { PlannedTrace, SpikingPlan } from "../simulation/plan_spiking.ts";
import type { SendShape } from "../simulation/synapse_tables.ts";
import { windowOf } from "../simulation/window_of.ts";

/** Spikes that are kept on the device, at least. */
const LEAST_CAPACITY = 2 ** 20;
/** Words of counts and traces that are kept on the device, at most, unless the smallest chunk has more. */
const CHUNK_WORDS = 2 ** 22;
/** Sizes of a network on the device. */
export interface NetworkShape extends SendShape {
  /** Spikes that the device keeps. */
  capacity: number;
  recordingWords: number;
  /** Whether some projection has short-term plasticity. */
  plastic: boolean;
}

/** Words of a sample of a trace: one for each cell, two of a sum. */
function wordsOfSample({ cells, sum }: PlannedTrace): number {
  return sum ? 2 : cells;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Works out the sizes. @param bins Bins that are wanted at most. */
export function shapeOf(plan: SpikingPlan, groups: readonly NeuronGroup[], bins: number): NetworkShape {
  const { network, binSteps, traceSteps } = plan;
  // With short-term plasticity a cell may spike in one step of a window.
  const plastic = network.projections.some(({ shortTerm }) => shortTerm !== null);
  const window = plastic ? 1 : windowOf(network);
  // A chunk is a whole number of bins and of samples.
  const unitBins = traceSteps / greatestDivisor(binSteps, traceSteps);
  const unitSamples = unitBins * binSteps / traceSteps;
  const traced = plan.traces.reduce((words, trace) => words + wordsOfSample(trace), 0);
  const unitWords = network.populations.length * unitBins + traced * unitSamples;
  const units = Math.max(1, Math.min(Math.ceil(bins / unitBins), Math.floor(CHUNK_WORDS / unitWords)));
  const chunkBins = units * unitBins, chunkSamples = units * unitSamples;
  let words = network.populations.length * chunkBins;
  const traceWords = plan.traces.map((trace) => {
    const first = words;
    words += chunkSamples * wordsOfSample(trace);
    return first;
  });
  const most = window * network.mostSpikes;
  const capacity = Math.max(
    LEAST_CAPACITY,
    4 * most + (LearningProjections.reach(network) + 2) * network.mostSpikes,
  );
  return {
    window,
    slots: network.delays.most + 1,
    ports: Math.max(1, portsOf(groups)),
    chunkBins,
    chunkSamples,
    traceWords,
    recordingWords: words,
    plastic,
    capacity,
    room: capacity - most,
  };
}
