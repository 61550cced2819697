import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { type MifSpec, parseMifSpec } from "../../markov/mif_spec.ts";
import type { EnsembleRun } from "../../markov/run.ts";
import type { ParameterScale } from "./parameter_scale.ts";

/** Bins of the voltage histograms a chain is fitted on. */
export interface ChainBins {
  /** Lower edge of the first bin, voltage units; that bin also holds all voltages below. */
  lowest: number;
  /** Width of a bin, voltage units. */
  width: number;
  /** H, number of bins; the last ends at the threshold. */
  bins: number;
}

/** Voltages of one network's awake cells, by how many of them are in the gate. */
export interface ChainTable {
  /** `(P)` parameters of the network. */
  parameters: number[];
  /**
   * `(3, 2, L, H)` sums over frames of awake cells by voltage, E then I, by level of the gate count: each frame counted once,
   * or as often as E kicks, or I kicks, were pending at these cells.
   */
  cells: Float64Array;
  /** `(2, L)` frames at each level. */
  frames: Float64Array;
  /** Most pending kicks from E and from I cells that were seen. */
  most: [number, number];
}

/**
 * Cai et al.'s chain over a box of parameters, of Markovian networks alone, whose populations are E and I; see
 * {@linkcode MarkovChainFit}.
 */
export interface MarkovChain {
  /** Kind of baseline. */
  kind: "markov-chain";
  /** ms, width of a bin of its rollouts. */
  binMs: number;
  /** The network; parameters replace its fields. */
  spec: MifSpec;
  /** Names of the parameters and how they are normalised, to tell which networks are near. */
  parameters: ParameterScale;
  /** Voltage that parts base and gate. */
  border: number;
  /** Bins of the tables. */
  histogram: ChainBins;
  /** L, levels of the gate count. */
  levels: number;
  /** Counts in a level of E and I. */
  levelWidth: [number, number];
  /** One for each set of parameters fitted on. */
  tables: ChainTable[];
  /** How many tables nearest to a point are pooled. */
  neighbours: number;
}

/** Options of {@linkcode MarkovChainFit}. */
export interface MarkovChainOptions {
  /** Bins of the histograms. */
  histogram: ChainBins;
  /** Names of the parameters in which the networks differ. @default none */
  names?: readonly string[];
  /** ms, width of a bin of the rollouts. @default 1 */
  binMs?: number;
  /** Voltage that parts base and gate: an edge of the histograms. @default 70 % of the threshold */
  border?: number;
  /** Tables nearest to a point that are pooled. @default 4 */
  neighbours?: number;
}

const OPTIONS: OptionNames<MarkovChainOptions> = {
  histogram: true,
  names: true,
  binMs: true,
  border: true,
  neighbours: true,
};

/** Most levels of the gate count. */
const LEVELS = 51;

