import { stepOf } from "../../base/time_grid.ts";
import { modelOf } from "../rules.ts";
import type { ListedSpec } from "./listed_network.ts";
import type { Population, SpikingSpec } from "../spec_types.ts";
import { isConstant, type ParameterValue } from "../value.ts";
import { isWaveform } from "../../system/waveform.ts";
import type { SynapseModel } from "../synapses/synapse_model.ts";
import type { Constants, NeuronModel } from "../neurons/neuron_model.ts";
import { type Kinetics, kineticsOf, partsOf } from "./kinetics.ts";
import { fanIn, firstQuantumOf, largest, quantumOf } from "./quantum.ts";
import { countTables, mostOf, mostSpikes, requireMean } from "./count_tables.ts";
import { drawValue } from "./lookup.ts";
import { randomWords, type StreamKey, streamKey } from "../../random/random_words.ts";
import { resolveElements } from "../rewiring/resolve_rewiring.ts";
import { SPIKING_STREAMS } from "../../random/streams.ts";
import type { ResolvedPopulation, ResolvedReceptor } from "./resolved_population.ts";
import { rateOf, resolveDrive, resolveInputs } from "./stimuli.ts";
import { FOREVER } from "./waveform.ts";
import { largestOf, resolveWaveform } from "../../system/resolved_waveform.ts";

/** Words of a cell's draw. */
const words = new Uint32Array(4);

/** A value of each cell: one where it is the same for all, else (N); the largest of one that varies in time. */
export function draw(value: ParameterValue, key: StreamKey, size: number): Float64Array {
  if (isWaveform(value)) return Float64Array.of(largestOf(resolveWaveform(value, 1)));
  if (Array.isArray(value)) return Float64Array.from(value);
  if (isConstant(value)) return Float64Array.of(value);
  return Float64Array.from({ length: size }, (_, cell) => {
    randomWords(words, key, cell, 0);
    return drawValue(value, words[0]);
  });
}

/** Parameters and constants of a population's cells. */
function constantsOf(
  population: Population,
  model: NeuronModel,
  keys: (part: number) => StreamKey,
  stepMs: number,
): Constants[] {
  const values = Object.entries(model.parameters).map(([name, field], part) =>
    draw(population.parameters?.[name] ?? field.default, keys(part), population.size)
  );
  const length = values.some((value) => value.length > 1) ? population.size : 1;
  const names = Object.keys(model.parameters);
  return Array.from({ length }, (_, cell) => {
    const parameters: Record<string, number> = {};
    names.forEach((name, part) => parameters[name] = values[part][values[part].length > 1 ? cell : 0]);
    return { ...parameters, ...model.constants?.(parameters, stepMs) };
  });
}

/** Name of a further part of a receptor, which no spec can have. */
function partName(name: string, part: number): string {
  return `${name} ${part + 1}`;
}

function initialOf(
  population: Population,
  model: NeuronModel,
  constants: readonly Constants[],
  keys: (part: number) => StreamKey,
): Map<string, Float64Array> {
  const initial = new Map<string, Float64Array>();
  const receptors = Object.entries(population.receptors ?? {});
  for (const [name, receptor] of receptors) {
    for (let part = 1; part < partsOf(receptor); part++) {
      initial.set(partName(name, part), Float64Array.of(0));
    }
  }
  [...Object.keys(model.state), ...receptors.map(([name]) => name)].forEach((name, part) => {
    const given = population.initial?.[name] ?? model.state[name]?.initial ?? 0;
    initial.set(
      name,
      typeof given === "function"
        ? Float64Array.from(constants, (one) => given(one))
        : draw(given, keys(part), population.size),
    );
  });
  return initial;
}

/** The cells of a population, but for what they receive. */
export type ResolvedNeurons = Pick<
  ResolvedPopulation,
  "name" | "size" | "first" | "model" | "constants" | "replayed" | "counts" | "rate" | "mostSpikes"
>;

/** Works out the cells of a population. @param first The first of them among all. */
export function resolveNeurons(
  spec: SpikingSpec,
  at: number,
  { seed, models, first }: { seed: number; models: readonly NeuronModel[]; first: number },
): ResolvedNeurons {
  const population = spec.populations[at];
  const { name, size } = population, { stepMs } = spec;
  const model = modelOf(population, models);
  const constants = constantsOf(
    population,
    model,
    (part) => streamKey(seed, SPIKING_STREAMS.parameter, at, part),
    stepMs,
  );
  const counts = countTables(name, model, constants, stepMs);
  const varying = Object.values(population.parameters ?? {}).find(isWaveform);
  const active = { from: 0, until: FOREVER };
  const replayed = population.replay ? resolveReplay(population.replay, size, stepMs) : null;
  return {
    name,
    size,
    first,
    model,
    constants,
    ...(replayed ? { replayed } : {}),
    counts,
    rate: varying ? { wave: resolveWaveform(varying, stepMs), active, stepMs } : null,
    mostSpikes: mostSpikes(size, constants, { counts, replayed }),
  };
}

