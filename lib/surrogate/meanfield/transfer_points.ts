import { normalQuantile } from "../../spiking/value.ts";
import { radicalInverse } from "./channel_input.ts";

/** A point at which a transfer function is asked: parameters, channels, adaptation. */
export interface Asked {
  /** Values of the box's parameters. (P) */
  values: number[];
  /** Events per second by each channel. (channels) Hz */
  rates: number[];
  /** Mean of the adaptation there, pA; 0 without. */
  adaptation: number;
  /** What it is beyond that mean, as it is for a while when the rate has changed, pA. */
  offset: number;
}

/** Standard deviations of the logarithms by which inputs stray from those at working points. */
const STRAY = 0.45;
/** Part of the offsets anywhere that are below 0: a rate that rises leaves the adaptation behind. */
const OFFSET_BELOW = 0.6;
/** Every so many points one lies anywhere in the range. */
const ANYWHERE = 4;
/** The range ends at so many times the largest input of a working point. */
const BEYOND = 2;
/** Primes, the bases of the sequences of points. */
const BASES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

/** Numbers of synapses of some targets beside the mean, with how many targets they stand for. */
export type Spread = readonly { times: number; part: number }[];

/** That of the target at a part of them. */
function timesAt(spread: Spread, at: number): number {
  let sum = 0;
  for (const { times, part } of spread) {
    sum += part;
    if (at < sum) return times;
  }
  return spread.at(-1)!.times;
}

/**
 * Points around working points, as targets with more and with fewer synapses have them, and some anywhere from no input to twice the largest: a sequence of low discrepancy, J. H. Halton (1960),
 * doi:10.1007/BF01386213, whose later points fill the gaps of the earlier ones.
 * @param around Where the network works. At least one. @param options Numbers of the first point and of points, whether there is an adaptation, and how targets differ. (channels)
 */
export function transferPoints(
  around: readonly Asked[],
  options: { first: number; count: number; adapts: boolean; spreads?: readonly Spread[] },
): Asked[] {
  const { first, count, adapts, spreads = [] } = options;
  const widest = spreads.map((spread) => Math.max(...spread.map(({ times }) => times)));
  const most = around[0].rates.map((_, c) =>
    BEYOND * (widest[c] ?? 1) * Math.max(1, ...around.map(({ rates }) => rates[c]))
  );
  const mostAdapted = BEYOND * Math.max(0, ...around.map(({ adaptation }) => adaptation));
  return Array.from({ length: count }, (_, k) => {
    const at = (dimension: number) => radicalInverse(first + k + 1, BASES[dimension % BASES.length]);
    const near = around[Math.min(around.length - 1, Math.floor(at(0) * around.length))];
    const anywhere = (first + k) % ANYWHERE === 0;
    const strays = (dimension: number) => Math.exp(STRAY * normalQuantile(at(dimension)));
    const last = near.rates.length + 1;
    const times = (c: number) => spreads[c] ? timesAt(spreads[c], at(last + 1 + c)) : 1;
    const rates = near.rates.map((rate, c) =>
      anywhere
        ? most[c] * at(c + 1) ** 2
        : Math.min(most[c], Math.max(times(c) * rate, 0.02 * most[c]) * strays(c + 1))
    );
    const offset = !adapts
      ? 0
      : anywhere
      ? mostAdapted * (at(last) - OFFSET_BELOW)
      : STRAY * near.adaptation * normalQuantile(at(last));
    return { ...near, rates, offset };
  });
}
