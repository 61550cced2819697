import { MEAN_FIELD_STREAMS } from "../../random/streams.ts";
import type { Equations } from "../equations.ts";
import { MeanFieldFailure } from "../mean_field_failure.ts";
import { FieldInputs } from "./field_inputs.ts";
import { type NoiseKey, poissonDraw } from "./noise_key.ts";

/** Where a coupling's source is found. */
interface Tap {
  /** Index of the source among the populations, then the inputs. */
  from: number;
  /** Steps. */
  delay: number;
  population: boolean;
}

/**
 * One mean field, step by step, by Heun's method, of order 2. A step from t to t + h: values of inputs over it, spikes of finite populations, the derivative
 * at t, that at t + h with the rates of the first guess, their mean; then what spikes do. A rate at a delay of d steps is that of d steps before, at both
 * ends of the step, so that delays are exact; before the start rates are those of the start, and inputs are 0.
 */
export class FieldStepper {
  /** State. (V) */
  readonly y: Float64Array;
  /** Rates at the end of the last step, Hz. (P) */
  readonly rates: Float64Array;
  /** Spikes in the last step, of finite populations. (P) */
  readonly spikes: Float64Array;
  /** Steps done. */
  step = 0;
  readonly #field: Equations;
  readonly #key: NoiseKey;
  readonly #network: number;
  readonly #inputs: FieldInputs;
  readonly #taps: readonly Tap[];
  readonly #finite: boolean;
  /** Steps that the past holds. */
  readonly #depth: number;
  /** Of each of the last steps: rates at its start, then inputs over it. (depth, P + I) */
  readonly #past: Float64Array;
  /** Of each of the last steps: what spikes add to the rates that others get, Hz. (depth, P) */
  readonly #pastShots: Float64Array;
  readonly #extra: Float64Array;
  readonly #values: Float64Array;
  readonly #sources: Float64Array;
  readonly #slope: Float64Array;
  readonly #second: Float64Array;
  readonly #guess: Float64Array;
  readonly #guessed: Float64Array;

  /** @param network Its number, for sentences. */
  constructor(field: Equations, key: NoiseKey, network: number) {
    const P = field.populations.length, I = field.inputs.length, V = field.variables.length;
    this.#field = field;
    this.#key = key;
    this.#network = network;
    this.#inputs = new FieldInputs(field.spec.inputs ?? [], field.stepMs, key);
    this.#taps = field.couplings.map(({ from, delay }) => ({ from, delay, population: from < P }));
    this.#finite = field.spec.finiteSize ?? false;
    this.#depth = 1 + field.couplings.reduce((most, { delay }) => Math.max(most, delay), 0);
    this.y = field.initial();
    [this.rates, this.spikes, this.#extra, this.#guessed] = Array.from(
      { length: 4 },
      () => new Float64Array(P),
    );
    [this.#slope, this.#second, this.#guess] = Array.from({ length: 3 }, () => new Float64Array(V));
    this.#values = new Float64Array(I);
    this.#sources = new Float64Array(field.couplings.length);
    field.rates(this.y, this.rates);
    this.#past = new Float64Array(this.#depth * (P + I));
    for (let k = 0; k < this.#depth; k++) this.#past.set(this.rates, k * (P + I));
    this.#pastShots = new Float64Array(this.#finite ? this.#depth * P : 0);
  }

  /**
   * Does a step.
   * @param added What inputs have in it beside their own values. (I) from `from` on @default nothing
   * @throws {MeanFieldFailure} When a rate is no number, or too high.
   */
  advance(added?: ArrayLike<number>, from = 0): void {
    const field = this.#field, { y, rates, step } = this, h = field.stepMs;
    const values = this.#values, slope = this.#slope, second = this.#second, guess = this.#guess;
    this.#inputs.take(step, values);
    if (added) { for (let k = 0; k < values.length; k++) values[k] += added[from + k]; }
    this.#keep();
    if (this.#finite) this.#draw();
    this.#gather(rates, 0);
    field.derivative(y, this.#sources, slope);
    for (let k = 0; k < y.length; k++) guess[k] = y[k] + h * slope[k];
    field.rates(guess, this.#guessed);
    this.#gather(this.#guessed, 1);
    field.derivative(guess, this.#sources, second);
    for (let k = 0; k < y.length; k++) y[k] += h / 2 * (slope[k] + second[k]);
    if (this.#finite) field.shoot(this.#extra, y);
    field.rates(y, rates);
    this.step = step + 1;
    this.#guard();
  }

  /** Keeps rates and inputs of this step for couplings with delays. */
  #keep(): void {
    const { rates } = this, values = this.#values, past = this.#past, width = rates.length + values.length;
    const at = this.step % this.#depth * width;
    for (let k = 0; k < rates.length; k++) past[at + k] = rates[k];
    for (let k = 0; k < values.length; k++) past[at + rates.length + k] = values[k];
  }

  /** Values of the couplings' sources. @param now Rates at this end of the step. (P) @param end 0 at its start, 1 at its end. */
  #gather(now: Float64Array, end: number): void {
    const taps = this.#taps, sources = this.#sources, values = this.#values, P = now.length;
    const past = this.#past, depth = this.#depth, width = P + values.length, shots = this.#pastShots;
    for (let k = 0; k < taps.length; k++) {
      const { from, delay, population } = taps[k];
      // Inputs stay over a step, as the spikes of finite populations do.
      const row = (this.step + (population ? end : 0) - delay + 2 * depth) % depth;
      sources[k] = delay > 0 ? past[row * width + from] : population ? now[from] : values[from - P];
      if (population && shots.length > 0) sources[k] += shots[(this.step - delay + depth) % depth * P + from];
    }
  }

  /** Draws the spikes of finite populations in this step. */
  #draw(): void {
    const { sizes, parts, stepMs } = this.#field, { rates, spikes, step } = this, P = rates.length;
    const at = step % this.#depth * P;
    for (let k = 0; k < P; k++) {
      const mean = Math.max(0, rates[k]) * sizes[k] * stepMs / 1000;
      spikes[k] = poissonDraw(mean, MEAN_FIELD_STREAMS.spikes << 24 | k, step, this.#key);
      this.#extra[k] = (spikes[k] - mean) / sizes[k];
      this.#pastShots[at + k] = parts[k].model.follows ? 0 : this.#extra[k] * 1000 / stepMs;
    }
  }

  #guard(): void {
    const { mostHz, populations, stepMs } = this.#field, { rates } = this;
    for (let k = 0; k < rates.length; k++) {
      if (rates[k] <= mostHz[k]) continue;
      throw new MeanFieldFailure({
        network: this.#network,
        population: populations[k],
        rateHz: rates[k],
        mostHz: mostHz[k],
        timeMs: this.step * stepMs,
      });
    }
  }
}