/** Works out what a population receives. @param all The cells of all populations. */
export function resolvePopulation(
  spec: ListedSpec,
  at: number,
  { seed, synapses, all }: {
    seed: number;
    synapses: readonly SynapseModel[];
    all: readonly ResolvedNeurons[];
  },
): ResolvedPopulation {
  const population = spec.populations[at], cells = all[at];
  const { model, constants } = cells;
  const receptors = Object.entries(population.receptors ?? {});
  const { membraneTime: timeOf } = model;
  const joined = spec.gapJunctions?.some(({ between }) => between.includes(population.name)) ?? false;
  const linear = timeOf && !joined && constants.every((one) => timeOf(one) === timeOf(constants[0])) &&
    receptors.every(([_, receptor]) => receptor.kinetics === "delta" || receptor.reversal === undefined);
  const membraneTime = linear ? timeOf(constants[0]) : undefined;
  return {
    ...cells,
    initial: initialOf(
      population,
      model,
      constants,
      (part) => streamKey(seed, SPIKING_STREAMS.initial, at, part),
    ),
    receptors: receptors.flatMap(([name, receptor]) => {
      const kinetics = Array.from(
        { length: partsOf(receptor) },
        (_, part) => kineticsOf(receptor, spec.stepMs, { membraneTime, part }),
      );
      const first = resolveReceptor(spec, { to: population.name, name, seed, synapses, all }, kinetics[0]);
      return kinetics.map((own, part) =>
        part === 0
          ? first
          : { ...first, name: partName(name, part), kinetics: own, drives: [], follows: true }
      );
    }),
    ...resolveCurrents(spec, at, seed),
    elements: resolveElements(population, at, seed),
    key: streamKey(seed, SPIKING_STREAMS.generator, at),
  };
}

/** The spikes of each cell in the order of steps, each as often as it counts. */
function resolveReplay(
  { timesMs, cells, counts }: NonNullable<Population["replay"]>,
  size: number,
  stepMs: number,
) {
  const rows = new Uint32Array(size + 1);
  cells.forEach((cell, at) => rows[cell + 1] += counts?.[at] ?? 1);
  for (let cell = 0; cell < size; cell++) rows[cell + 1] += rows[cell];
  const next = rows.slice(0, size), steps = new Uint32Array(rows[size]);
  cells.forEach((cell, at) => {
    const first = next[cell];
    next[cell] += counts?.[at] ?? 1;
    steps.fill(Math.min(FOREVER, Math.max(1, stepOf(timesMs[at], stepMs))), first, next[cell]);
  });
  for (let cell = 0; cell < size; cell++) steps.subarray(rows[cell], rows[cell + 1]).sort();
  return { rows, steps };
}

function resolveCurrents(
  { currents = [], populations, stepMs }: SpikingSpec,
  at: number,
  seed: number,
): Pick<ResolvedPopulation, "waves" | "inputs" | "noise"> {
  const mine = currents.filter(({ to }) => to === populations[at].name);
  const injected = resolveInputs(mine, stepMs);
  const noise = mine.find((current) => current.wave === "noise");
  if (!noise) return { ...injected, noise: null };
  const decay = noise.tau > 0 ? Math.exp(-stepMs / noise.tau) : 0;
  const spread = noise.sd * Math.sqrt(1 - decay * decay);
  return {
    ...injected,
    noise: { key: streamKey(seed, SPIKING_STREAMS.noise, at), mean: noise.mean ?? 0, decay, spread },
  };
}

function resolveReceptor(
  spec: ListedSpec,
  { to, name, seed, synapses, all }: {
    to: string;
    name: string;
    seed: number;
    synapses: readonly SynapseModel[];
    all: readonly ResolvedNeurons[];
  },
  kinetics: Kinetics,
): ResolvedReceptor {
  const cellsOf = (population: string) => all.find((one) => one.name === population)!;
  const mine = (one: { to: string; receptor: string }) => one.to === to && one.receptor === name;
  const sources = spec.projections.filter(mine).map((projection) => {
    const from = cellsOf(projection.from);
    const drawn = fanIn(projection.connect, { from: from.size, to: cellsOf(to).size });
    // All synapses may come to end on one cell.
    const most = Math.max(drawn.most, projection.rewiring?.capacity ?? 0);
    // A gating variable is at most 1, however often its source spikes.
    const spikes = kinetics.held ? most : from.mostSpikes.of(most);
    return { most, spikes, projection, weight: largest(projection, synapses) };
  });
  const drives = (spec.drives ?? []).map((drive, at) => ({ drive, at })).filter(({ drive }) => mine(drive));
  const means = drives.map(({ drive }) => {
    const { most, mostHz } = rateOf(drive, spec.stepMs);
    requireMean("drives", `the drive of ${to} must hit a cell`, most, mostHz);
    return most;
  });
  const driven = drives.map(({ drive }, at) => ({ most: mostOf(means[at]), weight: Math.abs(drive.weight) }));
  const sent = sources.map(({ spikes, weight }) => ({ most: spikes, weight }));
  const quantum = quantumOf(`populations.${to}.receptors.${name}`, [...sent, ...driven]);
  return {
    name,
    kinetics,
    follows: false,
    quantum,
    firstQuantum: firstQuantumOf(sources, driven),
    drives: drives.map(({ drive, at }) =>
      resolveDrive(drive, { key: streamKey(seed, SPIKING_STREAMS.drive, at), quantum, stepMs: spec.stepMs })
    ),
  };
}
