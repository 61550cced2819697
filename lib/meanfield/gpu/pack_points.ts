import type { ResolvedWaveform } from "../../system/resolved_waveform.ts";
import { meanOver, resolveWaveform } from "../../system/resolved_waveform.ts";
import { noiseKey } from "../cpu/noise_key.ts";
import type { Equations } from "../equations.ts";
import type { FieldPlan } from "../plan_mean_field.ts";
import { type OwnRateParts, transferKinds } from "../rate_parts.ts";
import { type FieldShape, namedArguments } from "./field_shape.ts";

/** Rows of the state beside variables, populations and inputs: step, population and rate of a fault. */
export const FAULT_ROWS = 3;

/** What the GPU is given of some points. */
export interface PackedPoints {
  /** (N, B) */
  numbers: Float32Array<ArrayBuffer>;
  transferData: Float32Array<ArrayBuffer>;
  /** (B, 2) */
  keys: Uint32Array<ArrayBuffer>;
  /** (V + P + I + 3, B) */
  state: Float32Array<ArrayBuffer>;
  /** D. */
  depth: number;
  /** Waveforms that differ. (W) */
  waves: readonly ResolvedWaveform[];
}

/** Numbers of the transfer functions of points; equal ones are there once. */
class TransferNumbers {
  readonly #places = new Map<string, number>();
  readonly #parts: Float32Array<ArrayBuffer>[] = [];
  #length = 0;

  /** Where such numbers begin. */
  place(data: Float32Array<ArrayBuffer>): number {
    const key = data.join(), known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#length;
    this.#places.set(key, place);
    this.#parts.push(data);
    this.#length += data.length;
    return place;
  }

  all(): Float32Array<ArrayBuffer> {
    const all = new Float32Array(Math.max(1, this.#length));
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Numbers of one point but for its waveforms and transfer functions. */
function* numbersOf({ places }: FieldShape, field: Equations): Generator<[place: number, value: number]> {
  const { parts, couplings, stepMs, spec, sizes, mostHz } = field;
  for (const [k, part] of parts.entries()) {
    for (const [at, value] of Object.values(part.p).entries()) yield [places.parameters[k] + at, value];
    for (const [at, value] of namedArguments(part).entries()) yield [places.named[k] + at, value];
    yield [places.sizes + k, sizes[k]];
    yield [places.most + k, mostHz[k]];
  }
  for (const [k, { weight, delay }] of couplings.entries()) {
    yield [places.weights + k, weight];
    yield [places.delays + k, delay];
  }
  for (const [k, { noise }] of (spec.inputs ?? []).entries()) {
    const keep = noise ? Math.exp(-stepMs / noise.tauMs) : 0, sd = noise?.sd ?? 0;
    yield [places.keep + k, keep];
    yield [places.fresh + k, sd * Math.sqrt(1 - keep * keep)];
    yield [places.sd + k, sd];
  }
}

/** Packs points of equal structure. @param first Number of the first among those of the plan. */
export function packPoints(
  shape: FieldShape,
  fields: readonly Equations[],
  { first, own }: { first: number; own: OwnRateParts },
): PackedPoints {
  const B = fields.length, { places, plan, field } = shape, kinds = transferKinds(own);
  const V = field.variables.length, rows = V + field.populations.length + Math.max(1, field.inputs.length);
  const numbers = new Float32Array(places.count * B), state = new Float32Array((rows + FAULT_ROWS) * B);
  const keys = new Uint32Array(2 * B), data = new TransferNumbers();
  const waves = new Map<string, [index: number, wave: ResolvedWaveform]>();
  fields.forEach((one, b) => {
    for (const [place, value] of numbersOf(shape, one)) numbers[place * B + b] = value;
    one.spec.populations.forEach(({ transfer }, k) => {
      if (transfer) {
        numbers[(places.transfers + k) * B + b] = data.place(kinds.get(transfer.kind)!.data(transfer));
      }
    });
    (one.spec.inputs ?? []).forEach(({ value }, k) => {
      const key = JSON.stringify(value);
      if (!waves.has(key)) waves.set(key, [waves.size, resolveWaveform(value, plan.stepMs)]);
      numbers[(places.waves + k) * B + b] = waves.get(key)![0];
    });
    keys.set(noiseKey(plan.seed, plan.firstNetwork + first + b), 2 * b);
    one.initial().forEach((value, k) => state[k * B + b] = value);
  });
  const depth = 1 +
    fields.reduce(
      (most, { couplings }) => couplings.reduce((more, { delay }) => Math.max(more, delay), most),
      0,
    );
  return {
    numbers,
    transferData: data.all(),
    keys,
    state,
    depth,
    waves: [...waves.values()].map(([_, wave]) => wave),
  };
}

/** The past of points before their start: rates as they are then, inputs 0. (D, P + I, B) */
export function firstPast(fields: readonly Equations[], depth: number): Float32Array<ArrayBuffer> {
  const B = fields.length, [{ populations, inputs }] = fields, width = populations.length + inputs.length;
  const past = new Float32Array(depth * width * B), rates = new Float64Array(populations.length);
  fields.forEach((field, b) => {
    field.rates(field.initial(), rates);
    for (let row = 0; row < depth; row++) rates.forEach((rate, k) => past[(row * width + k) * B + b] = rate);
  });
  return past;
}

/** Means of waveforms over some steps. (steps, W) */
export function waveTable(
  waves: readonly ResolvedWaveform[],
  from: number,
  steps: number,
): Float32Array<ArrayBuffer> {
  const table = new Float32Array(Math.max(1, steps * waves.length));
  for (let step = 0; step < steps; step++) {
    waves.forEach((wave, k) => table[step * waves.length + k] = meanOver(wave, from + step, from + step + 1));
  }
  return table;
}

/** How many bins, and samples of traces, end in some steps. */
export function endsIn(plan: FieldPlan, from: number, steps: number): { bins: number; samples: number } {
  const done = (step: number) => Math.max(0, step - plan.warmupSteps);
  const ends = (every: number) => Math.floor(done(from + steps) / every) - Math.floor(done(from) / every);
  return { bins: ends(plan.binSteps), samples: plan.traces.length > 0 ? ends(plan.everySteps) : 0 };
}
