import { outsideRange } from "../../meanfield/transfer/registry.ts";
import type { Transfer } from "../../meanfield/transfer/transfer.ts";
import type { MeanFieldSpec, RateInput, RatePopulation } from "../../meanfield/spec_types.ts";
import { countsOf, type PopulationCounts } from "../../system/population_counts.ts";
import { meanOver, resolveWaveform } from "../../system/resolved_waveform.ts";

/** Part of an argument's range by which it may be outside, and standard errors of a mean rate. */
const SLACK_PART = 1e-3;
const SLACK_ERRORS = 3;

/** A mean rate and how sure it is. */
interface Known {
  /** Hz. */
  rate: number;
  /** Standard error, Hz. */
  error: number;
}

/** When rates are asked, ms after the start. */
export interface AskedTime {
  fromMs: number;
  untilMs: number;
}

/** Mean rate of an input over some time. */
function inputRate({ value }: RateInput, { fromMs, untilMs }: AskedTime): Known {
  return { rate: meanOver(resolveWaveform(value, 1), fromMs, untilMs), error: 0 };
}

/** Mean rate of a population in a network of counts, and its error if spikes came by chance. */
function countedRate(counts: PopulationCounts, network: number, p: number): Known {
  const perSpike = 1000 / (counts.bins * counts.binMs * counts.populations[p].size);
  let spikes = 0;
  for (const count of countsOf(counts, network, p)) spikes += count;
  return { rate: spikes * perSpike, error: Math.sqrt(spikes + 1) * perSpike };
}

/** Mean arguments of a population's transfer function but parameters, and their errors. */
function argumentsOf(
  field: MeanFieldSpec,
  { name, parameters = {} }: RatePopulation,
  { transfer, rates }: { transfer: Transfer; rates: ReadonlyMap<string, Known> },
): Known[] {
  const own = field.couplings.filter(({ to }) => to === name);
  const heard = transfer.sources.map((source) =>
    own.filter(({ from, as = from }) => as === source).reduce<Known>((sum, { from, weight = 1 }) => {
      const { rate, error } = rates.get(from)!;
      return { rate: sum.rate + weight * rate, error: Math.hypot(sum.error, weight * error) };
    }, { rate: 0, error: 0 })
  );
  if (!transfer.adaptation) return heard;
  const { b = 0, tau_w = 0 } = parameters, perHz = b * tau_w / 1000, { rate, error } = rates.get(name)!;
  return [...heard, { rate: perHz * rate, error: perHz * error }];
}

/** Arguments, those that are outside of the range by no more than chance set to its end. */
function withoutChance({ range }: Transfer, known: readonly Known[]): number[] {
  return known.map(({ rate, error }, k) => {
    const low = range!.low[k], high = range!.high[k];
    const slack = SLACK_PART * (high - low) + SLACK_ERRORS * error;
    const near = Math.min(high, Math.max(low, rate));
    return Math.abs(rate - near) <= slack ? near : rate;
  });
}

/**
 * Says which population of a mean field got, on average over a run, what its transfer function was not measured for.
 * Parameters are not looked at: {@link requireRollout} does that.
 * @param field The mean field.
 * @param counts Of it. @param at Number of the run among them, and when they were counted.
 * @returns The population's name, and a sentence about its first such argument; of all populations that did.
 */
export function outsideRanges(
  field: MeanFieldSpec,
  counts: PopulationCounts,
  { run, ...time }: AskedTime & { run: number },
): { population: string; outside: string }[] {
  const rates = new Map<string, Known>([
    ...counts.populations.map(({ name }, p) => [name, countedRate(counts, run, p)] as const),
    ...(field.inputs ?? []).map((input) => [input.name, inputRate(input, time)] as const),
  ]);
  return field.populations.flatMap((population) => {
    const { transfer, name } = population;
    if (!transfer?.range) return [];
    const x = withoutChance(transfer, argumentsOf(field, population, { transfer, rates }));
    const values = (transfer.parameters ?? []).map((_, k) => transfer.range!.low[x.length + k]);
    const outside = outsideRange(transfer, [...x, ...values]);
    return outside === null ? [] : [{ population: name, outside }];
  });
}
