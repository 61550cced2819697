import { philox4x32 } from "../../../random/philox.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import { type ProcessorStack, processorStacks } from "../../../nn/processor/processor_stack.ts";
import type { SteppedRuns } from "../../../nn/processor/run_parts.ts";
import { viewRows } from "../../../nn/processor/rows.ts";
import { channelTable } from "../coarse_state.ts";
import { weightLayout } from "../count_layout.ts";
import { headOf } from "../head_fields.ts";
import { outputPlaces } from "../head_outputs.ts";
import { channelCount, inputCount, type RecurrentSpec, stateInput } from "../recurrent_spec.ts";
import { CountDraw } from "./count_draw.ts";
import { CountFeatures } from "./count_features.ts";
import { drawState } from "./draw_state.ts";

/** Free runs of a surrogate, all of it plain data. */
export interface CountRunsPlan {
  spec: RecurrentSpec;
  /** The parameter vector. */
  vector: Float32Array;
  runs: number;
  /** Number of the first run, for its random numbers. */
  firstRun: number;
  bins: number;
  warmup: number;
  seed: number;
  /** Normalised parameters `(runs, P)`, and states to start from `(runs, C)`. */
  parameters: Float32Array;
  state: Float32Array;
  recordState: boolean;
}

/** What they leave. */
export interface CountRunsResult {
  /** Spikes. `(runs, P, bins)` */
  counts: Uint16Array<ArrayBuffer>;
  /** Coarse states, normalised; empty where they are not recorded. `(runs, bins, C)` */
  states: Float32Array<ArrayBuffer>;
}

/** Free runs of a surrogate on the processor, bin by bin from silence; the plain reference is `rolloutReference`. */
export class CountRuns implements CountRunsResult, SteppedRuns {
  readonly counts: Uint16Array<ArrayBuffer>;
  readonly states: Float32Array<ArrayBuffer>;
  readonly #features: CountFeatures;
  readonly #draw: CountDraw;
  /** Counts of the last bins, `(runs, window, P)`; bin b is number b % window. */
  readonly #history: Uint32Array;
  readonly #channels: ArrayLike<number>;
  #bin = 0;

  private constructor(readonly plan: CountRunsPlan, readonly stack: ProcessorStack) {
    const { spec, runs, bins, recordState } = plan, P = spec.populations.length;
    this.counts = new Uint16Array(runs * P * bins);
    this.states = new Float32Array(recordState ? runs * bins * channelCount(spec) : 0);
    this.#features = new CountFeatures(spec);
    this.#draw = new CountDraw(headOf(spec));
    this.#history = new Uint32Array(runs * spec.features.window * P);
    this.#channels = spec.state ? channelTable(spec) : [];
    this.#fillKnown();
  }

  /** Prepares runs. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
  static async open(plan: CountRunsPlan): Promise<CountRuns> {
    const { spec, vector, runs } = plan, { layers, head } = weightLayout(spec);
    const make = await processorStacks([...layers, head]), shape = { batch: runs, steps: 1 };
    const stack = make({ ...shape, inputs: inputCount(spec), tape: false, continued: true });
    stack.load(vector);
    return new CountRuns(plan, stack);
  }

  /** Puts parameters and first states among the inputs, which stay there. */
  #fillKnown(): void {
    const { spec, runs, parameters, state } = this.plan,
      { stride } = this.stack.inputs,
      C = channelCount(spec);
    const P = spec.parameters.names.length, first = stateInput(spec) - P, inputs = this.#inputs;
    for (let run = 0; run < runs; run++) {
      inputs.set(parameters.subarray(run * P, (run + 1) * P), run * stride + first);
      inputs.set(state.subarray(run * C, (run + 1) * C), run * stride + first + P);
    }
  }

  get #inputs(): Float32Array {
    return viewRows(this.stack.processor.arena, this.stack.inputs, this.plan.runs);
  }

  get done(): number {
    return this.#bin / (this.plan.warmup + this.plan.bins);
  }

  /** Does one bin of all runs. */
  step(): void {
    const { stack, plan: { spec, runs, warmup } } = this, inputs = this.#inputs;
    const { window } = spec.features, P = spec.populations.length, bin = this.#bin;
    for (let run = 0; run < runs; run++) {
      this.#features.set(
        inputs,
        run * stack.inputs.stride,
        (lag, p) => bin > lag ? this.#history[(run * window + (bin - 1 - lag) % window) * P + p] : 0,
      );
    }
    stack.forward();
    const outputs = viewRows(stack.processor.arena, stack.outputs, runs);
    for (let run = 0; run < runs; run++) this.#drawBin(run, outputs, inputs);
    this.#bin++;
    if (bin >= warmup) this.#record(bin - warmup);
  }

  #drawBin(run: number, outputs: Float32Array, inputs: Float32Array): void {
    const { stack, plan: { spec, firstRun, seed } } = this, { window } = spec.features, key = seedKey(seed);
    const P = spec.populations.length, bin = this.#bin, first = run * stack.outputs.stride;
    const words = (four: number) => philox4x32([bin, firstRun + run, four, STREAMS.rollout], key);
    const into = { counts: this.#history, firstCount: (run * window + bin % window) * P };
    this.#draw.draw({ outputs, first }, words, into);
    if (!spec.state) return;
    drawState(
      { outputs, first: first + outputPlaces(P) },
      { values: inputs, first: run * stack.inputs.stride + stateInput(spec), channels: this.#channels },
      (pair) => words(1 + pair),
    );
  }

  #record(bin: number): void {
    const { counts, states, plan: { spec, runs, bins, recordState } } = this, { window } = spec.features;
    const P = spec.populations.length, C = channelCount(spec), at = (this.#bin - 1) % window;
    for (let run = 0; run < runs; run++) {
      for (let p = 0; p < P; p++) {
        counts[(run * P + p) * bins + bin] = this.#history[(run * window + at) * P + p];
      }
      if (!recordState) continue;
      const from = run * this.stack.inputs.stride + stateInput(spec);
      states.set(this.#inputs.subarray(from, from + C), (run * bins + bin) * C);
    }
  }
}
