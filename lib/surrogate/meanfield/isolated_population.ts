import type { ResolvedNetwork } from "../../spiking/build/resolve.ts";
import { isGated } from "../../spiking/receptor.ts";
import type { Current } from "../../spiking/stimuli.ts";
import type { Population, Projection, SpikingSpec } from "../../spiking/spec_types.ts";
import { pathName } from "../../system/connection_names.ts";
import { type Channel, channelsOf, type Network } from "./channels.ts";
import { quantilesOfCells, typicalHit, typicalWeight } from "./channel_input.ts";
import { addInDegrees, type InDegrees, inDegreesOf } from "./in_degrees.ts";
import { hitsTogether } from "./together.ts";

/** Hits at random times, which stand for static synapses; those of several projections are taken to be of different sources. */
interface RandomInput {
  kind: "random";
  /** What hits, and how often for each event of the channel; one for each projection onto a receptor. */
  hits: { receptor: string; weight: number; share: number }[];
  /**
   * Numbers of synapses of some targets beside the mean, with how many targets they stand for: three, by which a function of it is averaged over all as by
   * Gauss and Hermite, or the means of eight equal parts where numbers differ much.
   */
  spread: { times: number; part: number }[];
}

/** Spikes of sources that spike at random times, for synapses that remember them. */
interface ReplayedInput {
  kind: "replayed";
  /** How the synapses of each projection are. */
  projections: Pick<Projection, "receptor" | "weight" | "delayMs" | "shortTerm">[];
  /** Synapses of a cell from each of them. (projections, cells) */
  degrees: number[][];
  /** How many synapses of a cell the same spike comes by. (projections) */
  together: readonly number[];
  /** Number of the projection whose pairs each has: its own, or that of one before. (projections) */
  sameAs: number[];
  /** How many sources there are. */
  sources: number;
  /** Mean number of synapses of the first projection onto a cell: events are counted by it. */
  hits: number;
}

/** A population apart from its network, ready to be asked how its cells answer to independent Poisson spikes. */
export interface IsolatedPopulation {
  /** The network's spec. */
  spec: SpikingSpec;
  /** Its channels, in the order of the transfer function's arguments. */
  channels: Channel[];
  /** How each of them reaches the cells. */
  inputs: (RandomInput | ReplayedInput)[];
  /** Some of its cells, alike to all in what they get and in what is drawn. */
  population: Population;
  /** Currents that act all the time. */
  currents: Current[];
  /** What of the network a mean field leaves out, in a sentence each. */
  leftOut: string[];
}

/** All targets have equally many synapses. */
const ALIKE = [{ times: 1, part: 1 }];
/** Quantiles of the nodes of Gauss and Hermite's quadrature of three, at 0 and 3^(1/2) standard deviations, and their weights. */
const NODES = [{ quantile: 0.0416323, part: 1 / 6 }, { quantile: 0.5, part: 2 / 3 }, {
  quantile: 0.9583677,
  part: 1 / 6,
}];
/** Standard deviation over mean from which a number of synapses is no longer normal: it is not below 0. */
const WIDE = 0.35;
/** Equal parts into which targets are then divided, and quantiles of each of them. */
const STRATA = 8, QUANTILES = 16;
/** Cells with different numbers of synapses that remember spikes are in so many groups. */
const GROUPS = 16;
/** Part of the rate that drawn weights must keep to be replaced by a typical one. */
const NARROW = 0.8;
/** Sources of synapses that remember spikes: so many times those of a cell, at least so many, but no more than there are. */
const SOURCES = { times: 4, least: 256 };

/** Those of the values of all cells that belong to some. */
function pickValues<Value>(
  values: Readonly<Record<string, Value>> | undefined,
  picked: readonly number[],
): Record<string, Value> | undefined {
  return values && Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? picked.map((cell) => (value as number[])[cell]) as Value : value,
    ]),
  );
}

/** How a channel reaches some cells. @param at Number of the channel. */
function inputOf(
  { spec, network, channel, at, cells }: {
    spec: SpikingSpec;
    network: ResolvedNetwork;
    channel: Channel;
    at: number;
    cells: number;
  },
): RandomInput | ReplayedInput {
  const quantiles = quantilesOfCells(cells, at, GROUPS);
  const projections = channel.projections.map((k) => spec.projections[k]);
  if (projections.length === 0) {
    const { receptor, weight } = spec.drives![channel.drives[0]];
    return { kind: "random", hits: [{ receptor, weight, share: 1 }], spread: ALIKE };
  }
  const each = channel.projections.map((k) => inDegreesOf(network, k));
  if (!isMemoryless(spec, projections)) {
    const together = channel.projections.map((k) => hitsTogether(network, k));
    return replayedInput(spec, { projections, each, quantiles, together });
  }
  // Projections of one source onto one receptor add up; those of several sources are of equal synapses.
  const bundled = new Set(projections.map(({ from }) => from)).size === 1;
  const hits = (bundled ? projections : projections.slice(0, 1)).map(({ receptor, weight }, k) => {
    const typical = typicalHit(weight, hitsTogether(network, channel.projections[k]));
    return { receptor, weight: typical.weight, share: typical.share * each[k].mean / each[0].mean };
  });
  return { kind: "random", hits, spread: spreadOf(addInDegrees(each)) };
}

