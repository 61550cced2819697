import { stepOf } from "../../base/time_grid.ts";
import { learnedParameters, synapseModelOf } from "../check_spiking.ts";
import { SpecError } from "../../base/spec_error.ts";
import { type Connect, parseSpikingSpec, type Projection, type SpikingSpec } from "../spiking_spec.ts";
import { SYNAPSE_MODELS } from "../synapses/models.ts";
import type { SynapseModel } from "../synapses/synapse_model.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import type { Constants, NeuronModel } from "../neurons/neuron_model.ts";
import { isGated } from "../receptor.ts";
import { gatingOf, type ResolvedGating } from "./gating.ts";
import { fanIn } from "./quantum.ts";
import { type ResolvedDistance, resolveDistance } from "./distance.ts";
import { delaysByDistance, listedDelays, listedWeights, rangeOfDelays, Tables } from "./lookup.ts";
import { type ResolvedShortTerm, resolveShortTerm } from "../cpu/short_term.ts";
import { STREAM, type StreamKey, streamKey } from "../../random/random_words.ts";
import { type ActiveSteps, activeSteps } from "./waveform.ts";
import {
  draw,
  resolveCells,
  type ResolvedCells,
  type ResolvedPopulation,
  resolvePopulation,
} from "./resolve_population.ts";

export type { ResolvedNoise, ResolvedPopulation, ResolvedReceptor } from "./resolve_population.ts";

/** How the synapses of a projection learn. */
export interface ResolvedLearning {
  model: SynapseModel;
  /** Parameters and constants. */
  constants: Constants;
  /** What delivered weights are clipped to. */
  bounds: readonly [low: number, high: number];
  /** Steps by which a spike of the source is learnt from after it was delivered. */
  later: number;
  /** Steps between ticks of the clock; 0 without. */
  clock: number;
  /** Key of the words of its random changes. */
  key: StreamKey;
}

/** A projection, resolved. */
export interface ResolvedProjection {
  /** Index of the populations. */
  from: number;
  to: number;
  /** Index of the receptor in the target. */
  receptor: number;
  connect: Connect;
  autapses: boolean;
  multapses: boolean;
  /** Whether weights and delays that differ are those of the pairs, one by one, and not quantiles. */
  listed: boolean;
  /** Quanta by quantile, one where all are the same. */
  weights: Int32Array<ArrayBuffer>;
  /** Steps by quantile, or by distance where they depend on it; one where all are the same. */
  delays: Uint16Array<ArrayBuffer>;
  /** Shortest and longest delay, steps. */
  delayRange: { least: number; most: number };
  /** Distances, where they decide. */
  distance: ResolvedDistance | null;
  /** Short-term plasticity, if any. */
  shortTerm: ResolvedShortTerm | null;
  /** Long-term plasticity, if any. */
  learning: ResolvedLearning | null;
  /** Gating of its sources, by which it acts at every step, if any. */
  gating: ResolvedGating | null;
  /** Steps whose spikes are transmitted, and learnt from. */
  active: ActiveSteps;
  /** Expected number of synapses. */
  expected: number;
  keys: { graph: StreamKey; permutation: StreamKey };
}

/** A spec with everything that an engine needs but the synapses. */
export interface ResolvedNetwork {
  spec: SpikingSpec;
  seed: number;
  stepMs: number;
  populations: ResolvedPopulation[];
  projections: ResolvedProjection[];
  /** All cells. */
  cells: number;
  /** Most spikes of all in one step. */
  mostSpikes: number;
  /** Shortest delay of spikes and longest of all, steps; 1 and 1 without projections. */
  delays: { least: number; most: number };
}

function resolveLearning(
  { from, to, learning }: Projection,
  at: number,
  { stepMs, seed, synapses }: { stepMs: number; seed: number; synapses: readonly SynapseModel[] },
): ResolvedLearning {
  const model = synapseModelOf(`projections.${from}->${to}`, learning!, synapses);
  const parameters = learnedParameters(model, learning!);
  const steps = (ms: number | undefined) => stepOf(ms ?? 0, stepMs);
  return {
    model,
    constants: { ...parameters, ...model.constants?.(parameters) },
    bounds: model.bounds(parameters),
    later: steps(model.learningDelay?.(parameters)),
    clock: model.clock ? Math.max(1, steps(model.clock(parameters))) : 0,
    key: streamKey(seed, STREAM.learning, at),
  };
}

function resolveGating(
  { to, receptor, initialGating = 0 }: Projection,
  at: number,
  { spec, seed, size }: { spec: SpikingSpec; seed: number; size: number },
): ResolvedGating | null {
  const kinetics = spec.populations.find(({ name }) => name === to)!.receptors![receptor];
  if (!isGated(kinetics)) return null;
  return gatingOf(kinetics, spec.stepMs, draw(initialGating, streamKey(seed, STREAM.gating, at), size));
}

