import { countsOf, type PopulationCounts } from "../../system/population_counts.ts";

/** Blocks of a run, by whose differences it is told how far its rate is by chance. */
const BLOCKS = 10;
/** Lowest rate that spreads and errors are relative to, Hz. */
export const LEAST_HZ = 1;

/** A rate, Hz, and its variance by chance. */
export interface ChanceRate {
  rate: number;
  variance: number;
}

/**
 * Mean rate of a population's cells over runs with the same parameters. Its variance by chance is told by means over blocks, ten in a run: means over batches, Conway
 * (1963), doi:10.1287/mnsc.10.1.47.
 */
export function chanceRate(counts: PopulationCounts, population: number): ChanceRate {
  const { networks, bins, binMs, populations: { [population]: { size } } } = counts;
  const blocks = Math.min(BLOCKS, bins), each = Math.floor(bins / blocks), rates: number[] = [];
  for (let network = 0; network < networks; network++) {
    const own = countsOf(counts, network, population);
    for (let block = 0; block < blocks; block++) {
      // The last block has the bins that are left over.
      const part = own.subarray(block * each, block === blocks - 1 ? bins : (block + 1) * each);
      let spikes = 0;
      for (const count of part) spikes += count;
      rates.push(1000 * spikes / (size * binMs * part.length));
    }
  }
  const rate = rates.reduce((sum, one) => sum + one, 0) / rates.length;
  const squares = rates.reduce((sum, one) => sum + (one - rate) ** 2, 0);
  return { rate, variance: rates.length > 1 ? squares / (rates.length * (rates.length - 1)) : 0 };
}

/** What the members of an ensemble say of a population's rate. */
export interface MemberSpread {
  /** Mean over the members, Hz. */
  rate: number;
  /** Its variance by the chance of the runs. */
  chance: number;
  /** Standard deviation over the members, in parts of the rate or of 1 Hz, without what the chance of their runs explains. */
  spread: number;
}

/** How far the members' rates of a population lie apart. @param members Runs of each with the same parameters; at least two. */
export function memberSpread(members: readonly PopulationCounts[], population: number): MemberSpread {
  const all = members.map((counts) => chanceRate(counts, population)), M = all.length;
  const rate = all.reduce((sum, one) => sum + one.rate, 0) / M;
  const chance = all.reduce((sum, { variance }) => sum + variance, 0) / M;
  const variance = all.reduce((sum, one) => sum + (one.rate - rate) ** 2, 0) / (M - 1);
  const spread = Math.sqrt(Math.max(0, variance - chance)) / Math.max(LEAST_HZ, rate);
  return { rate, chance: chance / M, spread };
}
