import type { Gpu } from "../../gpu/gpu.ts";
import { type BrainKey, brainKey, drawBin } from "../bridge/brain_noise.ts";
import { resolveBrain } from "../resolve_brain.ts";
import type { BrainCommand } from "../brain_command.ts";
import { advanceBrainsOnGpu, type FoundBins, type LostBrain } from "./advance_brains.ts";
import { BrainOpener, type OpenBrain } from "./open_brain.ts";
import { packBrains } from "./pack_brains.ts";

/** Most regions that are opened together: enough for any device, and few enough for the processor's memory. */
const MOST_REGIONS = 2 ** 18;

/** What brains did. */
export interface BrainsRecord {
  /** Mean activity of each region in each bin. (B, R, bins) */
  activity: Float32Array<ArrayBuffer>;
  /** Spikes of each region in each bin. (B, R, bins) */
  counts: Uint32Array<ArrayBuffer>;
  /** Those that ran away, in their order; they have no activity and no counts. */
  lost: LostBrain[];
}

/** What brains do is kept in the results of all. */
class Results implements BrainsRecord {
  readonly activity: Float32Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly lost: LostBrain[] = [];

  constructor(readonly command: BrainCommand, readonly regions: number) {
    const length = command.specs.length * regions * command.bins;
    this.activity = new Float32Array(length);
    this.counts = new Uint32Array(length);
  }

  /** Takes what some brains did. */
  take({ firstBin, bins, means }: FoundBins, brains: readonly OpenBrain[]): void {
    const R = this.regions, { warmupBins } = this.command, B = brains.length;
    brains.forEach((brain, b) => {
      const key = brainKey(brain.seed);
      for (let bin = Math.max(0, warmupBins - firstBin); bin < bins; bin++) {
        const first = (bin * B + b) * R;
        this.#keep(brain, means.subarray(first, first + R), { bin: firstBin + bin - warmupBins, key });
      }
    });
  }

  /** Takes those that ran away. */
  lose(lost: readonly LostBrain[]): void {
    const each = this.regions * this.command.bins;
    for (const { index } of lost) {
      for (const all of [this.activity, this.counts]) all.fill(0, index * each, (index + 1) * each);
    }
    this.lost.push(...lost);
    this.lost.sort((a, b) => a.index - b.index);
  }

  /** Keeps the means of a bin. */
  #keep(
    { index, nodes, nodeOf, spec }: OpenBrain,
    means: Float32Array,
    { bin, key }: { bin: number; key: BrainKey },
  ): void {
    const { bins, binSteps, warmupBins } = this.command, { stepMs } = spec;
    means.forEach((mean, region) => {
      const { field, gain, output } = nodes[nodeOf[region]];
      const place = (index * this.regions + region) * bins + bin;
      this.activity[place] = mean;
      const cells = { size: field.sizes[output], gain, binSteps, stepMs };
      this.counts[place] = drawBin(mean, cells, { region, at: bin + warmupBins }, key);
    });
  }
}

/** How brains are simulated. */
export interface BrainsOptions {
  /** Told the part that is done. */
  tell: (fraction: number) => void;
  signal?: AbortSignal;
  /** Largest buffer, bytes. @default that of the device */
  mostBytes?: number;
}

/** How many brains fit buffers of this size at once. */
function brainsAtOnce(brains: readonly OpenBrain[], mostBytes: number): number {
  const [first] = brains, { words, values, numbers, state, lines } = packBrains([first]);
  const longer = Math.max(...brains.map(({ mostDelay }) => mostDelay)) - first.mostDelay;
  const line = lines + longer * first.nodeOf.length;
  // What brains share is counted for each, which is on the safe side.
  const each = Math.max(words.length, values.length, numbers.length, state.length, line);
  return Math.max(1, Math.floor(mostBytes / (4 * each)));
}

/** Brains by their structure. */
function alike(brains: readonly OpenBrain[]): OpenBrain[][] {
  const groups = new Map<string, OpenBrain[]>();
  for (const brain of brains) {
    const group = groups.get(brain.structure);
    if (group) group.push(brain);
    else groups.set(brain.structure, [brain]);
  }
  return [...groups.values()];
}

/**
 * Simulates brains of mean fields on the GPU, in single precision, those of one structure at once; counts are drawn from the mean activity of bins as
 * on the processor.
 * @throws {SpecError} When a delay or a step does not fit.
 * @throws The signal's reason, when it stops them.
 */
export async function simulateBrainsOnGpu(
  gpu: Gpu,
  command: BrainCommand,
  options: BrainsOptions,
): Promise<BrainsRecord> {
  const { specs, seeds, binSteps, warmupBins, bins } = command, { tell, signal } = options;
  const { mostBytes = Math.min(gpu.limit("maxStorageBufferBindingSize"), gpu.limit("maxBufferSize")) } =
    options;
  const R = specs[0].connectome.regions.length, results = new Results(command, R);
  const together = Math.max(1, Math.floor(MOST_REGIONS / R));
  let done = 0;
  for (let first = 0; first < specs.length; first += together) {
    const opener = new BrainOpener();
    const opened = specs.slice(first, first + together).map((spec, at) =>
      opener.open(resolveBrain(spec, binSteps), { index: first + at, seed: seeds[first + at] })
    );
    for (const group of alike(opened)) {
      const most = brainsAtOnce(group, mostBytes);
      for (let at = 0; at < group.length; at += most) {
        const brains = group.slice(at, at + most);
        const lost = await advanceBrainsOnGpu(gpu, packBrains(brains), {
          ...{ binSteps, bins: warmupBins + bins, signal },
          tell: (part) => tell((done + part * brains.length) / specs.length),
          take: (found) => results.take(found, brains),
        });
        results.lose(lost);
        done += brains.length;
      }
    }
  }
  return results;
}
