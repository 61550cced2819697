import { failFieldOf } from "../../base/spec_error.ts";
import * as z from "../../deps/zod.ts";
import { meanOver, type ResolvedWaveform, resolveWaveform } from "../../system/resolved_waveform.ts";
import { checkWaveform, varyingSchema, type Waveform } from "../../system/waveform.ts";
import { parsed } from "./_parsed.ts";
import type { BrainNode, NodeKind } from "../node.ts";

/** A region whose rate is given: what another run had, say, or another order of it. */
export interface SeriesSpec {
  kind: "series";
  /** Name, for people. */
  name: string;
  /** N, cells: of so many its counts are drawn. */
  size: number;
  /** Rate, Hz: the same all the time or varying, from the start of the run with its warm-up. */
  rateHz: number | Waveform;
}

const SCHEMA: z.ZodType<SeriesSpec> = z.strictObject({
  kind: z.literal("series"),
  name: z.string(),
  size: z.int().check(z.minimum(1), z.maximum(2 ** 31)),
  rateHz: varyingSchema("Hz"),
});

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

/** Checks the rate of a spec. */
export function checkRate(rateHz: number | Waveform): void {
  const range = [0, 1e5] as const;
  if (typeof rateHz !== "number") return checkWaveform("system.rateHz", rateHz, range);
  if (!(rateHz >= 0 && rateHz <= range[1])) {
    failFieldOf("brain")("system.rateHz", "must be from 0 to 100000", rateHz);
  }
}

/** Regions whose rates are given. */
export const SERIES_NODES: NodeKind<SeriesSpec> = {
  kind: "series",
  parse(input) {
    const spec = parsed(SCHEMA, input);
    checkRate(spec.rateHz);
    return spec;
  },
  about: ({ size }) => ({ inputs: [], populations: [{ name: "series", size }], spikes: false }),
  open: ({ rateHz }, { stepMs }) => Promise.resolve(new SeriesNode(resolveWaveform(rateHz, stepMs))),
};
