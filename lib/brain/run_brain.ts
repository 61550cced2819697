import { meanOver } from "../system/resolved_waveform.ts";
import { BrainFailure } from "./brain_failure.ts";
import { brainKey, drawBin, RegionNoise } from "./bridge/brain_noise.ts";
import { openCoupling } from "./coupling/open_coupling.ts";
import type { DelayLines } from "./coupling/delay_lines.ts";
import { openRegions, type Regions } from "./regions.ts";
import type { ResolvedBrain } from "./resolve_brain.ts";

/** How one brain is run. */
export interface BrainRunOptions {
  /** Bins that are dropped, and bins that are kept. */
  warmupBins: number;
  bins: number;
  /** Steps of a bin. */
  binSteps: number;
  /** Seed of this brain. */
  seed: number;
  /** Whether to run regions one after another where they could run at once. @default false */
  singly?: boolean;
  /** Told the part that is done. */
  tell?: (fraction: number) => void;
  signal?: AbortSignal;
}

/** What one brain did. */
export interface BrainRecord {
  /** Mean activity of each region in each bin. (R, bins) */
  activity: Float64Array;
  /** Spikes of each region in each bin. (R, bins) */
  counts: Uint32Array;
}

/** Time between two looks at the clock, the signal and the event loop, ms. */
const BREATH_MS = 100;

/** Adds what comes from outside in some steps. */
function addOutside(
  brain: ResolvedBrain,
  noise: RegionNoise | null,
  { first, steps }: { first: number; steps: number },
  inputs: Float64Array,
): void {
  const { stimuli, firstPort, connectome } = brain;
  for (const { port, wave } of stimuli) {
    for (let k = 0; k < steps; k++) inputs[port * steps + k] += meanOver(wave, first + k, first + k + 1);
  }
  if (!noise) return;
  for (let region = 0; region < connectome.regions.length; region++) {
    const port = firstPort[region];
    if (port === firstPort[region + 1]) continue;
    noise.add(region, first, inputs.subarray(port * steps, (port + 1) * steps));
  }
}

/** Gathers what regions did, bin by bin. */
class Recorder {
  readonly record: BrainRecord;
  readonly #sums: Float64Array;
  readonly #spikes: Float64Array;
  readonly #key: readonly [number, number];

  constructor(readonly brain: ResolvedBrain, readonly options: BrainRunOptions) {
    const R = brain.connectome.regions.length, { bins, seed } = options;
    this.record = { activity: new Float64Array(R * bins), counts: new Uint32Array(R * bins) };
    [this.#sums, this.#spikes] = [new Float64Array(R), new Float64Array(R)];
    this.#key = brainKey(seed);
  }

  /** Adds some steps. */
  add(first: number, steps: number, lines: DelayLines, spikes: readonly (number | null)[] | null): void {
    const { data, stride, mask } = lines, start = (first + 1) & mask;
    for (let region = 0; region < this.#sums.length; region++) {
      const line = region * stride + start;
      let sum = 0;
      for (let k = 0; k < steps; k++) sum += data[line + k];
      this.#sums[region] += sum;
      this.#spikes[region] += spikes?.[region] ?? 0;
    }
  }

  /** Ends a bin. @param bin Its number, the dropped ones before 0. @throws {BrainFailure} */
  end(bin: number, spikes: readonly (number | null)[] | null): void {
    const { brain: { connectome, spec }, options: { binSteps, warmupBins } } = this;
    for (let region = 0; region < this.#sums.length; region++) {
      const mean = this.#sums[region] / binSteps;
      if (!Number.isFinite(mean)) {
        throw new BrainFailure(
          connectome.regions[region],
          (bin + warmupBins + 1) * binSteps * spec.stepMs,
          mean,
          spec.stepMs,
        );
      }
      if (bin >= 0) this.#put(region, bin, { mean, drawn: (spikes?.[region] ?? null) === null });
      this.#sums[region] = this.#spikes[region] = 0;
    }
  }

  #put(region: number, bin: number, { mean, drawn }: { mean: number; drawn: boolean }): void {
    const { brain: { gains, nodes, nodeOf, spec }, options: { bins, binSteps, warmupBins }, record } = this;
    record.activity[region * bins + bin] = mean;
    if (!drawn) {
      record.counts[region * bins + bin] = this.#spikes[region];
      return;
    }
    const { about, population } = nodes[nodeOf[region]];
    const { size } = about.populations.find(({ name }) => name === population)!;
    const cells = { size, gain: gains[region], binSteps, stepMs: spec.stepMs };
    record.counts[region * bins + bin] = drawBin(mean, cells, { region, at: bin + warmupBins }, this.#key);
  }
}

async function runRegions(
  brain: ResolvedBrain,
  regions: Regions,
  options: BrainRunOptions,
): Promise<BrainRecord> {
  const { warmupBins, bins, binSteps, seed, signal, tell } = options, { block, wiring, spec, gains } = brain;
  const R = gains.length, coupling = openCoupling(wiring, { sources: R, most: brain.mostDelay, block });
  const { lines, inputs } = coupling;
  for (let region = 0; region < R; region++) lines.fill(region, gains[region] * regions.startHz[region]);
  const noise = spec.noise && spec.noise.sd > 0
    ? new RegionNoise(R, spec.noise, { stepMs: spec.stepMs, key: brainKey(seed) })
    : null;
  const recorder = new Recorder(brain, options);
  let last = performance.now();
  for (let bin = 0; bin < warmupBins + bins; bin++) {
    let spikes: (number | null)[] | null = null;
    for (let step = 0; step < binSteps; step += block) {
      const first = bin * binSteps + step;
      inputs.fill(0);
      addOutside(brain, noise, { first, steps: block }, inputs);
      coupling.add(first, block);
      const advanced = regions.advance(inputs, { first, steps: block, stepMs: spec.stepMs }, lines);
      spikes = advanced === null ? null : await advanced;
      recorder.add(first, block, lines, spikes);
    }
    recorder.end(bin - warmupBins, spikes);
    if (performance.now() - last < BREATH_MS) continue;
    signal?.throwIfAborted();
    tell?.((bin + 1) / (warmupBins + bins));
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  }
  return recorder.record;
}

/**
 * Runs one brain. In each exchange, of a block of steps from t on: what comes from outside; what regions
 * get of each other, of their activity at the starts of the steps less the delays; then each region runs
 * through the steps, with what it gets held over each.
 * @throws {BrainFailure | SimulationFailure} When a region runs away.
 */
export async function runBrain(brain: ResolvedBrain, options: BrainRunOptions): Promise<BrainRecord> {
  const regions = await openRegions(brain, options);
  try {
    return await runRegions(brain, regions, options);
  } finally {
    regions.close();
  }
}
