import { meanOver, type ResolvedWaveform, resolveWaveform } from "../../system/resolved_waveform.ts";
import { brainKey, drawSpikes } from "../bridge/brain_noise.ts";
import { SMOOTH_MS, SpikeRate } from "../bridge/spike_rate.ts";
import type { BrainNode, OpenNodeOptions } from "../node.ts";
import type { PoissonSpec } from "./rate_specs.ts";

class PoissonNode implements BrainNode {
  readonly startHz: number;
  readonly #wave: ResolvedWaveform;
  readonly #rate: SpikeRate;
  readonly #key: readonly [number, number];
  readonly #stepMs: number;
  #step = 0;
  #window = 0;

  constructor({ size, rateHz }: PoissonSpec, { stepMs, seed, smoothMs = SMOOTH_MS }: OpenNodeOptions) {
    this.#wave = resolveWaveform(rateHz, stepMs);
    this.startHz = meanOver(this.#wave, 0, 1);
    this.#rate = new SpikeRate(size, smoothMs, this.startHz);
    this.#key = brainKey(seed);
    this.#stepMs = stepMs;
  }

  advance(_: Float64Array, rates: Float64Array): number {
    const windowMs = rates.length * this.#stepMs, until = this.#step + rates.length;
    const hz = Math.max(0, meanOver(this.#wave, this.#step, until));
    const spikes = drawSpikes(
      hz * this.#rate.cells * windowMs / 1000,
      { region: 0, at: this.#window++ },
      this.#key,
    );
    this.#step = until;
    rates.fill(this.#rate.add(spikes, windowMs));
    return spikes;
  }

  close(): void {}
}

/** Opens a region whose cells spike by chance. */
export function openPoisson(spec: PoissonSpec, options: OpenNodeOptions): BrainNode {
  return new PoissonNode(spec, options);
}
