import { stepOf } from "../../base/time_grid.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { learnedParameters, synapseModelOf } from "../check_spiking.ts";
import { failSpec } from "../../base/spec_error.ts";
import { pathName } from "../../system/connection_names.ts";
import { parseSpikingSpec } from "../spiking_spec.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import { SYNAPSE_MODELS } from "../synapses/models.ts";
import type { SynapseModel } from "../synapses/synapse_model.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import type { NeuronModel } from "../neurons/neuron_model.ts";
import { isGated } from "../receptor.ts";
import { gatingOf, type ResolvedGating } from "./gating.ts";
import { drawGaps, gapProjections, gapReceptor, GAPS } from "./gap_junctions.ts";
import { type ListedProjection, type ListedSpec, listNetwork } from "./listed_network.ts";
import { fanIn } from "./quantum.ts";
import type { ResolvedLearning, ResolvedProjection } from "./resolved_projection.ts";
import { resolveDistance } from "./distance.ts";
import { delaysByDistance, listedDelays, listedWeights, rangeOfDelays, Tables } from "./lookup.ts";
import { resolveShortTerm } from "../cpu/short_term.ts";
import { streamKey } from "../../random/random_words.ts";
import { SPIKING_STREAMS } from "../../random/streams.ts";
import { resolveRewiring } from "../rewiring/resolve_rewiring.ts";
import { activeSteps } from "./waveform.ts";
import { draw, type ResolvedNeurons, resolveNeurons, resolvePopulation } from "./resolve_population.ts";
import type { ResolvedPopulation } from "./resolved_population.ts";

export type { ResolvedLearning, ResolvedProjection } from "./resolved_projection.ts";
export type { ResolvedNoise, ResolvedPopulation, ResolvedReceptor } from "./resolved_population.ts";

/** A spec with everything that an engine needs but the synapses. */
export interface ResolvedNetwork {
  spec: SpikingSpec;
  /** The same with lists in the place of what is chosen by the places of cells. */
  listed: ListedSpec;
  seed: number;
  stepMs: number;
  populations: ResolvedPopulation[];
  projections: ResolvedProjection[];
  /** Gap junctions, as projections in both directions that act at every step. */
  gaps: ResolvedProjection[];
  /** All cells. */
  cells: number;
  /** Most spikes of all in one step. */
  mostSpikes: number;
  /** Shortest delay of spikes and longest of all, steps; 1 and 1 without projections. */
  delays: { least: number; most: number };
}

function resolveLearning(
  projection: Projection,
  at: number,
  { stepMs, seed, synapses }: { stepMs: number; seed: number; synapses: readonly SynapseModel[] },
): ResolvedLearning {
  const learning = projection.learning!;
  const model = synapseModelOf(`projections.${pathName(projection)}`, learning, synapses);
  const parameters = learnedParameters(model, learning);
  const steps = (ms: number | undefined) => stepOf(ms ?? 0, stepMs);
  return {
    model,
    constants: { ...parameters, ...model.constants?.(parameters) },
    bounds: model.bounds(parameters),
    later: steps(model.learningDelay?.(parameters)),
    clock: model.clock ? Math.max(1, steps(model.clock(parameters))) : 0,
    key: streamKey(seed, SPIKING_STREAMS.learning, at),
  };
}

function resolveGating(
  { to, receptor, initialGating = 0 }: Projection,
  at: number,
  { spec, seed, size }: { spec: SpikingSpec; seed: number; size: number },
): ResolvedGating | null {
  const kinetics = spec.populations.find(({ name }) => name === to)!.receptors![receptor];
  if (!isGated(kinetics)) return null;
  return gatingOf(
    kinetics,
    spec.stepMs,
    draw(initialGating, streamKey(seed, SPIKING_STREAMS.gating, at), size),
  );
}

function resolveProjection(
  projection: ListedProjection,
  at: number,
  { populations, spec, seed, synapses, tables, owner }: {
    populations: readonly ResolvedPopulation[];
    spec: SpikingSpec;
    seed: number;
    synapses: readonly SynapseModel[];
    tables: Tables;
    owner: number;
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
    name: pathName(projection),
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
    rewiring: resolveRewiring(spec.projections[at], spec, seed),
    active: activeSteps(projection, stepMs),
    expected: Math.round((distance?.mean ?? fanIn(connect, sizes).mean) * sizes.to),
    keys: {
      graph: streamKey(seed, SPIKING_STREAMS.graph, owner),
      permutation: streamKey(seed, SPIKING_STREAMS.permutation, owner),
    },
  };
}

/** Longest delay, steps. */
const MOST_DELAY = 4096;

/** What {@link resolveSpiking} takes beside the spec. */
export interface ResolveOptions {
  /** Seed of graph, drawn values, drives and generators. @default 1 */
  seed?: number;
  /** Models of neurons besides those of the library. @default none */
  neurons?: readonly NeuronModel[];
  /** Models of synapses that learn besides those of the library. @default none */
  synapses?: readonly SynapseModel[];
}

/**
 * Checks a spec and works out what engines need: parameters and constants of cells, propagators of receptors, units of their
 * accumulators, tables of weights and delays.
 * @param tables Tables and lists that several networks share. @default its own
 * @throws {SpecError} Naming the population or projection.
 */
export function resolveSpiking(
  input: SpikingSpec,
  options: ResolveOptions = {},
  tables: Tables = new Tables(),
): ResolvedNetwork {
  const { seed = DEFAULT_SEED, neurons, synapses: own } = options;
  const spec = parseSpikingSpec(input, { neurons, synapses: own });
  const models = [...NEURON_MODELS, ...(neurons ?? [])];
  const synapses = [...SYNAPSE_MODELS, ...(own ?? [])];
  const all: ResolvedNeurons[] = [];
  let first = 0;
  spec.populations.forEach(({ size }, at) => {
    all.push(resolveNeurons(spec, at, { seed, models, first }));
    first += size;
  });
  const { spec: listed, owners } = listNetwork(spec, seed, tables.lists);
  const wires = drawGaps(spec, seed);
  const populations = all.map((_, at): ResolvedPopulation => {
    const one = resolvePopulation(listed, at, { seed, synapses, all });
    const gap = gapReceptor(wires, at, { all, stepMs: spec.stepMs });
    if (!gap) return one;
    return {
      ...one,
      receptors: [...one.receptors, gap],
      initial: new Map([...one.initial, [GAPS, Float64Array.of(0)]]),
    };
  });
  const projections = listed.projections.map((one, at) =>
    resolveProjection(one, at, { populations, spec, seed, synapses, tables, owner: owners[at] })
  );
  const spiking = projections.filter(({ gating }) => gating === null);
  const delays = {
    least: Math.min(...spiking.map(({ delayRange: { least } }) => least), spiking.length > 0 ? Infinity : 1),
    most: Math.max(1, ...projections.map(({ delayRange: { most } }) => most)),
  };
  if (delays.most > MOST_DELAY) {
    failSpec(
      "projections",
      "use this network",
      `delays must be at most ${MOST_DELAY} steps of ${spec.stepMs} ms`,
      delays.most,
    );
  }
  const spikes = populations.reduce((sum, one) => sum + one.mostSpikes.all, 0);
  return {
    spec,
    listed,
    seed,
    stepMs: spec.stepMs,
    populations,
    projections,
    gaps: gapProjections(wires, populations),
    cells: first,
    mostSpikes: spikes,
    delays,
  };
}
