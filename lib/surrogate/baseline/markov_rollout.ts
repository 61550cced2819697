import { binsOf } from "../../base/time_grid.ts";
import type { MifSpec } from "../../markov/mif_spec.ts";
import type { RunRandom } from "./_random.ts";
import type { RunWriter } from "./run_writer.ts";
import { chainAtPoint, type ChainProbabilities } from "./markov_probabilities.ts";
import type { MarkovChain } from "./markov_tables.ts";
import { MOST_SPIKES } from "../counts/count_data.ts";
import { specAtPoint } from "./mean_field.ts";

/** Longest step, ms. */
const STEP_MS = 0.05;

/** What stays constant for one population over a rollout; rates per ms. */
interface Population {
  cells: number;
  drive: number;
  wake: number;
  probabilities: ChainProbabilities;
}

/** Cells of one population. */
interface Neurons {
  gate: number;
  refractory: number;
}

/** One population's step: E kicks and I kicks reach each cell at the rates given, per ms. Returns its spikes. */
function advance(
  random: RunRandom,
  cells: Neurons,
  { cells: size, drive, wake, probabilities: p }: Population,
  rates: { kicksE: number; kicksI: number; stepMs: number },
): number {
  const { gate, refractory } = cells;
  const { kicksE, kicksI, stepMs } = rates;
  const base = size - gate - refractory;
  const up = random.poisson(base * (drive * p.baseDrive[gate] + kicksE * p.baseE[gate]) * stepMs);
  const out = gate * (drive * p.gateDrive[gate] + kicksE * p.gateE[gate]) * stepMs;
  const spikes = Math.min(gate, random.poisson(out));
  const down = Math.min(gate - spikes, random.poisson(gate * kicksI * p.gateI[gate] * stepMs));
  const awake = Math.min(refractory, random.poisson(refractory * wake * stepMs));
  cells.gate += Math.min(base, up) - spikes - down;
  if (wake > 0) cells.refractory += spikes - awake;
  return spikes;
}

/** Part of a pool that is at E cells, by Little's law. */
function shareAtE(atE: number, atI: number): number {
  return atE + atI > 0 ? atE / (atE + atI) : 0;
}

/** The chain at one point. */
class Chain {
  readonly #e: Neurons = { gate: 0, refractory: 0 };
  readonly #i: Neurons = { gate: 0, refractory: 0 };
  #pendingE = 0;
  #pendingI = 0;

  constructor(
    readonly spec: MifSpec,
    readonly populations: readonly [Population, Population],
    readonly most: readonly [number, number],
    readonly options: { random: RunRandom; stepMs: number },
  ) {}

  /** Advances by one step. Returns the spikes of E and I. */
  step(): [number, number] {
    const { spec, most, options: { stepMs, random } } = this;
    const hitsAll = spec.refractoryHits === "pending";
    const targetsE = hitsAll ? spec.N_E : spec.N_E - this.#e.refractory;
    const targetsI = hitsAll ? spec.N_I : spec.N_I - this.#i.refractory;
    const own = spec.selfHits ? 0 : 1;
    const hits = {
      EE: spec.P_EE * Math.max(0, targetsE - own),
      IE: spec.P_IE * targetsI,
      EI: spec.P_EI * targetsE,
      II: spec.P_II * Math.max(0, targetsI - own),
    };
    const shareE = shareAtE(hits.EE * spec.tau_EE, hits.IE * spec.tau_IE);
    const shareI = shareAtE(hits.EI * spec.tau_EI, hits.II * spec.tau_II);
    const rings = {
      EE: this.#pendingE * shareE / spec.tau_EE,
      IE: this.#pendingE * (1 - shareE) / spec.tau_IE,
      EI: this.#pendingI * shareI / spec.tau_EI,
      II: this.#pendingI * (1 - shareI) / spec.tau_II,
    };
    const [atE, atI] = [Math.max(1, targetsE), Math.max(1, targetsI)];
    const spikesE = advance(random, this.#e, this.populations[0], {
      kicksE: rings.EE / atE,
      kicksI: rings.EI / atE,
      stepMs,
    });
    const spikesI = advance(random, this.#i, this.populations[1], {
      kicksE: rings.IE / atI,
      kicksI: rings.II / atI,
      stepMs,
    });
    const rungE = random.poisson((rings.EE + rings.IE) * stepMs);
    const rungI = random.poisson((rings.EI + rings.II) * stepMs);
    const addedE = spikesE * (hits.EE + hits.IE);
    const addedI = spikesI * (hits.EI + hits.II);
    this.#pendingE = Math.min(most[0], Math.max(0, this.#pendingE - rungE) + addedE);
    this.#pendingI = Math.min(most[1], Math.max(0, this.#pendingI - rungI) + addedI);
    return [spikesE, spikesI];
  }
}

/** Writes a free run of the chain at one point. */
export function markovChainRun(chain: MarkovChain, parameters: ArrayLike<number>): RunWriter {
  const spec = specAtPoint(chain, parameters);
  const { probabilities: [ofE, ofI], most } = chainAtPoint(chain, parameters, spec);
  const wake = spec.tau_R > 0 ? 1 / spec.tau_R : 0;
  const populations: [Population, Population] = [
    { cells: spec.N_E, drive: spec.lambda_E / 1000, wake, probabilities: ofE },
    { cells: spec.N_I, drive: spec.lambda_I / 1000, wake, probabilities: ofI },
  ];
  const steps = Math.max(1, binsOf(chain.binMs, STEP_MS));
  return (random, out) => {
    const run = new Chain(spec, populations, most, { random, stepMs: chain.binMs / steps });
    const [e, i] = out.counts;
    for (let bin = -out.warmup; bin < out.bins; bin++) {
      let [countE, countI] = [0, 0];
      for (let step = 0; step < steps; step++) {
        const [spikesE, spikesI] = run.step();
        countE += spikesE;
        countI += spikesI;
      }
      if (bin < 0) continue;
      e[bin] = Math.min(MOST_SPIKES, countE);
      i[bin] = Math.min(MOST_SPIKES, countI);
    }
  };
}
