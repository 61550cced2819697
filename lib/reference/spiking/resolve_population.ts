import { modelOf } from "../../network/spiking/check_spiking.ts";
import { SpecError } from "../../network/errors.ts";
import { type Population, type SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import { type CellValue, isConstant } from "../../network/spiking/value.ts";
import type { SynapseModel } from "../../synapse/synapse_model.ts";
import type { Constants, NeuronModel } from "../../neuron/neuron_model.ts";
import { type Kinetics, kineticsOf } from "./kinetics.ts";
import { fanIn, largest, quantumOf } from "./quantum.ts";
import { drawValue, poissonTable } from "./lookup.ts";
import { randomWords, STREAM, type StreamKey, streamKey } from "./random_words.ts";

/** A receptor of a population, resolved. */
export interface ResolvedReceptor {
  name: string;
  kinetics: Kinetics;
  /** What one of the accumulator's whole numbers is worth, mV, pA or nS: a power of two. */
  quantum: number;
  /** Poisson drives that hit it. */
  drives: { key: StreamKey; thresholds: Uint32Array<ArrayBuffer>; weight: number }[];
}

/** A current that grows from one value to another over some steps, or stays. */
export interface ResolvedWave {
  /** First step, and that after the last. */
  from: number;
  until: number;
  /** Values at the start of the first step and of that after the last. */
  start: number;
  end: number;
}

/** Ornstein-Uhlenbeck noise: `x = decay x + spread times a normal number` in each step, beside the mean. */
export interface ResolvedNoise {
  key: StreamKey;
  mean: number;
  decay: number;
  spread: number;
}

/** A population, resolved. */
export interface ResolvedPopulation {
  name: string;
  size: number;
  /** Index of its first cell among all cells. */
  first: number;
  model: NeuronModel;
  /** Parameters and constants: one for all cells, or one for each. */
  constants: Constants[];
  /** Start of each state variable, and of a of each receptor: one for all cells, or one for each. */
  initial: Map<string, Float64Array>;
  receptors: ResolvedReceptor[];
  waves: ResolvedWave[];
  noise: ResolvedNoise | null;
  /** Spikes that it replays. */
  replayed?: { rows: Uint32Array<ArrayBuffer>; steps: Uint32Array<ArrayBuffer> };
  /** Key of the words of its generator. */
  key: StreamKey;
}

/** Words of a cell's draw. */
const words = new Uint32Array(4);

function draw(value: CellValue, key: StreamKey, size: number): Float64Array {
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

function initialOf(
  population: Population,
  model: NeuronModel,
  constants: readonly Constants[],
  keys: (part: number) => StreamKey,
): Map<string, Float64Array> {
  const initial = new Map<string, Float64Array>();
  const receptors = Object.keys(population.receptors ?? {});
  [...Object.keys(model.state), ...receptors].forEach((name, part) => {
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

/** Works out a population. @param first Its first cell among all. */
export function resolvePopulation(
  spec: SpikingSpec,
  at: number,
  { seed, models, synapses, first }: {
    seed: number;
    models: readonly NeuronModel[];
    synapses: readonly SynapseModel[];
    first: number;
  },
): ResolvedPopulation {
  const population = spec.populations[at];
  const { name, size } = population;
  const model = modelOf(population, models);
  const constants = constantsOf(
    population,
    model,
    (part) => streamKey(seed, STREAM.parameter, at, part),
    spec.stepMs,
  );
  const receptors = Object.entries(population.receptors ?? {});
  const linear = constants.length === 1 && model.membraneTime &&
    receptors.every(([_, receptor]) => receptor.kinetics === "delta" || receptor.reversal === undefined);
  const membraneTime = linear ? model.membraneTime!(constants[0]) : undefined;
  return {
    name,
    size,
    first,
    model,
    constants,
    initial: initialOf(population, model, constants, (part) => streamKey(seed, STREAM.initial, at, part)),
    receptors: receptors.map(([name, receptor]) =>
      resolveReceptor(
        spec,
        { to: population.name, name, seed, synapses },
        kineticsOf(receptor, spec.stepMs, membraneTime),
      )
    ),
    ...resolveCurrents(spec, at, seed),
    ...(population.replay ? { replayed: resolveReplay(population.replay, size, spec.stepMs) } : {}),
    key: streamKey(seed, STREAM.generator, at),
  };
}

/** The spikes of each cell in the order of steps, at most one in each. */
function resolveReplay(
  { timesMs, cells }: { timesMs: number[]; cells: number[] },
  size: number,
  stepMs: number,
) {
  const steps: number[][] = Array.from({ length: size }, () => []);
  cells.forEach((cell, at) => steps[cell].push(Math.max(1, Math.round(timesMs[at] / stepMs))));
  const sorted = steps.map((list) => [...new Set(list)].sort((a, b) => a - b));
  const rows = new Uint32Array(size + 1);
  sorted.forEach((list, cell) => rows[cell + 1] = rows[cell] + list.length);
  return { rows, steps: Uint32Array.from(sorted.flat()) };
}

/** Steps beyond any simulation. */
const FOREVER = 2 ** 31;

function resolveCurrents(
  { currents = [], populations, stepMs }: SpikingSpec,
  at: number,
  seed: number,
): Pick<ResolvedPopulation, "waves" | "noise"> {
  const mine = currents.filter(({ to }) => to === populations[at].name);
  const steps = (ms: number) => Math.min(FOREVER, Math.round(ms / stepMs));
  const waves = mine.flatMap((current): ResolvedWave[] => {
    if (current.wave === "noise") return [];
    const { fromMs = 0, untilMs = Infinity } = current;
    const [start, end] = current.wave === "ramp"
      ? [current.start, current.end]
      : [current.amplitude, current.amplitude];
    return [{ from: steps(fromMs), until: steps(untilMs), start, end }];
  });
  const noise = mine.find((current) => current.wave === "noise");
  if (!noise) return { waves, noise: null };
  const decay = noise.tau > 0 ? Math.exp(-stepMs / noise.tau) : 0;
  const spread = noise.sd * Math.sqrt(1 - decay * decay);
  return { waves, noise: { key: streamKey(seed, STREAM.noise, at), mean: noise.mean ?? 0, decay, spread } };
}

function resolveReceptor(
  spec: SpikingSpec,
  { to, name, seed, synapses }: {
    to: string;
    name: string;
    seed: number;
    synapses: readonly SynapseModel[];
  },
  kinetics: Kinetics,
): ResolvedReceptor {
  const size = (population: string) => spec.populations.find((one) => one.name === population)!.size;
  const mine = (one: { to: string; receptor: string }) => one.to === to && one.receptor === name;
  const hits = spec.projections.filter(mine).map((projection) => ({
    most: fanIn(projection.connect, { from: size(projection.from), to: size(to) }).most,
    weight: largest(projection, synapses),
  }));
  const drives = (spec.drives ?? []).map((drive, at) => ({ drive, at })).filter(({ drive }) => mine(drive));
  const means = drives.map(({ drive }) => drive.rateHz * spec.stepMs / 1000);
  means.forEach((mean, at) => {
    if (mean <= 500) return;
    throw new SpecError("drives", [
      `Cannot use this network as the drive of ${to} must hit a cell at most 500 times in a step: current value is ${mean} (${
        drives[at].drive.rateHz
      } Hz).`,
    ]);
  });
  drives.forEach(({ drive }, at) =>
    hits.push({ most: means[at] + 12 * Math.sqrt(means[at]) + 40, weight: Math.abs(drive.weight) })
  );
  const quantum = quantumOf(`populations.${to}.receptors.${name}`, hits);
  return {
    name,
    kinetics,
    quantum,
    drives: drives.map(({ drive, at }, one) => ({
      key: streamKey(seed, STREAM.drive, at),
      thresholds: poissonTable(means[one]),
      weight: Math.round(drive.weight / quantum),
    })),
  };
}
