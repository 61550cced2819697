import {
  MOST_PER_DRAW,
  type PopulationConstants,
  type ProjectionConstants,
} from "../../build/mif_constants.ts";

/** Names of the probabilities that none of 1, 2, 4, ... kicks rings. */
export const NONES = ["none_1", "none_2", "none_4", "none_8", "none_16", "none_32"] as const;

/** Words of a projection, in their order. */
const PROJECTION = ["hit", "fresh", "chunk", "shift", ...NONES, "odds"] as const;
const PROJECTION_WORDS = PROJECTION.length + MOST_PER_DRAW - 2;

/** Words of a population, in their order; its drive and its projections follow. */
export const POPULATION = [
  "threshold",
  "lowest",
  "kick_whole",
  "kick_part",
  "inhibition",
  "inhibition_constant",
  "self_hits",
  "refractory_hits",
  "refractory",
  "most_spikes",
  "wake",
  "drive_parts",
] as const satisfies readonly (keyof PopulationConstants)[];
const DRIVE = POPULATION.length, EXCITATORY = DRIVE + MOST_PER_DRAW;

/** Words that the constants of a population take. */
export const CONSTANT_WORDS = EXCITATORY + 2 * PROJECTION_WORDS;

function projectionWords(of: ProjectionConstants): number[] {
  return [of.hit, of.fresh, of.chunk, of.odds_shift - 8, ...NONES.map((name) => of[name]), ...of.odds];
}

/** The constants of a population as the kernel reads them; what is a flag is a mask. */
export function constantWords(of: PopulationConstants): number[] {
  const flags = new Set(["inhibition_constant", "self_hits", "refractory_hits"]);
  return [
    ...POPULATION.map((name) => flags.has(name) ? -of[name] : of[name]),
    ...of.drive,
    ...projectionWords(of.excitatory),
    ...projectionWords(of.inhibitory),
  ];
}

/** Bytes from the start of a population's constants. */
export const constantAt = (name: typeof POPULATION[number]) => 4 * POPULATION.indexOf(name);
/** Likewise of a number of its drive. */
export const driveAt = (k: number) => 4 * (DRIVE + k);
/** Likewise of a number of its projections, excitatory and inhibitory. */
export const projectionAt = (channel: number, name: typeof PROJECTION[number], k = 0) =>
  4 * (EXCITATORY + channel * PROJECTION_WORDS + PROJECTION.indexOf(name) + k);

/** Parameters that both functions share: addresses of the cells' numbers, of the constants, of what is counted; the network's key and step. */
export const SHARED = [
  "voltage",
  "refractory",
  "spiked",
  "pendingE",
  "pendingI",
  "constants",
  "counts",
  "key0",
  "key1",
  "step",
] as const;

/** Bytes from the start of what is counted: spikes, and those of E cells that a recurrent kick caused. */
export const COUNTED = { spikes: 0, recurrent: 4 } as const;

/** Places of locals by their names. */
export type At = Readonly<Record<string, number>>;

/** Names of one type. */
export const names = <T extends string>(all: readonly string[], type: T): Record<string, T> =>
  Object.fromEntries(all.map((each) => [each, type]));
