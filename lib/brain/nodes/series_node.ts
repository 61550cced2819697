import { meanOver, type ResolvedWaveform, resolveWaveform } from "../../system/resolved_waveform.ts";
import type { BrainNode, OpenNodeOptions } from "../node.ts";
import type { SeriesSpec } from "./rate_specs.ts";

class SeriesNode implements BrainNode {
  readonly startHz: number;
  #step = 0;

  constructor(readonly wave: ResolvedWaveform) {
    this.startHz = Math.max(0, meanOver(wave, 0, 1));
  }

  advance(_: Float64Array, rates: Float64Array): null {
    for (let k = 0; k < rates.length; k++) {
      rates[k] = Math.max(0, meanOver(this.wave, this.#step, this.#step + 1));
      this.#step++;
    }
    return null;
  }

  close(): void {}
}

/** Opens a region whose rate is given. */
export function openSeries({ rateHz }: SeriesSpec, { stepMs }: OpenNodeOptions): BrainNode {
  return new SeriesNode(resolveWaveform(rateHz, stepMs));
}