/**
 * Fits the coarse-grained Markov chain of Cai et al. (2021), network after network, from voltage histograms.
 *
 * **The paper's**, as its authors' code has it: a cell is in the base or, above a border of about 70, in the gate; the chain's
 * state is the number of cells in the gate, N_GE and N_GI, and the pending kicks from E and from I cells, H_E and H_I. A kick of the
 * drive takes a base cell to the gate with the part of base cells just under the border, and makes a gate cell spike with the
 * part of gate cells just under threshold; a recurrent E kick of size S likewise with the parts within S of border and
 * threshold; an I kick takes a gate cell back to the base. These parts are tabulated from the full network's histograms
 * against N_GE for E and N_GI for I cells. A spike adds its mean number of hits to H_E or H_I; fixed shares of the pools are those
 * at E cells.
 *
 * **Our reading beyond it**: (1) the histograms given N_G are kept, not the probabilities, and those of the fitted networks nearest
 * to a point are pooled: how voltages spread given N_G changes slowly with the parameters, and couplings, drives, delays and
 * connection probabilities then enter the rollout as the point's own. (2) Voltages are weighed
 * by the pending kicks that are about to act on them, as late in a volley the base cells of some N_G have just fired, and early
 * in it they are about to. (3) The shares of the pools follow from Little's law (hits
 * per spike times mean delay): 0.75, 0.56, 0.51 at E cells for Hom, Reg and Syn of the small network, where the paper has 0.72,
 * 0.53, 0.50. (4) Refractory cells, which the paper's network lacks, are two more numbers of the state; they wake into the base.
 * (5) Histograms of wide bins are refined by a monotone cubic. (6) The pools are bounded by the most that was recorded, as the
 * tables know nothing beyond. (7) The rollout leaps in steps of 0.05 ms or less.
 *
 * **How far off it is**, in E/I rates when rolled out where it was fitted (two networks, 3 s, bins of width 1): `mif-hom` 22.9/53.7
 * instead of 23.2/54.5 Hz, `mif-syn` 35.0/62.5 instead of 33.0/61.3, `mif-second` 7.9/34.6 instead of 7.7/33.3 (11.5/35.9 from bins
 * of width 5), but `mif-small-hom` 38/78 instead of 32/71, `mif-small-reg` 53/98 instead of 35/75 and `mif-small-syn` 55/103
 * instead of 41/85. Rhythms come out, weaker and slower by some hertz.
 * The chain forgets that a cell which has just fired is far from the border: kicks that are large against it, as in the small
 * networks, are what it is worst at.
 *
 * Source: Cai Y. and others (2021), Model reduction captures stochastic gamma oscillations on low-dimensional manifolds,
 * doi:10.3389/fncom.2021.678688.
 *
 * @example
 * ```ts ignore
 * import { chainFrames, getPreset, MarkovChainFit, rolloutBaseline, simulateEnsemble } from "@volley/volley";
 *
 * const spec = getPreset("mif-small-syn");
 * const histogram = { lowest: -66, width: 1, bins: 166 };
 * const record = { pools: true, histogram: { everyMs: 1, ...histogram } };
 * const fit = new MarkovChainFit(spec, { histogram });
 * fit.add([], chainFrames(await simulateEnsemble(gpu, spec, { durationMs: 6000, record })));
 * const counts = rolloutBaseline(fit.finish(), { runs: 4, bins: 20_000 });
 * ```
 */
export class MarkovChainFit {
  readonly #tables = new Map<string, ChainTable>();
  readonly #names: string[];
  readonly #border: number;
  readonly #borderBin: number;
  readonly #levelWidth: [number, number];

