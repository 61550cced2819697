import type { Curve, CurvePoint } from "./arclength.ts";
import { ClosedField } from "./closed_field.ts";
import type { FieldAt } from "./field_at.ts";
import { linearizeClosed } from "./jacobian.ts";
import { type Stability, stabilityOf } from "./stability.ts";

/** Rates this far below 0 are rounding, Hz. */
const ROUNDING_HZ = 1e-9;
/** What state variables count as at least. */
const LEAST = 1e-3;
/** Fields that are kept open. */
const KEPT = 16;
/** Step of differences by the parameter, part of its range. */
const STEP = 1e-5;

/** Fixed points of fields that differ in one parameter, as a curve. */
export class FieldCurve implements Curve {
  readonly size: number;
  readonly span: number;
  readonly #fieldAt: (value: number) => FieldAt;
  readonly #mostHz: number;
  readonly #open = new Map<number, ClosedField>();
  readonly #stability = new WeakMap<Float64Array, Stability>();

  /** Of fields over a range. */
  constructor(
    fieldAt: (value: number) => FieldAt,
    { low, high, mostHz }: { low: number; high: number; mostHz: number },
  ) {
    this.#fieldAt = fieldAt;
    this.#mostHz = mostHz;
    this.span = high - low;
    this.size = this.closed(low).size;
  }

  least(): number {
    return LEAST;
  }

  /** The field at a value of the parameter. */
  closed(value: number): ClosedField {
    let closed = this.#open.get(value);
    if (!closed) {
      const { field, inputs } = this.#fieldAt(value);
      closed = new ClosedField(field, inputs);
      if (this.#open.size >= KEPT) this.#open.delete(this.#open.keys().next().value!);
      this.#open.set(value, closed);
    }
    return closed;
  }

  residual(point: Float64Array, out: Float64Array): void {
    this.closed(point[this.size]).derivative(point.subarray(0, this.size), out);
  }

  jacobian(point: Float64Array): Float64Array {
    const { size } = this, y = point.slice(0, size), wide = size + 1, out = new Float64Array(size * wide);
    const own = linearizeClosed(this.closed(point[size]), y).closed;
    for (let row = 0; row < size; row++) out.set(own.subarray(row * size, (row + 1) * size), row * wide);
    const step = STEP * this.span, value = new Float64Array(size);
    for (const [times, weight] of [[-1, -0.5], [1, 0.5]]) {
      this.closed(point[size] + times * step).derivative(y, value);
      for (let row = 0; row < size; row++) out[row * wide + size] += weight * value[row] / step;
    }
    return out;
  }

  /** Whether rates are such as populations can have. */
  possible(point: Float64Array): boolean {
    const rates = this.closed(point[this.size]).rates(point.subarray(0, this.size));
    return rates.every((rate) => rate >= -ROUNDING_HZ && rate <= this.#mostHz);
  }

  /** Stability at a point of the curve. */
  stability(point: Float64Array): Stability {
    let found = this.#stability.get(point);
    if (!found) {
      const closed = this.closed(point[this.size]);
      found = stabilityOf(closed.field, linearizeClosed(closed, point.slice(0, this.size)), {});
      this.#stability.set(point, found);
    }
    return found;
  }

  /** Whether the curve turns back between two points. */
  turns(one: CurvePoint, other: CurvePoint): boolean {
    return one.tangent[this.size] * other.tangent[this.size] < 0;
  }

  /** Whether one thing at most happens between two points. */
  fine(one: CurvePoint, other: CurvePoint): boolean {
    const change = Math.abs(this.stability(one.point).unstable - this.stability(other.point).unstable);
    return this.turns(one, other) ? change === 1 : change <= 2;
  }
}
