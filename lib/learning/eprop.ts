import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { checkSpec } from "../nn/_check_spec.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import { stackLayerSchema } from "../nn/layer_spec.ts";
import type { LifLayer } from "../nn/layers/lif/lif.ts";
import { type LifBlock, lifParts } from "../nn/layers/lif/lif_layout.ts";
import { surrogateSlope } from "../nn/layers/lif/lif_units.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  unpackNamed,
  visitStack,
} from "../nn/layout.ts";

const TASK = "learn by e-prop";

/** A network that learns while it runs. */
export interface EpropOptions {
  /** F, numbers of a step of the inputs. */
  inputs: number;
  /** Units that spike, whose decays and thresholds are not learnt. */
  layer: LifLayer;
  /** Leaky readout that does not spike, likewise, without a synaptic current. */
  output: LifLayer;
  /** Weights by the names of {@linkcode EpropLearner.gradient}. */
  weights: NamedWeights;
  /** `(N, C)` weights by which errors of the outputs reach units. @default those of the readout: symmetric e-prop; others are random e-prop */
  feedback?: ArrayLike<number>;
}

const OPTIONS: OptionNames<EpropOptions> = {
  inputs: true,
  layer: true,
  output: true,
  weights: true,
  feedback: true,
};

/** Blocks of both layers, each at the start of its own weights. */
function blocksOf({ inputs, layer, output }: EpropOptions) {
  const layers = [layer, output].map((one) => checkSpec(stackLayerSchema, one)) as StackLayer[];
  for (const [name, one] of [["layer", layers[0]], ["output", layers[1]]] as const) {
    if (one.kind !== "lif") fail(TASK, `${name} must be of kind lif`, one.kind);
    if ((one.spikes ?? true) !== (name === "layer")) {
      fail(TASK, `spikes of ${name} must be ${name === "layer"}`, one.spikes);
    }
    if ((one.learn ?? []).length > 0) fail(TASK, `${name} must learn its weights alone`, one.learn);
    if (one.throughReset) fail(TASK, `throughReset of ${name} must be false`, true);
  }
  const { layers: blocks, head } = stackLayout(layers, { inputs, outputs: 1 });
  const [hidden, readout] = blocks as LifBlock[];
  if (readout.synapse > 0) fail(TASK, "output must have no synaptic current", readout.synapse);
  return { hidden, readout, blocks, length: head.offset };
}

/**
 * Learning while a network runs, by eligibility traces: e-prop of Bellec et al. (2020), doi:10.1038/s41467-020-17236-y, in double precision. For each weight of
 * unit j from a source i (inputs, a constant, spikes of the step before), with the surrogate slope f,
 *
 *     c[t] = synapse c[t - 1] + source[t];  v[t] = decay (1, or 1 - s[t - 1] where spikes reset to 0) v[t - 1] + c[t]
 *     a[t] = adaptation.decay a[t - 1] + e[t - 1];  e[t] = f (v[t] - adaptation.strength a[t]);  k[t] = output.decay k[t - 1] + e[t]
 *
 * and its gradient is the sum over steps of k[t] times the error of the outputs, brought to j by the feedback. Memory does not grow with the number of steps.
 * With the readout's weights as feedback it is the gradient of back-propagation through time but for what goes by recurrent weights and by the reset: of layers
 * without recurrent weights it is the same gradient, and of those with them that of layers of kind `lif` that are `local`.
 *
 * @example
 * ```ts
 * import { EpropLearner } from "@volley/volley/learning";
 *
 * const learner = new EpropLearner({
 *   inputs: 1,
 *   layer: { kind: "lif", units: 2 },
 *   output: { kind: "lif", units: 1, spikes: false },
 *   weights: {
 *     "layers.0.weight": { shape: [2, 1], data: Float32Array.of(0.6, 0.3) },
 *     "layers.0.bias": { shape: [2], data: new Float32Array(2) },
 *     "layers.1.weight": { shape: [1, 2], data: Float32Array.of(1, -1) },
 *     "layers.1.bias": { shape: [1], data: new Float32Array(1) },
 *   },
 * });
 * for (let t = 0; t < 20; t++) {
 *   const [output] = learner.step([1]);
 *   learner.learn([output - 0.5]); // the slope of half its squared distance to 0.5
 * }
 * console.log(learner.gradient()["layers.0.weight"].data); // two numbers, by which an optimiser moves both weights
 * ```
 */
