import { MEAN_FIELD_STREAMS } from "../../random/streams.ts";
import { type Equations, equationsOf } from "../equations.ts";
import { type FieldPlan, samplesOf } from "../plan_mean_field.ts";
import { MeanFieldFailure, type Runaway } from "../mean_field_failure.ts";
import type { OwnRateParts } from "../rate_parts.ts";
import type { MeanFieldSpec } from "../spec_types.ts";
import { FieldStepper } from "./field_stepper.ts";
import { type NoiseKey, noiseKey, poissonDraw } from "./noise_key.ts";

/** What some mean fields did. Plain data. */
export interface PointsFound {
  /** Spikes. (B, P, T) */
  counts: Uint32Array<ArrayBuffer>;
  /** Traces of each network. (B, traces, samples) */
  traces: Float32Array<ArrayBuffer>;
  /** What ran away, where something did; the rest is then missing. */
  runaway: Runaway | null;
}

/** What a thread is told. */
export interface PointsCommand {
  plan: FieldPlan;
  specs: readonly MeanFieldSpec[];
}

/** How work on points is told, paced and extended. */
export interface PointsOptions {
  /** Takes the part that is done. */
  tell: (fraction: number) => void;
  signal?: AbortSignal;
  own?: OwnRateParts;
  /** Threads. @default as many as the work is worth */
  threads?: number;
}

/** Time between chances to be stopped, ms. */
const BREATH_MS = 100;

/** Tells, and lets others run, now and then. */
class Breath {
  #last = performance.now();
  constructor(readonly options: PointsOptions) {}

  async take(fraction: number): Promise<void> {
    if (performance.now() - this.#last < BREATH_MS) return;
    this.options.tell(fraction);
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.options.signal?.throwIfAborted();
    this.#last = performance.now();
  }
}

/** Spikes of N cells of a population in a bin: of the Poisson distribution with the mean rate over the bin. */
export function drawCount(mean: number, population: number, at: { bin: number; key: NoiseKey }): number {
  return poissonDraw(mean, MEAN_FIELD_STREAMS.counts << 24 | population, at.bin, at.key);
}

/** Where a network's results go. */
interface Room {
  plan: FieldPlan;
  counts: Uint32Array;
  traces: Float32Array;
  key: NoiseKey;
}

/** Advances through a bin. @returns Spikes that its rates, or spikes of finite size, sum up to. (P) */
function runBin(stepper: FieldStepper, field: Equations, room: Room, sums: Float64Array): void {
  const { plan } = room, finite = field.spec.finiteSize ?? false, perStep = plan.stepMs / 2000;
  sums.fill(0);
  for (let k = 0; k < plan.binSteps; k++) {
    // The mean over a step is that of its ends.
    if (!finite) { for (let p = 0; p < sums.length; p++) sums[p] += stepper.rates[p] * perStep; }
    stepper.advance();
    for (let p = 0; p < sums.length; p++) sums[p] += finite ? stepper.spikes[p] : stepper.rates[p] * perStep;
    if (plan.traces.length > 0) keepTraces(stepper, room);
  }
}

function keepTraces({ step, rates, y }: FieldStepper, { plan, traces }: Room): void {
  const done = step - plan.warmupSteps, samples = samplesOf(plan);
  if (done % plan.everySteps !== 0) return;
  const sample = done / plan.everySteps - 1;
  plan.traces.forEach(({ population, index }, k) =>
    traces[k * samples + sample] = index < 0 ? rates[population] : y[index]
  );
}

async function runPoint(
  field: Equations,
  room: Room,
  network: number,
  breathe: (part: number) => Promise<void>,
) {
  const { plan, counts, key } = room, { sizes, spec } = field;
  const stepper = new FieldStepper(field, key, network), sums = new Float64Array(sizes.length);
  const all = plan.warmupSteps + plan.bins * plan.binSteps;
  while (stepper.step < plan.warmupSteps) {
    stepper.advance();
    if (stepper.step % 1000 === 0) await breathe(stepper.step / all);
  }
  for (let bin = 0; bin < plan.bins; bin++) {
    runBin(stepper, field, room, sums);
    for (let p = 0; p < sums.length; p++) {
      counts[p * plan.bins + bin] = spec.finiteSize
        ? sums[p]
        : drawCount(Math.max(0, sums[p]) * sizes[p], p, { bin, key });
    }
    await breathe(stepper.step / all);
  }
}

/** Runs mean fields one after the other on this thread. @throws The signal's reason, when it stops them. */
export async function runPoints(
  { plan, specs }: PointsCommand,
  options: PointsOptions,
): Promise<PointsFound> {
  const P = specs[0].populations.length, each = P * plan.bins, long = plan.traces.length * samplesOf(plan);
  const counts = new Uint32Array(specs.length * each), traces = new Float32Array(specs.length * long);
  const breath = new Breath(options);
  for (const [b, spec] of specs.entries()) {
    const network = plan.firstNetwork + b, key = noiseKey(plan.seed, network);
    const room: Room = {
      plan,
      key,
      counts: counts.subarray(b * each, (b + 1) * each),
      traces: traces.subarray(b * long, (b + 1) * long),
    };
    try {
      const field = equationsOf(spec, options.own ?? {});
      await runPoint(field, room, network, (part) => breath.take((b + part) / specs.length));
    } catch (error) {
      if (!(error instanceof MeanFieldFailure)) throw error;
      return { counts, traces, runaway: error.runaway };
    }
  }
  return { counts, traces, runaway: null };
}
