import { displayedChecked } from "./displayed_fit.ts";
import type { OnProgress } from "../base/progress.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { fitParameters, type MeasurePoints } from "./fit_parameters.ts";
import { CHECKED_FIT_OPTIONS, type CheckedFitOptions, type FitRound } from "./checked_fit_options.ts";
import type { FitProgress } from "./fit_options.ts";
import { requireKnown } from "../base/require_known.ts";
import { type FitTarget, largestError } from "./fit_target.ts";

/** Result of {@linkcode fitChecked}. */
export interface CheckedFit {
  /** Every round: the first fit, then the corrections. */
  rounds: FitRound[];
  /** The round whose network is nearest to the targets. */
  best: FitRound;
  /** Whether that network is within the limit. */
  met: boolean;
}

/** Measures a system at one point. @param onProgress Told how far that is. @returns Values of the targets' measures; null where one is undefined. */
export type MeasurePoint = (point: number[], onProgress?: OnProgress) => Promise<(number | null)[]>;

/** The targets shifted by what the surrogate has more than the network at a point; null where that is unknown. */
function shifted(targets: readonly FitTarget[], round: FitRound): FitTarget[] | null {
  const aims = targets.map(({ name, value }, k) => {
    const [surrogate, network] = [round.fit.values[k], round.network[k]];
    return surrogate === null || network === null ? null : { name, value: value + surrogate - network };
  });
  return aims.every((aim) => aim !== null) ? aims : null;
}

/** Tells the progress of each round as that of all there may be: the fit is one half of a round, its check the other. */
function roundTeller(onProgress: CheckedFitOptions["onProgress"], most: number) {
  const started = performance.now();
  let known: FitProgress = { fraction: 0, wallSeconds: 0, stage: "global", points: 0, error: Infinity };
  const tell = (halves: number) =>
    onProgress?.({
      ...known,
      fraction: halves / 2 / most,
      wallSeconds: (performance.now() - started) / 1000,
    });
  return {
    fit: (round: number, progress: FitProgress) => {
      known = progress;
      tell(2 * round + progress.fraction);
    },
    check: (round: number, fraction: number) => {
      known = { ...known, stage: "check", doing: "the network" };
      tell(2 * round + 1 + fraction);
    },
  };
}

/**
 * Fits parameters by a surrogate, checks them by the network itself, and corrects the fit by the surrogate's bias.
 *
 * A surrogate is a little wrong, but nearly equally wrong nearby: where the network misses the targets, the surrogate's
 * excess over the network at the point found is added to the targets, and the fit is made anew from the points already
 * measured. Each correction costs one more simulation of the network. This is space mapping in its simplest form:
 * Bandler J. W. and others (2004), Space mapping: the state of the art, doi:10.1109/TMTT.2003.820904.
 * @param systems.surrogate Measures the surrogate. @param systems.network Measures the network at one point.
 * @param options Box, targets, and how near is near enough.
 * @throws {RangeError} See {@linkcode fitParameters}.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { fitChecked } from "./fit_checked.ts";
 *
 * const { best, met } = await fitChecked({ surrogate, network }, {
 *   box: [{ name: "S_EI", low: 3, high: 6 }],
 *   targets: [{ name: "rate.E", value: 25 }],
 * });
 * ```
 */
export async function fitChecked(
  systems: { surrogate: MeasurePoints; network: MeasurePoint },
  options: CheckedFitOptions,
): Promise<CheckedFit> {
  requireKnown("fit parameters", options, CHECKED_FIT_OPTIONS);
  const { targets, within = 0.05, corrections = 2, onRound, ...rest } = options;
  const rounds: FitRound[] = [], told = roundTeller(options.onProgress, corrections + 1);
  let aims: FitTarget[] = [...targets];
  let samples = options.samples;
  for (let k = 0; k <= corrections; k++) {
    const seed = (options.seed ?? DEFAULT_SEED) + 100_000 * k;
    const onProgress = (progress: FitProgress) => told.fit(k, progress);
    const fit = await fitParameters(systems.surrogate, {
      ...rest,
      targets: aims,
      samples,
      seed,
      onProgress,
    });
    const network = fit.point
      ? await systems.network(fit.point, ({ fraction }) => told.check(k, fraction))
      : targets.map(() => null);
    const round = {
      aims: aims.map(({ value }) => value),
      fit,
      network,
      error: largestError(network, targets),
    };
    rounds.push(round);
    onRound?.(round);
    const next = shifted(targets, round);
    if (next === null || (round.error !== null && round.error <= within)) break;
    [aims, samples] = [next, fit.samples];
  }
  const best = rounds.toSorted((a, b) => (a.error ?? Infinity) - (b.error ?? Infinity))[0];
  return displayedChecked({ rounds, best, met: best.error !== null && best.error <= within }, options);
}