export class EpropLearner {
  readonly #made: ReturnType<typeof blocksOf>;
  readonly #vector: Float32Array;
  readonly #feedback: Float64Array;
  /** (K) sources of a step, and their currents; (N) state and (C) outputs. */
  readonly #sources: Float64Array;
  readonly #currents: Float64Array;
  readonly #state: Record<"v" | "c" | "a" | "s" | "filtered", Float64Array>;
  readonly #outputs: Float64Array;
  #ones = 0;
  /** (N, K) traces, and the gradient of the weights. */
  readonly #traces: Record<"v" | "a" | "e" | "k", Float64Array>;
  readonly #gradient: Float64Array;
  /** (N + 1, C) */
  readonly #readoutGradient: Float64Array;

  /**
   * Starts a sequence.
   * @throws {RangeError | SpecError} When layers or weights do not fit.
   * @throws {TypeError} When an option is unknown.
   */
  constructor(readonly options: EpropOptions) {
    requireKnown(TASK, options, OPTIONS);
    const { weights, feedback } = options,
      made = this.#made = blocksOf(options),
      { hidden, readout, blocks } = made;
    for (const [name, shape] of Object.entries(stackShapes(blocks))) {
      const found = `${weights[name]?.shape}`;
      if (found !== `${shape}`) fail(TASK, `weights ${name} must be of shape ${shape}`, found);
    }
    this.#vector = packNamed(made.length, weights, (visit) => visitStack(blocks, visit));
    const { units: N, inputs: F, recurrent } = hidden,
      { units: C } = readout,
      K = F + 1 + (recurrent ? N : 0);
    if (feedback && feedback.length !== N * C) {
      fail(TASK, `feedback must be ${N * C} numbers`, feedback.length);
    }
    this.#feedback = Float64Array.from(
      { length: N * C },
      (_, at) => feedback?.[at] ?? this.#readoutWeight(Math.floor(at / C), at % C),
    );
    const make = (size: number) => new Float64Array(size), of = () => make(N), all = () => make(N * K);
    this.#sources = make(K);
    this.#currents = make(K);
    this.#state = { v: of(), c: of(), a: of(), s: of(), filtered: of() };
    this.#outputs = make(C);
    this.#traces = { v: all(), a: all(), e: all(), k: all() };
    this.#gradient = all();
    this.#readoutGradient = make((N + 1) * C);
  }

  /** Where the weight of a source stands: inputs, the constant, then units. */
  #place(source: number, n: number): number {
    const { hidden } = this.#made, { ofInputs, ofSpikes } = lifParts(hidden), { inputs } = hidden;
    return source <= inputs
      ? 4 * (ofInputs.offset + source * ofInputs.columns) + n
      : 4 * (ofSpikes.offset + (source - inputs - 1) * ofSpikes.columns) + n;
  }

  #readoutPlace(n: number, c: number): number {
    const { ofInputs } = lifParts(this.#made.readout);
    return 4 * (ofInputs.offset + n * ofInputs.columns) + c;
  }

  #readoutWeight(n: number, c: number): number {
    return this.#vector[this.#readoutPlace(n, c)];
  }

  /**
   * Runs one step.
   * @param inputs `(F)` @returns `(C)` outputs
   * @throws {RangeError} When there are not F inputs.
   */
  step(inputs: ArrayLike<number>): Float64Array {
    const { hidden, readout } = this.#made, { inputs: F, units: N } = hidden, K = this.#sources.length;
    if (inputs.length !== F) fail(TASK, `inputs of a step must be ${F} numbers`, inputs.length);
    const sources = this.#sources, { v, c, a, s, filtered } = this.#state, before = s.slice();
    for (let k = 0; k < K; k++) {
      sources[k] = k < F ? inputs[k] : k === F ? 1 : before[k - F - 1];
      this.#currents[k] = hidden.synapse * this.#currents[k] + sources[k];
    }
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += this.#vector[this.#place(k, n)] * sources[k];
      const zero = hidden.reset === "zero", left = zero ? v[n] * (1 - before[n]) : v[n];
      c[n] = hidden.synapse * c[n] + sum;
      v[n] = hidden.decay * left + c[n] - (zero ? 0 : hidden.threshold * before[n]);
      a[n] = hidden.adaptation.decay * a[n] + before[n];
      const above = v[n] - hidden.threshold - hidden.adaptation.strength * a[n];
      s[n] = Number(above > 0);
      filtered[n] = readout.decay * filtered[n] + s[n];
      this.#trace(n, surrogateSlope(hidden, above), hidden.decay * (zero ? 1 - before[n] : 1));
    }
    this.#ones = readout.decay * this.#ones + 1;
    for (let o = 0; o < readout.units; o++) {
      let sum = this.#readoutWeight(N, o);
      for (let n = 0; n < N; n++) sum += this.#readoutWeight(n, o) * s[n];
      this.#outputs[o] = readout.decay * this.#outputs[o] + sum;
    }
    return this.#outputs.slice();
  }

  /** Moves the traces of a unit's weights on. @param kept Part of the voltage that is left. */
  #trace(n: number, slope: number, kept: number): void {
    const { hidden: { adaptation }, readout } = this.#made, { v, a, e, k: filtered } = this.#traces;
    const K = this.#sources.length;
    for (let k = 0, at = n * K; k < K; k++, at++) {
      v[at] = kept * v[at] + this.#currents[k];
      a[at] = adaptation.decay * a[at] + e[at];
      e[at] = slope * (v[at] - adaptation.strength * a[at]);
      filtered[at] = readout.decay * filtered[at] + e[at];
    }
  }

  /**
   * Adds the gradient that the last step's outputs give.
   * @param error `(C)` slope of what is lost by each output.
   * @throws {RangeError} When there are not C errors.
   */
  learn(error: ArrayLike<number>): void {
    const { hidden: { units: N }, readout: { units: C } } = this.#made, K = this.#sources.length;
    if (error.length !== C) fail(TASK, `errors must be ${C} numbers`, error.length);
    for (let n = 0; n < N; n++) {
      let signal = 0;
      for (let c = 0; c < C; c++) {
        signal += this.#feedback[n * C + c] * error[c];
        this.#readoutGradient[n * C + c] += this.#state.filtered[n] * error[c];
      }
      for (let at = n * K; at < (n + 1) * K; at++) this.#gradient[at] += signal * this.#traces.k[at];
    }
    for (let c = 0; c < C; c++) this.#readoutGradient[N * C + c] += this.#ones * error[c];
  }

  /** The gradient so far by the names of the weights: `layers.0` spikes, `layers.1` is the readout. */
  gradient(): NamedWeights {
    const { readout: { units: C }, blocks, length } = this.#made,
      K = this.#sources.length;
    const vector = new Float32Array(4 * length);
    this.#gradient.forEach((slope, at) => vector[this.#place(at % K, Math.floor(at / K))] = slope);
    this.#readoutGradient.forEach((slope, at) =>
      vector[this.#readoutPlace(Math.floor(at / C), at % C)] = slope
    );
    return unpackNamed(stackShapes(blocks), vector, (visit) => visitStack(blocks, visit));
  }

  /** Goes back to the start of a sequence, with no state and no traces; the gradient stays. */
  restart(): void {
    for (const part of [...Object.values(this.#state), ...Object.values(this.#traces)]) part.fill(0);
    for (const part of [this.#currents, this.#outputs]) part.fill(0);
    this.#ones = 0;
  }
}
