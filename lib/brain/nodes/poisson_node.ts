import * as z from "../../deps/zod.ts";
import { meanOver, type ResolvedWaveform, resolveWaveform } from "../../system/resolved_waveform.ts";
import { varyingSchema, type Waveform } from "../../system/waveform.ts";
import { brainKey, drawSpikes } from "../bridge/brain_noise.ts";
import { SpikeRate } from "../bridge/spike_rate.ts";
import { parsed } from "./_parsed.ts";
import type { BrainNode, NodeKind, OpenNodeOptions } from "../node.ts";
import { checkRate } from "./series_node.ts";

/** A region of cells that spike by chance, independently: the control for one whose spikes have an order. */
export interface PoissonSpec {
  kind: "poisson";
  /** Name, for people. */
  name: string;
  /** N, cells. */
  size: number;
  /** Rate of each, Hz: the same all the time or varying, from the start of the run with its warm-up. */
  rateHz: number | Waveform;
}

const SCHEMA: z.ZodType<PoissonSpec> = z.strictObject({
  kind: z.literal("poisson"),
  name: z.string(),
  size: z.int().check(z.minimum(1), z.maximum(2 ** 31)),
  rateHz: varyingSchema("Hz"),
});

/** Time over which the rate of spikes is smoothed where nothing is said, ms. */
export const SMOOTH_MS = 10;

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

/** Regions whose cells spike by chance. */
export const POISSON_NODES: NodeKind<PoissonSpec> = {
  kind: "poisson",
  parse(input) {
    const spec = parsed(SCHEMA, input);
    checkRate(spec.rateHz);
    return spec;
  },
  about: ({ size }) => ({ inputs: [], populations: [{ name: "cells", size }], spikes: true }),
  open: (spec, options) => Promise.resolve(new PoissonNode(spec, options)),
};
