import { failSpec } from "../../base/spec_error.ts";
import type { ResolvedNetwork } from "../../spiking/build/resolve.ts";
import { isGated } from "../../spiking/receptor.ts";
import type { Drive } from "../../spiking/stimuli.ts";
import type { Population, SpikingSpec } from "../../spiking/spec_types.ts";
import { isWaveform, type Waveform } from "../../system/waveform.ts";
import { hitsTogether } from "./together.ts";

/** A source of events of a cell, with how many of each of its spikes, or hits, reach a cell on average. */
export interface ChannelSource {
  /** Name of a population, or of the input that a drive becomes. */
  name: string;
  /** K, mean number of synapses from it onto a cell; 1 of a drive. */
  hits: number;
}

/**
 * What reaches the cells of a population by synapses of one kind: all of the same receptors and weights, and of sources that fire apart. A transfer function takes the events per second
 * that a cell gets by it, summed over its sources.
 */
export interface Channel {
  /** Name: that of its first source. */
  name: string;
  /** Its sources; several where their synapses are alike. */
  sources: ChannelSource[];
  /** Numbers of its projections in the spec. */
  projections: number[];
  /** Numbers of its drives in the spec. */
  drives: number[];
}

/** A rate from outside that a drive or a generator stands for. */
export interface OutsideRate {
  /** Name of the input. */
  name: string;
  /** Hz. */
  value: number | Waveform;
  /** Where the network's spec has it, for overrides by path. */
  path: string;
}

/** Name of the input that a drive becomes. */
export function driveName(spec: SpikingSpec, at: number): string {
  const { name, to } = spec.drives![at];
  const alike = spec.drives!.slice(0, at).filter((one) => one.to === to && one.name === undefined).length;
  return name !== undefined ? `drive-${name}` : `drive-${to}${alike > 0 ? `-${alike + 1}` : ""}`;
}

/** A drive's rate, 0 while it is off. @throws {SpecError} When it varies and is switched, too. */
function rateOf({ rateHz, fromMs, untilMs, to }: Drive): number | Waveform {
  if (fromMs === undefined && untilMs === undefined) return rateHz;
  if (isWaveform(rateHz)) {
    const rule = `the drive of ${to} must not vary and be switched on or off, too`;
    failSpec(`drives.${to}`, "derive a mean field", rule, `${fromMs ?? 0} to ${untilMs ?? "the end"} ms`);
  }
  const steps: [number, number][] = [[fromMs ?? 0, rateHz]];
  if (untilMs !== undefined) steps.push([untilMs, 0]);
  return { steps };
}

/** Rates from outside that drives stand for, in their order. */
export function drivenRates(spec: SpikingSpec): OutsideRate[] {
  return (spec.drives ?? []).map((drive, at) => ({
    name: driveName(spec, at),
    value: rateOf(drive),
    path: `drives.${drive.name ?? drive.to}.rateHz`,
  }));
}

/** What makes the synapses of a projection unlike others, or null where it is like none but itself. */
function likeness(spec: SpikingSpec, at: number): string | null {
  const { to, receptor, weight, shortTerm, learning, connect } = spec.projections[at];
  const { receptors } = spec.populations.find(({ name }) => name === to)!;
  const own = shortTerm !== undefined || learning !== undefined || isGated(receptors![receptor]) ||
    (connect.rule === "pairs" && connect.weights !== undefined);
  return own ? null : JSON.stringify([receptor, weight]);
}

/** The same in several variants of a network, in which synapses must be alike to be so. */
function likenessIn(
  variants: readonly SpikingSpec[],
  like: (spec: SpikingSpec) => string | null,
): string | null {
  const all = variants.map(like);
  return all.includes(null) ? null : all.join(" ");
}

/** Fails where a population is reached by what rates cannot stand for. */
function requireRates(spec: SpikingSpec, population: Population): void {
  const fail = (rule: string, found: string) =>
    failSpec(`populations.${population.name}`, "derive a mean field", rule, found);
  const graded = spec.projections.find(({ to, receptor }) =>
    to === population.name && population.receptors![receptor].kinetics === "graded"
  );
  if (graded) fail("its synapses must be driven by spikes", `${graded.from}->${graded.to}, by voltage`);
  const joined = (spec.gapJunctions ?? []).find(({ between }) => between.includes(population.name));
  if (joined) fail("it must have no gap junctions, which rates cannot stand for", joined.between.join("--"));
}

/** A channel with what makes its synapses unlike others. */
type Kind = Channel & { like: string | null };

/** Puts a source into the channel of synapses like its own, or into a new one. */
function addSource(
  channels: Kind[],
  source: ChannelSource,
  { like, projections, drives }: Omit<Kind, "name" | "sources">,
): void {
  const found = like === null ? undefined : channels.find((one) => one.like === like);
  if (!found) channels.push({ name: source.name, sources: [source], like, projections, drives });
  else {
    found.sources.push(source);
    found.projections.push(...projections);
    found.drives.push(...drives);
  }
}

/** Part of a population's cells that a drive hits. @param at Number of the drive. */
function drivenPart({ spec, resolved }: Network, at: number): number {
  const { to, receptor } = spec.drives![at];
  const number = spec.drives!.slice(0, at).filter((one) => one.to === to && one.receptor === receptor).length;
  const { size, receptors } = resolved.populations.find(({ name }) => name === to)!;
  const { cells } = receptors.find(({ name }) => name === receptor)!.drives[number];
  return cells ? cells.length / size : 1;
}

/** A network, resolved, and others that differ from it in parameters alone. */
export interface Network {
  spec: SpikingSpec;
  resolved: ResolvedNetwork;
  /** Networks in which the same synapses have to be alike. @default itself */
  variants?: readonly SpikingSpec[];
}

/**
 * The channels by which a population is reached, in the order of the spec's projections and then drives.
 * @param network The network. @param name Of the population.
 * @throws {SpecError} When it is reached by what rates cannot stand for: gap junctions, or synapses driven by voltages.
 */
export function channelsOf(network: Network, name: string): Channel[] {
  const { spec, resolved, variants = [spec] } = network;
  const population = spec.populations.find((one) => one.name === name)!;
  requireRates(spec, population);
  const mine = spec.projections.map((projection, at) => ({ projection, at }))
    .filter(({ projection, at }) => projection.to === name && resolved.projections[at].expected > 0);
  const channels: Kind[] = [];
  for (const source of new Set(mine.map(({ projection }) => projection.from))) {
    const bundle = mine.filter(({ projection }) => projection.from === source);
    const hits = resolved.projections[bundle[0].at].expected / population.size;
    addSource(channels, { name: source, hits }, {
      like: bundle.length === 1 && hitsTogether(resolved, bundle[0].at) === 1
        ? likenessIn(variants, (one) => likeness(one, bundle[0].at))
        : null,
      projections: bundle.map(({ at }) => at),
      drives: [],
    });
  }
  (spec.drives ?? []).forEach((drive, at) => {
    if (drive.to !== name) return;
    const likeDrive = (one: SpikingSpec) =>
      JSON.stringify([one.drives![at].receptor, one.drives![at].weight]);
    addSource(channels, { name: driveName(spec, at), hits: drivenPart(network, at) }, {
      like: likenessIn(variants, likeDrive),
      projections: [],
      drives: [at],
    });
  });
  return channels.map(({ like: _, ...channel }) => channel);
}
