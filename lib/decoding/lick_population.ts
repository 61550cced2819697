import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireAtLeast, requirePositive, requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { STREAMS } from "../random/streams.ts";
import { WordStream } from "../random/word_stream.ts";
import { drawPoisson } from "./_draw_poisson.ts";

const TASK = "make up licks";

/** Options of {@linkcode lickPopulation}. */
export interface LickOptions {
  /**
   * N, neurons.
   *
   * @default {60}
   */
  neurons?: number;
  /**
   * s, length of the recording.
   *
   * @default {300}
   */
  seconds?: number;
  /**
   * ms, width of a bin.
   *
   * @default {20}
   */
  binMs?: number;
  /**
   * Hz, mean rhythm of licks in a bout. Each bout has a rhythm of its own, within a tenth of it.
   *
   * @default {6.5}
   */
  lickHz?: number;
  /**
   * Hz, mean rate of neurons outside bouts.
   *
   * @default {5}
   */
  rateHz?: number;
  /**
   * How strongly logarithms of rates go with bouts and phases, by the neuron up to twice as much; 0: not at all.
   *
   * @default {0.6}
   */
  tuning?: number;
  /**
   * Seed.
   *
   * @default {1}
   */
  seed?: number;
}

/** A made-up population, and the licks that it goes with. */
export interface LickPopulation {
  /** `(N)` neurons of `(T)` counts. */
  counts: Uint32Array[];
  /** `(T)` whether a lick begins in each bin, 0 or 1. */
  licks: Uint8Array;
  /** ms, width of a bin. */
  binMs: number;
}

const OPTIONS: OptionNames<LickOptions> = {
  ...{ neurons: true, seconds: true, binMs: true, lickHz: true, rateHz: true, tuning: true, seed: true },
};

/** s, bouts and pauses between them. */
const BOUT = [1, 3], PAUSE = [1, 4];

/** Phase of licking in each bin, in cycles; NaN in pauses. A lick begins where a cycle does. */
function phasesOf(bins: number, binS: number, lickHz: number, words: WordStream): Float64Array {
  const between = ([least, most]: number[]) => least + (most - least) * words.fraction();
  const phases = new Float64Array(bins).fill(NaN);
  for (let from = between(PAUSE); from < bins * binS;) {
    const until = from + between(BOUT), hz = lickHz * (0.9 + 0.2 * words.fraction());
    const end = Math.min(bins, Math.floor(until / binS));
    for (let t = Math.ceil(from / binS); t < end; t++) phases[t] = (t * binS - from) * hz;
    from = until + between(PAUSE);
  }
  return phases;
}

/**
 * A made-up population that is locked to licks, with which decoders can be tried: bouts of 1 to 3 s with a rhythm of 5 to 8 Hz, pauses of 1 to 4 s, and
 * neurons that fire by chance, the logarithm of whose rate has a part for the bout, of either sign, and a cosine of the phase of licking, each neuron's phase
 * being its own. It is no model of a brain area: it has what Xu et al. (2026, doi:10.64898/2026.04.21.720009) record from thirsty mice only in kind.
 *
 * @param options sizes, rhythm, rates and tuning
 * @returns `(N)` neurons of `(T)` counts, and `(T)` licks
 * @throws {RangeError} when an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { lickPopulation } from "@volley/volley/decoding";
 *
 * const { counts, licks } = lickPopulation({ neurons: 10, seconds: 60 });
 * console.log(counts.length, licks.length); // 10 and 3000
 * ```
 */
export function lickPopulation(options: LickOptions = {}): LickPopulation {
  requireKnown(TASK, options, OPTIONS);
  const { neurons = 60, seconds = 300, binMs = 20, lickHz = 6.5, rateHz = 5 } = options;
  const { tuning = 0.6, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "neurons", neurons, 1, 65_536);
  requirePositive(TASK, "seconds", seconds);
  requirePositive(TASK, "binMs", binMs);
  requirePositive(TASK, "lickHz", lickHz);
  requirePositive(TASK, "rateHz", rateHz);
  requireAtLeast(TASK, "tuning", tuning, 0);
  const bins = Math.floor(1000 * seconds / binMs), binS = binMs / 1000;
  requireWhole(TASK, "the number of bins", bins, 1, 2 ** 24);
  const phases = phasesOf(bins, binS, lickHz, new WordStream(seed, STREAMS.licks, 0));
  const licks = Uint8Array.from(phases, (phase, t) => {
    const before = t > 0 ? phases[t - 1] : NaN;
    return Number.isNaN(phase) ? 0 : Number(Number.isNaN(before) || Math.floor(phase) > Math.floor(before));
  });
  const counts = Array.from({ length: neurons }, (_, n) => {
    const words = new WordStream(seed, STREAMS.licks, n + 1);
    const bout = 2 * tuning * (2 * words.fraction() - 1), depth = 2 * tuning * words.fraction();
    const preferred = words.fraction(), base = rateHz * binS * Math.exp(words.fraction() - 0.5);
    return Uint32Array.from(phases, (phase) => {
      const drive = Number.isNaN(phase) ? 0 : bout + depth * Math.cos(2 * Math.PI * (phase - preferred));
      return drawPoisson(base * Math.exp(drive), words);
    });
  });
  return { counts, licks, binMs };
}
