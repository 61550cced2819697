import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { median } from "../analysis/summary.ts";
import { fail } from "../base/fail.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import { type BoundMeasure, tableMeasures } from "./measures/bound_measure.ts";
import { type MeasuredRun, measuredRuns } from "./measures/measured_run.ts";
import { requirePopulations } from "../system/require_populations.ts";
import type {
  PointOptions,
  PointResult,
  SystemAnswer,
  SystemResult,
  TestPoint,
  Values,
} from "./point_data.ts";
import { survives } from "./survives.ts";
import { worstQuantile } from "./_worst_quantile.ts";

const OPTIONS: OptionNames<PointOptions> = { silentHz: true };

type Pair = [MeasuredRun, MeasuredRun];

const TASK = "evaluate a point";

/** Runs of one point with what the network's own runs say. */
class NetworkAtPoint {
  readonly runs: MeasuredRun[];
  readonly values: Values;
  readonly floors: Values;
  readonly #measures: BoundMeasure[];

  constructor(readonly point: TestPoint, readonly options: PointOptions) {
    this.#measures = tableMeasures(point.network.populations);
    this.runs = measuredRuns(point.network);
    const pairs = this.runs.flatMap((a, k) => this.runs.slice(k + 1).map((b): Pair => [a, b]));
    const known = new Set(this.#measures.filter((measure) => measure.defined(this.runs)));
    this.values = this.#valuesOf((measure) => known.has(measure) ? measure.meanOver(this.runs) : null);
    this.floors = this.#valuesOf((measure) => {
      if (!known.has(measure)) return null;
      const distances = pairs.map(([a, b]) => measure.distance(a, b)).filter((distance) => distance !== null);
      return distances.length > 0 ? median(distances) : null;
    });
  }

  #valuesOf(pick: (measure: BoundMeasure) => number | null): Values {
    return Object.fromEntries(this.#measures.map((measure) => [measure.name, pick(measure)]));
  }

  /** Median over pairs of a run of the network, where it has the measure, and a run of the system, where it must. */
  #distance(measure: BoundMeasure, runs: readonly MeasuredRun[]): number | null {
    if (this.floors[measure.name] === null) return null;
    const own = this.runs.filter((run) => measure.distance(run, run) !== null);
    return worstQuantile(own.flatMap((a) => runs.map((b) => measure.distance(a, b))), 0.5);
  }

  #right(values: Values, runs: readonly MeasuredRun[] | null): boolean | null {
    const { silentHz = 0.1 } = this.options;
    if (this.point.label === "active") return runs === null ? null : survives(runs, this.runs);
    const [{ name }] = this.#measures.filter(({ measure }) => measure.ofRates), rate = values[name];
    if (this.point.label === "silent") return rate !== null && rate < silentHz;
    return rate !== null && rate >= this.values[name]! / 2;
  }

  result(answer: SystemAnswer): SystemResult {
    const none = this.#valuesOf(() => null);
    if (answer === null) {
      return { answer: "none", values: none, distances: none, ratios: none, right: false };
    }
    if ("rates" in answer) return this.#ratesAlone(answer.rates);
    requireAlike(this.point.network, answer.runs);
    const runs = measuredRuns(answer.runs, { reference: this.point.network });
    const values = this.#valuesOf((measure) => measure.meanOver(runs));
    const distances = this.#valuesOf((measure) => this.#distance(measure, runs));
    const right = this.#right(values, runs);
    return { answer: "runs", values, distances, ratios: this.#ratios(distances), right };
  }

  #ratesAlone(rates: Readonly<Record<string, number | null>>): SystemResult {
    const { populations } = this.point.network;
    const values = this.#valuesOf(({ measure, at }) =>
      measure.ofRates ? rates[populations[at[0]].name] ?? null : null
    );
    const distances = this.#valuesOf((measure) => {
      const rate = values[measure.name];
      if (rate === null) return null;
      return median(this.runs.map((run) => Math.abs(measure.value([run])! - rate)));
    });
    const right = this.#right(values, null);
    return { answer: "rates", values, distances, ratios: this.#ratios(distances), right };
  }

  #ratios(distances: Values): Values {
    return this.#valuesOf(({ name }) => {
      const [distance, floor] = [distances[name], this.floors[name]];
      return distance !== null && floor !== null && floor > 0 ? distance / floor : null;
    });
  }
}

function requireAlike(network: PopulationCounts, runs: PopulationCounts): void {
  requirePopulations(TASK, network, runs);
  if (runs.binMs === network.binMs && runs.bins === network.bins && runs.networks >= 1) return;
  fail(
    TASK,
    `a system's runs must have ${network.bins} bins of ${network.binMs} ms as the network's`,
    `${runs.networks} runs of ${runs.bins} bins of ${runs.binMs} ms`,
  );
}

/**
 * Measures the network and all systems at one held-out point.
 *
 * Distances are between single runs, the network's as well as the system's, and the median over pairs is taken; the seed
 * floor is the same over pairs of the network's own runs. So a perfect surrogate has a ratio of distance to floor of
 * about 1, not less. Volleys are found by the thresholds of the network, for it and for all systems.
 *
 * @param point Runs of the network and answers of the systems.
 * @param options Below which rate a system is silent.
 * @throws {RangeError} When the network has fewer than two runs, or a system's runs are of other populations, another length or bin.
 * @throws {TypeError} When an option is unknown.
 */
export function measurePoint(point: TestPoint, options: PointOptions = {}): PointResult {
  requireKnown(TASK, options, OPTIONS);
  const { network: counts } = point;
  if (!(counts.networks >= 2)) {
    fail(TASK, "a seed floor needs at least two runs of the network", counts.networks);
  }
  if (counts.bins === 0) fail(TASK, "runs must hold at least one bin", "0");
  const network = new NetworkAtPoint(point, options);
  const systems = Object.entries(point.systems).map(([name, answer]) => [name, network.result(answer)]);
  return {
    parameters: { ...point.parameters },
    label: point.label,
    populations: counts.populations.map(({ name }) => name),
    network: network.values,
    floors: network.floors,
    systems: Object.fromEntries(systems),
  };
}