  /**
   * An empty fit.
   * @param spec The network; the parameters of each network added replace its fields.
   * @throws {RangeError} When the border is no edge of the histograms or these do not end at the threshold.
   */
  constructor(readonly spec: MifSpec, readonly options: MarkovChainOptions) {
    requireKnown("fit a Markov chain", options, OPTIONS);
    const { N_E, N_I, threshold } = parseMifSpec(spec);
    const { lowest, width, bins } = options.histogram;
    this.#names = [...options.names ?? []];
    this.#border = options.border ?? Math.round(0.7 * threshold);
    this.#borderBin = (this.#border - lowest) / width;
    this.#levelWidth = [Math.ceil((N_E + 1) / LEVELS), Math.ceil((N_I + 1) / LEVELS)];
    const end = lowest + width * bins;
    if (!(end >= threshold && end < threshold + width)) {
      fail("fit a Markov chain", `the histograms must end at the threshold, ${threshold}`, end);
    }
    if (!Number.isInteger(this.#borderBin) || this.#borderBin < 1 || this.#borderBin >= bins) {
      fail("fit a Markov chain", "the border must be an edge of the histograms", this.#border);
    }
  }

  /**
   * Adds histograms of a network.
   * @param parameters `(P)` in the order of the names. @param frames.histograms `(F, 2, H)` awake cells by voltage.
   * @param frames.pools `(F, 4)` pending kicks at the same times, in the order EE, IE, EI, II.
   * @throws {RangeError} When the lengths do not fit.
   */
  add(
    parameters: ArrayLike<number>,
    frames: { histograms: ArrayLike<number>; pools: ArrayLike<number> },
  ): void {
    const { bins } = this.options.histogram;
    const { histograms, pools } = frames;
    const count = histograms.length / (2 * bins);
    if (
      parameters.length !== this.#names.length || !Number.isInteger(count) || pools.length !== 4 * count
    ) {
      fail(
        "fit a Markov chain",
        `it needs ${this.#names.length} parameters and frames of 2 x ${bins} cells and 4 pools`,
        `${parameters.length}, ${histograms.length} and ${pools.length}`,
      );
    }
    const table = this.#tableOf(Array.from(parameters));
    for (let row = 0; row < 2 * count; row++) {
      const population = row % 2;
      const frame = (row - population) / 2;
      let gate = 0;
      for (let k = this.#borderBin; k < bins; k++) gate += histograms[row * bins + k];
      const level = population * LEVELS + Math.floor(gate / this.#levelWidth[population]);
      table.frames[level]++;
      table.most[population] = Math.max(
        table.most[population],
        pools[4 * frame + 2 * population] + pools[4 * frame + 2 * population + 1],
      );
      const weights = [1, pools[4 * frame + population], pools[4 * frame + 2 + population]];
      weights.forEach((weight, which) => {
        if (weight === 0) return;
        const at = (which * 2 * LEVELS + level) * bins;
        for (let k = 0; k < bins; k++) table.cells[at + k] += weight * histograms[row * bins + k];
      });
    }
  }

  #tableOf(parameters: number[]): ChainTable {
    const key = parameters.join();
    let table = this.#tables.get(key);
    if (!table) {
      const { bins } = this.options.histogram;
      table = {
        parameters,
        cells: new Float64Array(3 * 2 * LEVELS * bins),
        frames: new Float64Array(2 * LEVELS),
        most: [0, 0],
      };
      this.#tables.set(key, table);
    }
    return table;
  }

  /** The chain. @throws {RangeError} When no network was added. */
  finish(): MarkovChain {
    const tables = [...this.#tables.values()];
    if (tables.length === 0) fail("fit a Markov chain", "it needs histograms", "none");
    const centre = this.#names.map((_, p) => average(tables.map(({ parameters }) => parameters[p])));
    const scale = centre.map((middle, p) =>
      Math.sqrt(average(tables.map(({ parameters }) => (parameters[p] - middle) ** 2))) || 1
    );
    return {
      kind: "markov-chain",
      binMs: this.options.binMs ?? 1,
      spec: this.spec,
      parameters: { names: this.#names, centre, scale },
      border: this.#border,
      histogram: this.options.histogram,
      levels: LEVELS,
      levelWidth: this.#levelWidth,
      tables,
      neighbours: this.options.neighbours ?? 4,
    };
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Frames of one network of an ensemble in the form that {@linkcode MarkovChainFit} takes.
 * @param run Recorded with pools and with a histogram at the end of every bin. @param network Its number. @default 0
 * @throws {RangeError} When these were not recorded.
 */
export function chainFrames(
  run: EnsembleRun,
  network = 0,
): { histograms: Uint32Array; pools: Uint32Array } {
  const { pools, histograms, bins } = run;
  if (!pools || histograms?.everyMs !== run.binMs) {
    fail(
      "fit a Markov chain",
      `pools and histograms must be recorded every ${run.binMs} ms`,
      `${histograms ? `histograms every ${histograms.everyMs} ms` : "no histograms"} and ${
        pools ? "" : "no "
      }pools`,
    );
  }
  const order = [pools.pendingEE, pools.pendingIE, pools.pendingEI, pools.pendingII];
  const size = bins * 2 * histograms.bins;
  return {
    histograms: histograms.data.subarray(network * size, (network + 1) * size),
    pools: Uint32Array.from(
      { length: 4 * bins },
      (_, at) => order[at % 4][network * bins + Math.floor(at / 4)],
    ),
  };
}
