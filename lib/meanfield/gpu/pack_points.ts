import type { ResolvedWaveform } from "../../system/resolved_waveform.ts";
import { Waves } from "../../system/wave_table.ts";
import type { Equations } from "../equations.ts";
import type { FieldPlan } from "../plan_mean_field.ts";
import { type OwnRateParts, transferKinds } from "../rate_parts.ts";
import { namedArguments, type NumberPlaces, placesOf } from "./field_shape.ts";

/** Numbers of all points, and what they point to. */
export interface PackedNumbers {
  places: NumberPlaces;
  /** Numbers of each point. (B, N) */
  rows: readonly Float32Array<ArrayBuffer>[];
  /** Of each number its column among those that differ between points; -1 where all points have the same. (N) */
  columns: readonly number[];
  transferData: Float32Array<ArrayBuffer>;
  /** Waveforms that differ. (W) */
  waves: readonly ResolvedWaveform[];
}

/** Numbers of transfer functions; equal ones are there once. */
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

/** What numbers of points point to; points of several structures may share it. */
export class PointTables {
  /** Numbers of transfer functions. */
  readonly transfers: TransferNumbers = new TransferNumbers();
  /** Waveforms. */
  readonly waves: Waves = new Waves();
}

/** Numbers of one point but for its waveforms and transfer functions. */
function* numbersOf(places: NumberPlaces, field: Equations): Generator<[place: number, value: number]> {
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

/** Packs the numbers of points of equal structure. @param tables Where what they point to is put. */
export function packNumbers(
  fields: readonly Equations[],
  own: OwnRateParts,
  tables: PointTables = new PointTables(),
): PackedNumbers {
  const places = placesOf(fields[0]), kinds = transferKinds(own), { transfers, waves } = tables;
  const rows = fields.map((field) => {
    const row = new Float32Array(places.count);
    for (const [place, value] of numbersOf(places, field)) row[place] = value;
    field.spec.populations.forEach(({ transfer }, k) => {
      if (transfer) row[places.transfers + k] = transfers.place(kinds.get(transfer.kind)!.data(transfer));
    });
    (field.spec.inputs ?? []).forEach(({ value }, k) => {
      row[places.base + k] = typeof value === "number" ? value : 0;
      row[places.waves + k] = typeof value === "number" ? -1 : waves.index(value, field.stepMs);
    });
    return row;
  });
  let count = 0;
  const columns = Array.from(rows[0], (value, at) => rows.every((row) => row[at] === value) ? -1 : count++);
  return {
    places,
    rows,
    columns,
    transferData: transfers.all(),
    waves: waves.all(),
  };
}

/** Numbers of some points as the kernel has them: (N) of the first, then (C, B) those that differ. */
export function numbersBuffer(
  { columns, places }: PackedNumbers,
  rows: readonly Float32Array[],
): Float32Array<ArrayBuffer> {
  const B = rows.length, differing = columns.reduce((count, column) => Math.max(count, column + 1), 0);
  const all = new Float32Array(places.count + differing * B);
  all.set(rows[0]);
  columns.forEach((column, at) => {
    if (column >= 0) rows.forEach((row, b) => all[places.count + column * B + b] = row[at]);
  });
  return all;
}

/** Steps that the past of points holds. */
export function depthOf(fields: readonly Equations[]): number {
  return 1 +
    Math.max(0, ...fields.map(({ couplings }) => Math.max(0, ...couplings.map(({ delay }) => delay))));
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

/** How many bins, and samples of traces, end in some steps. */
export function endsIn(plan: FieldPlan, from: number, steps: number): { bins: number; samples: number } {
  const done = (step: number) => Math.max(0, step - plan.warmupSteps);
  const ends = (every: number) => Math.floor(done(from + steps) / every) - Math.floor(done(from) / every);
  return { bins: ends(plan.binSteps), samples: plan.traces.length > 0 ? ends(plan.everySteps) : 0 };
}