/** Whether random hits can stand for synapses: they remember no spikes, and no spike hits two receptors. */
function isMemoryless(spec: SpikingSpec, projections: readonly Projection[]): boolean {
  const { receptors } = spec.populations.find(({ name }) => name === projections[0].to)!;
  const sources = new Set(projections.map(({ from }) => from));
  const hit = new Set(projections.map(({ receptor }) => receptor));
  return (sources.size > 1 || hit.size === 1) &&
    projections.every(({ shortTerm, receptor, weight, connect }) =>
      !shortTerm && !isGated(receptors![receptor]) && typicalWeight(weight).share >= NARROW &&
      !(connect.rule === "pairs" && connect.weights)
    );
}

/** Mean of each of some equal parts of a distribution, beside that of all. */
function strataOf(quantile: InDegrees["quantile"]): RandomInput["spread"] {
  const all = Array.from(
    { length: STRATA * QUANTILES },
    (_, k) => quantile((k + 0.5) / (STRATA * QUANTILES)),
  );
  const sum = all.reduce((total, one) => total + one, 0);
  return Array.from({ length: STRATA }, (_, k) => ({
    times: STRATA * all.slice(k * QUANTILES, (k + 1) * QUANTILES).reduce((total, one) => total + one, 0) /
      sum,
    part: 1 / STRATA,
  }));
}

function spreadOf({ mean, variance, quantile }: InDegrees): RandomInput["spread"] {
  if (variance === 0) return ALIKE;
  if (Math.sqrt(variance) > WIDE * mean) return strataOf(quantile);
  return NODES.map(({ quantile: at, part }) => ({ times: quantile(at) / mean, part }));
}

function replayedInput(
  spec: SpikingSpec,
  { projections, each, quantiles, together }: {
    projections: readonly Projection[];
    each: readonly InDegrees[];
    quantiles: readonly number[];
    together: readonly number[];
  },
): ReplayedInput {
  const degrees = each.map((one) => quantiles.map((part) => Math.round(one.quantile(part))));
  const most = Math.max(...degrees.flat());
  const { size } = spec.populations.find(({ name }) => name === projections[0].from)!;
  return {
    kind: "replayed",
    projections: projections.map(({ receptor, weight, delayMs, shortTerm }) => ({
      ...{ receptor, weight, delayMs },
      ...(shortTerm ? { shortTerm } : {}),
    })),
    ...{ degrees, together },
    sameAs: projections.map(({ connect }, k) =>
      connect.rule === "same" ? projections.findIndex((one) => pathName(one) === connect.as) : k
    ),
    sources: Math.max(most, Math.min(size, Math.max(SOURCES.least, SOURCES.times * most))),
    hits: each[0].mean,
  };
}

/** Whether a current acts in the same way all the time. */
function isSteady(current: Current): boolean {
  return current.wave === "noise" ||
    (current.wave === "pulse" && current.fromMs === undefined && current.untilMs === undefined &&
      !current.cells);
}

/** What of a population's inputs is left out, or counts with its mean. */
function leftOutOf(spec: SpikingSpec, name: string, currents: boolean): string[] {
  const learning = spec.projections.filter((one) => one.to === name && one.learning);
  const timed = spec.projections.filter((one) =>
    one.to === name && (one.fromMs !== undefined || one.untilMs !== undefined)
  );
  const partial = (spec.drives ?? []).filter((one) => one.to === name && one.cells);
  return [
    ...(currents ? [`currents into ${name} that vary, or that some of its cells get, are left out`] : []),
    ...learning.map(({ from }) => `the synapses ${from}->${name} stay at the weights at which they start`),
    ...timed.map(({ from }) => `the synapses ${from}->${name} transmit all the time`),
    ...(partial.length > 0 ? [`a drive of some cells of ${name} counts with its mean over all`] : []),
  ];
}

/**
 * Takes a population out of its network.
 * @param network The network. @param name Of the population. @param cells How many of its cells are taken.
 * @throws {SpecError} When it is reached by what rates cannot stand for.
 */
export function isolatePopulation(
  network: Network,
  name: string,
  { cells: wanted }: { cells: number },
): IsolatedPopulation {
  const { spec, resolved } = network;
  const { positions: _, ...whole } = spec.populations.find((one) => one.name === name)!;
  const cells = Math.min(whole.size, wanted);
  const picked = Array.from({ length: cells }, (_, k) => Math.floor((k + 0.5) * whole.size / cells));
  const parameters = pickValues(whole.parameters, picked);
  const initial = pickValues(whole.initial, picked);
  const channels = channelsOf(network, name);
  const mine = (spec.currents ?? []).filter(({ to }) => to === name);
  const currents = mine.filter(isSteady);
  return {
    ...{ spec, channels, currents },
    inputs: channels.map((channel, at) => inputOf({ spec, network: resolved, channel, at, cells })),
    population: {
      ...whole,
      size: cells,
      ...(parameters ? { parameters } : {}),
      ...(initial ? { initial } : {}),
    },
    leftOut: leftOutOf(spec, name, mine.length > currents.length),
  };
}
