import { synapsesByTarget } from "../../spiking/build/graph.ts";
import type { ResolvedNetwork } from "../../spiking/build/resolve.ts";
import { normalQuantile } from "../../spiking/value.ts";

/** How many synapses of a projection a target has: quantiles over its targets. */
export interface InDegrees {
  /** Mean. */
  mean: number;
  /** Variance over targets. */
  variance: number;
  /** At a part of the targets, between 0 and 1, both excluded. */
  quantile(part: number): number;
}

/** Mean from which a binomial number is taken for a normal one. */
const LARGE = 50;

function constant(mean: number): InDegrees {
  return { mean, variance: 0, quantile: () => mean };
}

/** Numbers of successes of so many trials. */
function binomial(trials: number, chance: number): InDegrees {
  const mean = trials * chance, variance = mean * (1 - chance);
  if (mean > LARGE) return normal(mean, variance);
  const quantile = (part: number) => {
    let probability = (1 - chance) ** trials, sum = probability, count = 0;
    while (sum < part && count < trials) {
      count++;
      probability *= (trials - count + 1) / count * chance / (1 - chance);
      sum += probability;
    }
    return count;
  };
  return { mean, variance, quantile: chance < 1 ? quantile : () => trials };
}

function normal(mean: number, variance: number): InDegrees {
  return {
    mean,
    variance,
    quantile: (part) => Math.max(0, mean + Math.sqrt(variance) * normalQuantile(part)),
  };
}

/** How many synapses of a projection its targets have. @param at Number of the projection. */
export function inDegreesOf({ projections, populations }: ResolvedNetwork, at: number): InDegrees {
  const projection = projections[at], { connect, from, to } = projection;
  const sizes = { from: populations[from].size, to: populations[to].size };
  switch (connect.rule) {
    case "fixed-indegree":
      return constant(connect.indegree);
    case "one-to-one":
      return constant(1);
    case "all-to-all":
      return constant(sizes.from);
    case "fixed-probability":
      return binomial(sizes.from, connect.probability);
    case "fixed-outdegree":
      return binomial(sizes.from, connect.outdegree / sizes.to);
    case "fixed-total":
      return binomial(connect.total, 1 / sizes.to);
    default: {
      const counts = synapsesByTarget(projection, sizes).toSorted();
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
      return { mean, variance, quantile: (part) => counts[Math.floor(part * counts.length)] };
    }
  }
}

/** What several projections together give. */
export function addInDegrees(parts: readonly InDegrees[]): InDegrees {
  if (parts.length === 1) return parts[0];
  const sum = (of: (one: InDegrees) => number) => parts.reduce((all, one) => all + of(one), 0);
  return normal(sum(({ mean }) => mean), sum(({ variance }) => variance));
}