function resolveProjection(
  projection: Projection,
  at: number,
  { populations, spec, seed, synapses, tables }: {
    populations: readonly ResolvedPopulation[];
    spec: SpikingSpec;
    seed: number;
    synapses: readonly SynapseModel[];
    tables: Tables;
  },
): ResolvedProjection {
  const { connect, delayMs, weight } = projection, { stepMs } = spec;
  const from = populations.findIndex(({ name }) => name === projection.from);
  const to = populations.findIndex(({ name }) => name === projection.to);
  const receptor = populations[to].receptors.findIndex(({ name }) => name === projection.receptor);
  const total = connect.rule === "fixed-total";
  const sizes = { from: populations[from].size, to: populations[to].size };
  const { quantum } = populations[to].receptors[receptor];
  const distance = connect.rule === "distance" ? resolveDistance(connect, projection, { spec, seed }) : null;
  const gating = resolveGating(projection, at, { spec, seed, size: sizes.from });
  const delays = gating && delayMs === 0
    ? Uint16Array.of(0)
    : connect.rule === "pairs" && connect.delaysMs
    ? listedDelays(connect.delaysMs, stepMs)
    : distance?.delayMs
    ? delaysByDistance(distance.delayMs, stepMs)
    : tables.delays(delayMs, stepMs);
  return {
    from,
    to,
    receptor,
    connect,
    autapses: from !== to || (projection.autapses ?? total),
    multapses: projection.multapses ?? total,
    listed: connect.rule === "pairs" && (connect.weights ?? connect.delaysMs) !== undefined,
    weights: connect.rule === "pairs" && connect.weights
      ? listedWeights(connect.weights, quantum)
      : tables.weights(weight, quantum),
    distance,
    delays,
    delayRange: rangeOfDelays(delays),
    shortTerm: projection.shortTerm ? resolveShortTerm(projection.shortTerm, stepMs) : null,
    gating,
    learning: projection.learning ? resolveLearning(projection, at, { stepMs, seed, synapses }) : null,
    active: activeSteps(projection, stepMs),
    expected: Math.round((distance?.mean ?? fanIn(connect, sizes).mean) * sizes.to),
    keys: { graph: streamKey(seed, STREAM.graph, at), permutation: streamKey(seed, STREAM.permutation, at) },
  };
}

/** Longest delay, steps. */
const MOST_DELAY = 4096;

/** What {@link resolveSpiking} takes beside the spec. */
export interface ResolveOptions {
  /** Seed of graph, drawn values, drives and generators. @default 0 */
  seed?: number;
  /** Models of neurons besides those of the library. @default none */
  neurons?: readonly NeuronModel[];
  /** Models of synapses that learn besides those of the library. @default none */
  synapses?: readonly SynapseModel[];
}

/**
 * Checks a spec and works out what engines need: parameters and constants of cells, propagators of receptors, units of their
 * accumulators, tables of weights and delays.
 * @param tables Tables that several networks share. @default its own
 * @throws {SpecError} Naming the population or projection.
 */
export function resolveSpiking(
  input: SpikingSpec,
  options: ResolveOptions = {},
  tables: Tables = new Tables(),
): ResolvedNetwork {
  const spec = parseSpikingSpec(input, options);
  const seed = options.seed ?? 0;
  const models = [...NEURON_MODELS, ...(options.neurons ?? [])];
  const synapses = [...SYNAPSE_MODELS, ...(options.synapses ?? [])];
  const all: ResolvedCells[] = [];
  let first = 0;
  spec.populations.forEach(({ size }, at) => {
    all.push(resolveCells(spec, at, { seed, models, first }));
    first += size;
  });
  const populations = all.map((_, at) => resolvePopulation(spec, at, { seed, synapses, all }));
  const projections = spec.projections.map((one, at) =>
    resolveProjection(one, at, { populations, spec, seed, synapses, tables })
  );
  const spiking = projections.filter(({ gating }) => gating === null);
  const delays = {
    least: Math.min(...spiking.map(({ delayRange: { least } }) => least), spiking.length > 0 ? Infinity : 1),
    most: Math.max(1, ...projections.map(({ delayRange: { most } }) => most)),
  };
  if (delays.most > MOST_DELAY) {
    throw new SpecError("projections", [
      `Cannot use this network as delays must be at most ${MOST_DELAY} steps of ${spec.stepMs} ms: current value is ${delays.most}.`,
    ]);
  }
  const spikes = populations.reduce((sum, one) => sum + one.mostSpikes.all, 0);
  return {
    spec,
    seed,
    stepMs: spec.stepMs,
    populations,
    projections,
    cells: first,
    mostSpikes: spikes,
    delays,
  };
}
