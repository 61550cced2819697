import { progressTeller } from "../../base/progress.ts";
import type { OnProgress } from "../../base/progress.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { networkSeed } from "../../random/network_seed.ts";
import { openEngine } from "../../spiking/simulation/open_engine.ts";
import { joinPlans } from "../../spiking/simulation/join_plans.ts";
import { type OwnModels, planSpiking, planStretch } from "../../spiking/simulation/plan_spiking.ts";
import { isolatedNetwork } from "./isolated_network.ts";
import type { IsolatedPopulation } from "./isolated_population.ts";

/** A point at which a transfer function is measured. */
export interface TransferPoint {
  /** The population, at the network's parameters of this point. */
  isolated: IsolatedPopulation;
  /** Events per second that a cell gets by each channel. (channels) Hz */
  rates: readonly number[];
  /** What the cells' adaptation is beyond its own mean, pA. @default 0 */
  offset?: number;
}

/** What was found at a point. */
export interface MeasuredRate {
  /** Mean rate of its cells, Hz. */
  rate: number;
  /** Standard error, Hz. */
  error: number;
}

/** Options of {@link measureTransfer}. */
export interface MeasureOptions {
  /** Measured time, ms. */
  durationMs: number;
  /** Time dropped before, ms. */
  warmupMs: number;
  /** Seed. */
  seed: number;
  /** Number of the first point, for its random numbers. */
  first: number;
  /** Models of one's own. */
  models: OwnModels;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Bins over which the rate's error is found. */
const BINS = 20;
/** Points that are simulated together. */
const TOGETHER = 64;

/** Mean and standard error of a population's rate, from its counts in bins of equal width. */
function rateIn(counts: ArrayLike<number>, size: number, binMs: number): MeasuredRate {
  const rates = Array.from(counts, (count) => 1000 * count / (size * binMs));
  const rate = rates.reduce((sum, one) => sum + one, 0) / rates.length;
  const variance = rates.reduce((sum, one) => sum + (one - rate) ** 2, 0) / (rates.length - 1);
  // No spike, or one: the error is that of a count of one.
  const least = 1000 / (size * binMs * rates.length);
  return { rate, error: Math.max(least, Math.sqrt(variance / rates.length)) };
}

/**
 * Measures rates of cells among sources that spike independently, by simulating them.
 * @param gpu Where; null for the processor.
 * @returns One for each point.
 * @throws {SpecError | RangeError | SimulationFailure} As simulations do.
 */
export async function measureTransfer(
  gpu: Gpu | null,
  points: readonly TransferPoint[],
  options: MeasureOptions,
): Promise<MeasuredRate[]> {
  const { durationMs, warmupMs, seed, first, models, signal } = options;
  const found: MeasuredRate[] = [];
  const tell = progressTeller(options.onProgress, points.length * (durationMs + warmupMs) / 1000);
  const binMs = durationMs / BINS;
  for (let from = 0; from < points.length; from += TOGETHER) {
    const part = points.slice(from, from + TOGETHER);
    const whole = durationMs + warmupMs;
    const networks = part.map(({ isolated, rates, offset }, k) =>
      isolatedNetwork(isolated, rates, { durationMs: whole, offset, seed, point: first + from + k })
    );
    const plans = networks.map((network, k) =>
      planSpiking(network, {
        ...{ ...models, binMs, record: { spikes: false } },
        seed: networkSeed(seed, first + from + k),
      })
    );
    // One network of parts that know nothing of each other: it is large enough for kernels and threads.
    const joined = joinPlans(plans), stretch = planStretch(joined, whole);
    const engine = await openEngine(gpu, joined, models);
    try {
      const { counts } = await engine.run(stretch, {
        signal,
        onSteps: (steps) => tell((from + part.length * steps / stretch.steps) / points.length),
      });
      let row = 0;
      for (const { network: { populations } } of plans) {
        const last = (row + 1) * stretch.bins;
        found.push(rateIn(counts.subarray(last - BINS, last), populations[0].size, binMs));
        row += populations.length;
      }
    } finally {
      engine.close();
    }
  }
  return found;
}
