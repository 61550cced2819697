import { convolved, type GlmData, type GlmFilters, reachOf, trialsOf } from "./glm_data.ts";
import type { LagBasis } from "./raised_cosines.ts";

/** What a column of a design is of. */
export interface DesignColumn {
  /** Name of the covariate, or number of the neuron whose spikes it sees. */
  source: string | number;
  /** Number of the function of the lag. */
  part: number;
}

/** The columns of a neuron's regression. */
export interface Design {
  columns: Float64Array[];
  about: DesignColumn[];
  /** Columns of each source. */
  groups: number[][];
}

const ONE: LagBasis = { functions: [Float64Array.of(1)] };

/** Signals seen through functions, made when they are asked for and kept. */
export class Designs {
  readonly #seen = new Map<string, Float64Array[]>();
  readonly #trials: [number, number][];
  /** Bins that count: all, or those whose filters do not reach back beyond their trial. */
  readonly bins: Uint32Array;

  /** @param all Whether bins count too whose filters reach back to before their trial, as if nothing was there. */
  constructor(readonly data: GlmData, readonly filters: GlmFilters, all: boolean) {
    const trials = trialsOf(data.starts, data.counts[0].length), reach = all ? 0 : reachOf(filters);
    this.#trials = trials;
    this.bins = Uint32Array.from(
      trials.flatMap(([first, end]) =>
        Array.from({ length: Math.max(0, end - first - reach) }, (_, t) => first + reach + t)
      ),
    );
  }

  /** Values in the bins that count. */
  #counted(values: ArrayLike<number>): Float64Array {
    const { bins } = this, own = new Float64Array(bins.length);
    for (let k = 0; k < bins.length; k++) own[k] = values[bins[k]];
    return own;
  }

  /** A signal through all functions, in the bins that count. */
  #through(key: string, signal: ArrayLike<number>, basis: LagBasis, first: number): Float64Array[] {
    let own = this.#seen.get(key);
    if (!own) {
      own = basis.functions.map((weights) => {
        const all = convolved(signal, { weights, first, trials: this.#trials });
        return this.#counted(all);
      });
      this.#seen.set(key, own);
    }
    return own;
  }

  /** The design of a neuron. */
  of(neuron: number): Design {
    const { data: { covariates = {}, counts }, filters: { history, coupling, stimulus } } = this;
    const columns: Float64Array[] = [], about: DesignColumn[] = [], groups: number[][] = [];
    const add = (source: string | number, own: Float64Array[]) => {
      groups.push(own.map((_, part) => columns.length + part));
      columns.push(...own);
      about.push(...own.map((_, part) => ({ source, part })));
    };
    for (const [name, signal] of Object.entries(covariates)) {
      add(name, this.#through(`covariate ${name}`, signal, stimulus ?? ONE, 0));
    }
    counts.forEach((signal, n) => {
      const basis = n === neuron ? history : coupling;
      if (basis) add(n, this.#through(`${n === neuron ? "own" : "other"} ${n}`, signal, basis, 1));
    });
    return { columns, about, groups };
  }

  /** Counts of a neuron in the bins that count. */
  countsOf(neuron: number): Float64Array {
    return this.#counted(this.data.counts[neuron]);
  }
}

/** What an error calls a column of a neuron's design. */
export function columnName({ source, part }: DesignColumn, neuron: number): string {
  const of = typeof source === "string" ? `the covariate ${source}` : `spikes of neuron ${source}`;
  return `function ${part} of ${of} for neuron ${neuron}`;
}
