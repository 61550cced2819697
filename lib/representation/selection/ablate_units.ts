import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { mean, standardDeviation } from "../../analysis/summary.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { controlUnits } from "./control_units.ts";
import { requireSplit, type StimulusSplit } from "./split_stimuli.ts";

const TASK = "ablate units";

/**
 * What a network loses on some stimuli while some of its units are silent.
 * @param silenced Numbers of the units, ascending. @param stimuli Numbers of the stimuli, ascending.
 */
export type LossWithout = (silenced: Uint32Array, stimuli: Uint32Array) => number | Promise<number>;

/** Options of {@linkcode ablateUnits}. */
export interface AblationOptions {
  /** U, units that may be silenced. */
  units: number;
  /** Units are ranked on its `train`, and what is lost without many of them is taken on its `test`. */
  split: StimulusSplit;
  /** Numbers of units that are silenced together, each a result of its own. @default none */
  remove?: readonly number[];
  /**
   * Which of them go: those whose loss costs most, or least.
   *
   * @default {"least"}
   */
  first?: "least" | "most";
  /**
   * Random subsets of the same size beside each.
   *
   * @default {20}
   */
  controls?: number;
  /** Whole number from 0. @default the library's */
  seed?: number;
  /** Ends the work. */
  signal?: AbortSignal;
  /** Is told how many of all losses have been asked for. */
  onProgress?: (done: number, all: number) => void;
}

/** What is lost without some units. */
export interface Removal {
  /** Which are silent, ascending. */
  units: Uint32Array;
  /** The loss on the stimuli to score on. */
  loss: number;
  /** Mean loss there without random units of the same number; null without controls. */
  controlMean: number | null;
  /** Its standard deviation over subsets. */
  controlDeviation: number | null;
}

/** What units contribute to a network. */
export interface Ablation {
  /** The loss on the stimuli to rank by with all units. */
  baseline: number;
  /** The loss on the stimuli to score on with all units. */
  testBaseline: number;
  /** `(U)` how much larger the loss is without each unit alone, on the stimuli to rank by. */
  contributions: Float64Array;
  /** One for each number of `remove`. */
  removals: Removal[];
}

const OPTIONS: OptionNames<AblationOptions> = {
  ...{ units: true, split: true, remove: true, first: true, controls: true, seed: true },
  ...{ signal: true, onProgress: true },
};

/**
 * What each unit of a network contributes: how much more it loses while the unit is silent; and what it loses without many, ranked by other stimuli, beside random subsets.
 *
 * The network is known by one function, so it may be of any kind.
 *
 * @param lossWithout the mean loss on some stimuli without some units
 * @param options how many units there are, and which are removed together
 * @returns contributions and losses
 * @throws {RangeError} when a loss is not finite, an option is out of range, or stimuli are in both parts of the split
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { ablateUnits } from "@volley/volley/representation";
 *
 * const weights = [3, 0, 1], split = { train: Uint32Array.of(0), test: Uint32Array.of(1) };
 * const lossWithout = (silenced: Uint32Array) => silenced.reduce((sum, unit) => sum + weights[unit], 0);
 * const { contributions, removals } = await ablateUnits(lossWithout, { units: 3, split, remove: [2] });
 * console.log(contributions, removals[0].loss); // 3, 0, 1, and 1: units 1 and 2 are silent
 * ```
 */
export async function ablateUnits(lossWithout: LossWithout, options: AblationOptions): Promise<Ablation> {
  requireKnown(TASK, options, OPTIONS);
  const { units, split, remove = [], first = "least", controls = 20, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "units", units, 1);
  requireWhole(TASK, "controls", controls, 0, 1e6);
  requireWhole(TASK, "seed", seed, 0);
  if (first !== "least" && first !== "most") fail(TASK, "first must be least or most", first);
  remove.forEach((count) => requireWhole(TASK, "each number of remove", count, 1, units));
  requireSplit(TASK, split, 2 ** 32 - 1);
  const all = 2 + units + remove.length * (1 + controls);
  let done = 0;
  const lossOn = async (stimuli: Uint32Array, silenced: ArrayLike<number> = []) => {
    options.signal?.throwIfAborted();
    const loss = await lossWithout(Uint32Array.from(silenced), stimuli);
    if (!Number.isFinite(loss)) fail(TASK, "losses must be finite", loss);
    options.onProgress?.(++done, all);
    return loss;
  };
  const baseline = await lossOn(split.train), testBaseline = await lossOn(split.test);
  const contributions = new Float64Array(units), removals: Removal[] = [];
  for (let unit = 0; unit < units; unit++) contributions[unit] = await lossOn(split.train, [unit]) - baseline;
  const sign = first === "least" ? 1 : -1;
  const order = Uint32Array.from(contributions, (_, unit) => unit).sort((i, j) =>
    sign * (contributions[i] - contributions[j]) || i - j
  );
  for (const count of remove) {
    const gone = order.slice(0, count).sort(), loss = await lossOn(split.test, gone), chance: number[] = [];
    for (let control = 0; control < controls; control++) {
      chance.push(await lossOn(split.test, controlUnits({ count, of: units, seed }, control)));
    }
    removals.push({
      ...{ units: gone, loss, controlMean: chance.length > 0 ? mean(chance) : null },
      controlDeviation: chance.length > 0 ? standardDeviation(chance) : null,
    });
  }
  return { baseline, testBaseline, contributions, removals };
}
