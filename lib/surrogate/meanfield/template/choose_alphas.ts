import type { MeanFieldSpec } from "../../../meanfield/spec_types.ts";
import type { Transfer } from "../../../meanfield/transfer/transfer.ts";
import { settle } from "../settle.ts";
import type { WorkingPoint } from "../working_points.ts";
import type { TransferCandidate } from "./candidates.ts";
import { fixedRates } from "./fixed_rates.ts";
import { nearestToIdeal, paretoFront } from "./pareto_front.ts";
import { rateErrors } from "./rate_errors.ts";

/** Alphas of the populations, and how good the mean field is with them. */
export interface AlphaMember {
  /** By population. */
  alphas: Record<string, number>;
  /** Mean relative error of the rates over the working points. */
  rateError: number;
  /** Mean error of the slopes of the rates over those of the network; null where they do not vary, as at one point. */
  slopeError: number | null;
}

/** What alphas were found. */
export interface AlphaChoice {
  /** Those that were taken: of the front the nearest to no error. */
  taken: AlphaMember;
  /** Those that no others are better than in both errors, by rising error of the rates. */
  front: AlphaMember[];
}

/** What alphas are chosen from. */
export interface AlphaSearch {
  /** Populations with transfer functions. */
  names: readonly string[];
  /** Candidates of each of them. */
  candidates: readonly (readonly TransferCandidate[])[];
  /** Where the network works. */
  working: readonly WorkingPoint[];
  /** The mean field at a working point. */
  fieldAt(point: WorkingPoint, transfers: Record<string, Transfer>): MeanFieldSpec;
}

/** Most combinations that are judged, and most working points by which they are. */
const MOST = 256, MOST_POINTS = 12;

/** Candidates that are combined: all, or those that fit best where all would be too many combinations. */
function combined(candidates: AlphaSearch["candidates"]): (readonly TransferCandidate[])[] {
  const all = candidates.reduce((product, own) => product * own.length, 1);
  if (all <= MOST) return [...candidates];
  const several = candidates.filter((own) => own.length > 1).length;
  const each = Math.max(1, Math.floor(MOST ** (1 / several) + 1e-9));
  return candidates.map((own) => own.toSorted((a, b) => a.medianError - b.medianError).slice(0, each));
}

/** One of the candidates of each population, by name. */
type Combination = Map<string, TransferCandidate>;

function combinations({ names, candidates }: AlphaSearch): Combination[] {
  return combined(candidates).reduce<Combination[]>(
    (all, own, k) => all.flatMap((one) => own.map((candidate) => new Map(one).set(names[k], candidate))),
    [new Map()],
  );
}

/** Judges combinations by where a way of settling leads the mean field. */
function judge(
  { names, working, fieldAt }: AlphaSearch,
  { all, goes }: {
    all: readonly Combination[];
    goes: (field: MeanFieldSpec, start: WorkingPoint["rates"]) => Record<string, number> | null;
  },
): AlphaMember[] {
  const every = Math.max(1, working.length / MOST_POINTS);
  const count = Math.min(MOST_POINTS, working.length);
  const points = Array.from({ length: count }, (_, k) => working[Math.floor(k * every)]);
  const first = Object.fromEntries([...all[0]].map(([name, { transfer }]) => [name, transfer]));
  const fields = points.map((point) => fieldAt(point, first));
  return all.map((combination) => {
    const found = fields.map((field, k) => {
      const populations = field.populations.map((one) =>
        combination.has(one.name) ? { ...one, transfer: combination.get(one.name)!.transfer } : one
      );
      return goes({ ...field, populations }, points[k].rates);
    });
    const { rate, slope } = rateErrors(names, { network: points.map(({ rates }) => rates), found });
    const alphas = [...combination].flatMap(([name, { alpha }]) => alpha === null ? [] : [[name, alpha]]);
    return { alphas: Object.fromEntries(alphas), rateError: rate, slopeError: slope };
  });
}

/** Objectives of a member. */
function objectives({ rateError, slopeError }: AlphaMember): number[] {
  return slopeError === null ? [rateError] : [rateError, slopeError];
}

/**
 * Chooses alpha of the semi-analytic template for each population. Combinations are judged by two errors of the mean field against its network over working points:
 * that of the rates and that of their slopes. First by the stable fixed points that Newton's method finds, then the front that no others are better than once more
 * by where the mean field settles; of what is left of it, the member nearest to no error in both is taken. Two objectives and a front, as R. M. Lorenzi et al.
 * (2023), doi:10.1371/journal.pcbi.1011434, but of all combinations (up to 256) and not by a genetic search.
 */
export function chooseAlphas(search: AlphaSearch): AlphaChoice {
  const all = combinations(search);
  const near = paretoFront(judge(search, { all, goes: fixedRates }).map(objectives)).map((m) => all[m]);
  const members = judge(search, { all: near, goes: settle });
  const front = paretoFront(members.map(objectives)).map((m) => members[m]);
  return { taken: front[nearestToIdeal(front.map(objectives))], front };
}
