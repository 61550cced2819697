import { failFieldOf } from "../../base/spec_error.ts";
import * as z from "../../deps/zod.ts";
import { checkWaveform, varyingSchema, type Waveform } from "../../system/waveform.ts";
import { parsed } from "./_parsed.ts";

/** Fields of nodes whose rate is given. */
const RATED = {
  name: z.string(),
  size: z.int().check(z.minimum(1), z.maximum(2 ** 31)),
  rateHz: varyingSchema("Hz"),
};

/** A region whose rate is given: what another run had, say, or another order of it. */
export interface SeriesSpec {
  /** Kind of node. */
  kind: "series";
  /** Name, for people. */
  name: string;
  /** N, cells: of so many its counts are drawn. */
  size: number;
  /** Rate, Hz: the same all the time or varying, from the start of the run with its warm-up. */
  rateHz: number | Waveform;
}

const SERIES: z.ZodType<SeriesSpec> = z.strictObject({
  kind: z.literal("series"),
  ...RATED,
});

/** A region of cells that spike by chance, independently: the control for one whose spikes have an order. */
export interface PoissonSpec {
  /** Kind of node. */
  kind: "poisson";
  /** Name, for people. */
  name: string;
  /** N, cells. */
  size: number;
  /** Rate of each, Hz: the same all the time or varying, from the start of the run with its warm-up. */
  rateHz: number | Waveform;
}

const POISSON: z.ZodType<PoissonSpec> = z.strictObject({
  kind: z.literal("poisson"),
  ...RATED,
});

function checkRate(rateHz: number | Waveform): void {
  const range = [0, 1e5] as const;
  if (typeof rateHz !== "number") return checkWaveform("system.rateHz", rateHz, range);
  if (!(rateHz >= 0 && rateHz <= range[1])) {
    failFieldOf("brain")("system.rateHz", "must be from 0 to 100000", rateHz);
  }
}

/** Checks the spec of a region whose rate is given. @throws {SpecError} */
export function parseSeriesSpec(input: unknown): SeriesSpec {
  const spec = parsed(SERIES, input);
  checkRate(spec.rateHz);
  return spec;
}

/** Checks the spec of a region whose cells spike by chance. @throws {SpecError} */
export function parsePoissonSpec(input: unknown): PoissonSpec {
  const spec = parsed(POISSON, input);
  checkRate(spec.rateHz);
  return spec;
}
