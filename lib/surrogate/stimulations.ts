import type { OptionNames } from "../base/require_known.ts";
import type { OnProgress } from "../base/progress.ts";

/** Options of a comparison under stimulations. */
export interface StimulationOptions {
  /** (P) parameters of the network, in the order of the spec's names. @default the middle of the box */
  parameters?: ArrayLike<number>;
  /** By which part of its usual rate an input changes, above 0 and at most 1. @default 0.3 */
  amplitude?: number;
  /** Frequencies of the sines, Hz, from a period in all to four bins a period. @default those of 1, 3, 10, 30 and 100 that are so */
  frequenciesHz?: readonly number[];
  /** Names of the inputs that change, all in the same way: drives by `drive-NAME`, populations of generators by theirs. @default all that are constant */
  inputs?: readonly string[];
  /** Runs of the network under each stimulation, at least 2. @default 8 */
  networks?: number;
  /** Length of each, ms. @default 2000 */
  durationMs?: number;
  /** Time before, ms. @default 500 */
  warmupMs?: number;
  /** Standard deviation of the Gaussian that smooths time courses, ms; under sines at most a tenth of the period. @default 5 */
  smoothMs?: number;
  /** Seed of the network's runs. @default 1 */
  seed?: number;
  /** Rates outside of what the surrogate was made for are an error. @default false */
  strict?: boolean;
  /** Told of such rates, without `strict`, in a sentence for each stimulation. @default no one is */
  onWarning?: (message: string) => void;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Names of {@link StimulationOptions}. */
export const STIMULATION_OPTIONS: OptionNames<StimulationOptions> = {
  parameters: true,
  amplitude: true,
  frequenciesHz: true,
  inputs: true,
  networks: true,
  durationMs: true,
  warmupMs: true,
  smoothMs: true,
  seed: true,
  strict: true,
  onWarning: true,
  onProgress: true,
  signal: true,
};

/** How a rate follows a sine. */
export interface SineResponse {
  /** Amplitude of the rate over that of the stimulation, which is a part of the usual rate: Hz that doubling the input's rate would bring. */
  gainHz: number;
  /** Phase by which the rate is ahead of the stimulation, degrees from -180 to 180. */
  phaseDegrees: number;
}

/** A value of the network, the surrogate's, and how far they are apart beside how far two runs of the network are. */
export interface StimulationRow {
  /** Name of the stimulation, such as `step up` or `sine 10 Hz`. */
  stimulation: string;
  /** Name of the population. */
  population: string;
  /** Mean rate in the network, Hz. */
  networkHz: number;
  /** Mean rate of the surrogate, Hz. */
  surrogateHz: number;
  /** Difference of the two over the network's; null where the network is silent. */
  rateError: number | null;
  /** The same between two runs of the network, on average over pairs. */
  rateFloor: number | null;
  /** Root mean square of the difference of the smoothed rates over that of the network's; null where the network is silent. */
  courseError: number | null;
  /** The same between two runs of the network, on average over pairs. */
  courseFloor: number | null;
  /** Responses to a sine; null under other stimulations, and of a silent network. */
  sine: { network: SineResponse; surrogate: SineResponse; floorHz: number } | null;
}

/** Smoothed rates of a population under a stimulation. */
export interface StimulationCourse {
  /** Name of the stimulation. */
  stimulation: string;
  /** Name of the population. */
  population: string;
  /** Rates of the network, the mean over its runs. (bins) Hz */
  network: number[];
  /** Rates of the surrogate. (bins) Hz */
  surrogate: number[];
}

/** A surrogate beside its network under stimulations: plain data. */
export interface StimulationComparison {
  /** Values of the network's parameters, by name. */
  parameters: Record<string, number>;
  /** Names of the inputs that changed. */
  inputs: string[];
  /** By which part of its usual rate each did. */
  amplitude: number;
  /** Runs of the network. */
  networks: number;
  /** Length of each, ms. */
  durationMs: number;
  /** Width of a bin, ms. */
  binMs: number;
  /** One row for each stimulation and population. */
  rows: StimulationRow[];
  /** One course for each of them. */
  courses: StimulationCourse[];
}
