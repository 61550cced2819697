import { ArgumentRangeError } from "../base/errors.ts";
import { median } from "../analysis/summary.ts";
import { type CountRuns, seriesOf } from "./count_runs.ts";
import { thresholdsOf } from "./measure_counts.ts";
import type {
  PointOptions,
  PointResult,
  SystemAnswer,
  SystemResult,
  TestPoint,
  Values,
} from "./point_data.ts";
import { hasPeak, POINT_MEASURES, type PointMeasure } from "./point_measures.ts";
import { measureEachRun, type RunMeasures, survives } from "./run_measures.ts";
import { worstQuantile } from "./_worst_quantile.ts";

type Pair = [RunMeasures, RunMeasures];

const TASK = "evaluate a point";

function valuesOf(pick: (measure: PointMeasure) => number | null): Values {
  return Object.fromEntries(POINT_MEASURES.map((measure) => {
    const value = pick(measure);
    return [measure.key, value !== null && Number.isFinite(value) ? value : null];
  }));
}

/** Runs of one point with what the network's own runs say. */
class NetworkAtPoint {
  readonly runs: RunMeasures[];
  readonly values: Values;
  readonly floors: Values;
  readonly #context: Parameters<typeof measureEachRun>[1];

  constructor(readonly point: TestPoint, readonly options: PointOptions) {
    this.#context = { sizes: options.sizes, thresholds: thresholdsOf(point.network) };
    this.runs = measureEachRun(point.network, this.#context);
    const peaked = hasPeak(this.runs);
    const pairs = this.runs.flatMap((a, k) => this.runs.slice(k + 1).map((b): Pair => [a, b]));
    const known = (measure: PointMeasure) => measure.key !== "peakHz" || peaked;
    this.values = valuesOf((measure) => known(measure) ? measure.value(this.runs) : null);
    this.floors = valuesOf((measure) => {
      const distances = pairs.map(([a, b]) => measure.distance(a, b)).filter((distance) => distance !== null);
      return known(measure) && distances.length > 0 ? median(distances) : null;
    });
  }

  /** Median over pairs of a run of the network, where it has the measure, and a run of the system, where it must. */
  distance(measure: PointMeasure, runs: readonly RunMeasures[]): number | null {
    if (this.floors[measure.key] === null) return null;
    const own = this.runs.filter((run) => measure.distance(run, run) !== null);
    return worstQuantile(own.flatMap((a) => runs.map((b) => measure.distance(a, b))), 0.5);
  }

  right(rateE: number | null, runs: readonly RunMeasures[] | null): boolean | null {
    const { silentHz = 0.1 } = this.options;
    if (this.point.label === "active") return runs === null ? null : survives(runs, this.runs);
    if (this.point.label === "silent") return rateE !== null && rateE < silentHz;
    return rateE !== null && rateE >= this.values.rateE! / 2;
  }

  result(answer: SystemAnswer): SystemResult {
    const none = valuesOf(() => null);
    if (answer === null) {
      return { answer: "none", values: none, distances: none, ratios: none, right: false };
    }
    if ("rates" in answer) return this.#ratesAlone(answer.rates);
    requireAlike(this.point.network, answer.runs);
    const runs = measureEachRun(answer.runs, this.#context);
    const values = valuesOf((measure) => measure.value(runs));
    const distances = valuesOf((measure) => this.distance(measure, runs));
    const right = this.right(values.rateE, runs);
    return { answer: "runs", values, distances, ratios: this.#ratios(distances), right };
  }

  #ratesAlone(rates: { E: number | null; I: number | null }): SystemResult {
    const given: Values = { rateE: rates.E, rateI: rates.I };
    const values = valuesOf((measure) => measure.ofRates ? given[measure.key] : null);
    const distances = valuesOf((measure) => {
      const rate = values[measure.key];
      if (rate === null) return null;
      return median(this.runs.map((run) => Math.abs(measure.value([run])! - rate)));
    });
    const right = this.right(values.rateE, null);
    return { answer: "rates", values, distances, ratios: this.#ratios(distances), right };
  }

  #ratios(distances: Values): Values {
    return valuesOf(({ key }) => {
      const [distance, floor] = [distances[key], this.floors[key]];
      return distance !== null && floor !== null && floor > 0 ? distance / floor : null;
    });
  }
}

function requireAlike(network: CountRuns, runs: CountRuns): void {
  if (runs.binMs !== network.binMs || runs.bins !== network.bins || runs.runs < 1) {
    throw new ArgumentRangeError(
      `Cannot ${TASK} as a system's runs must have ${network.bins} bins of ${network.binMs} ms as the network's: current value is ${runs.runs} runs of ${runs.bins} bins of ${runs.binMs} ms`,
    );
  }
}

/**
 * Measures the network and all systems at one held-out point.
 *
 * Distances are between single runs, the network's as well as the system's, and the median over pairs is taken; the seed
 * floor is the same over pairs of the network's own runs. So a perfect surrogate has a ratio of distance to floor of
 * about 1, not less. Volleys are found by the thresholds of the network, for it and for all systems.
 *
 * @param point Runs of the network and answers of the systems.
 * @param options Cells, and below which rate a system is silent.
 * @throws {RangeError} When the network has fewer than two runs, or a system's runs are of another length or bin.
 */
export function measurePoint(point: TestPoint, options: PointOptions): PointResult {
  if (!(point.network.runs >= 2)) {
    throw new ArgumentRangeError(
      `Cannot ${TASK} as a seed floor needs at least two runs of the network: current value is ${point.network.runs}`,
    );
  }
  if (seriesOf(point.network, 0).e.length === 0) {
    throw new ArgumentRangeError(`Cannot ${TASK} as runs must hold at least one bin: current value is 0`);
  }
  const network = new NetworkAtPoint(point, options);
  const systems = Object.entries(point.systems).map(([name, answer]) => [name, network.result(answer)]);
  return {
    parameters: { ...point.parameters },
    label: point.label,
    network: network.values,
    floors: network.floors,
    systems: Object.fromEntries(systems),
  };
}
