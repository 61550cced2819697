import { type ProcessorStack, processorStacks } from "../../../nn/processor/processor_stack.ts";
import { viewRows } from "../../../nn/processor/rows.ts";
import type { SteppedRuns } from "../../../nn/processor/run_parts.ts";
import { traceLayout } from "../trace_layout.ts";
import { parameterCount, traceInputCount, type TraceSpec } from "../trace_spec.ts";

/** Runs of a trace surrogate, all of it plain data. */
export interface TraceRunsPlan {
  spec: TraceSpec;
  /** The parameter vector. */
  vector: Float32Array;
  runs: number;
  samples: number;
  /** Events, or values. (R, T, M) */
  inputs: Uint8Array | Float32Array;
  /** Normalised outputs before the first step: of the last `window` steps, or of 1. (R, window, O) */
  start: Float32Array;
  /** Normalised. (R, P) */
  parameters: Float32Array;
}

/** Most steps of a pass where nothing is fed back. */
const MOST_STEPS = 64;

/** Runs of a trace surrogate on the processor; the plain reference is `runTracesReference`. */
export class TraceRuns implements SteppedRuns {
  /** Normalised outputs. (R, T, O) */
  readonly predicted: Float32Array<ArrayBuffer>;
  readonly #traces: Float64Array;
  readonly #decays: readonly number[];
  /** Steps of a pass: those of the window where there is one. */
  readonly #steps: number;
  #step = 0;

  private constructor(readonly plan: TraceRunsPlan, readonly stack: ProcessorStack) {
    const { spec, runs, samples } = plan, { names, filters } = spec.inputs;
    this.predicted = new Float32Array(runs * samples * spec.outputs.length);
    this.#traces = new Float64Array(runs * names.length * filters.length);
    this.#decays = filters.map(({ tauMs }) => tauMs > 0 ? Math.exp(-spec.stepMs / tauMs) : 0);
    this.#steps = stack.plan.steps;
    // The window before the first step: no events, and what the run starts from.
    for (let place = 0; place < (spec.window ?? 0); place++) this.#fill(place - spec.window!, place);
  }

  /** Prepares runs. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
  static async open(plan: TraceRunsPlan): Promise<TraceRuns> {
    const { spec, vector, runs, samples } = plan, { layers, head } = traceLayout(spec);
    const steps = spec.window ?? (spec.fedBack > 0 ? 1 : Math.min(samples, MOST_STEPS));
    const make = await processorStacks([...layers, head]), inputs = traceInputCount(spec);
    const stack = make({ batch: runs, steps, inputs, tape: false, continued: spec.window === null });
    stack.load(vector);
    return new TraceRuns(plan, stack);
  }

  get done(): number {
    return this.#step / this.plan.samples;
  }

  /** Outputs of a run after a step, of one before the first too. @returns Its numbers, and the place of the first. */
  #outputsOf(run: number, step: number): [Float32Array, number] {
    const { spec, samples, start } = this.plan, O = spec.outputs.length, before = spec.window ?? 1;
    return step < 0
      ? [start, (run * before + before + step) * O]
      : [this.predicted, (run * samples + step) * O];
  }

  /** Puts the inputs of a step to their place in the pass. @param step Number of the step, below 0 before the first. */
  #fill(step: number, place: number): void {
    const { stack, plan: { spec, runs, samples, inputs, parameters } } = this,
      P = parameterCount(spec),
      { names: { length: M }, filters } = spec.inputs;
    const values = viewRows(stack.processor.arena, stack.inputs, runs * this.#steps), K = filters.length;
    for (let run = 0; run < runs; run++) {
      const into = (place * runs + run) * stack.inputs.stride, events = (run * samples + step) * M;
      for (let m = 0; m < M; m++) {
        for (let k = 0; k < K; k++) {
          const at = (run * M + m) * K + k, { centre, scale } = filters[k];
          if (step >= 0) this.#traces[at] = this.#decays[k] * this.#traces[at] + inputs[events + m];
          values[into + m * K + k] = (this.#traces[at] - centre) / scale;
        }
      }
      for (let p = 0; p < P; p++) values[into + M * K + p] = parameters[run * P + p];
      // No output is known before those that the run starts from.
      if (spec.fedBack === 0 || step <= -(spec.window ?? 1)) continue;
      const [outputs, first] = this.#outputsOf(run, step - 1);
      for (let o = 0; o < spec.fedBack; o++) values[into + M * K + P + o] = outputs[first + o];
    }
  }

  step(): void {
    const { stack, plan: { spec, runs, samples } } = this, first = this.#step;
    const count = spec.window === null ? Math.min(this.#steps, samples - first) : 1;
    if (spec.window === null) {
      for (let t = 0; t < count; t++) this.#fill(first + t, t);
    } else {
      const row = runs * stack.inputs.stride;
      viewRows(stack.processor.arena, stack.inputs, runs * this.#steps).copyWithin(0, row);
      this.#fill(first, this.#steps - 1);
    }
    stack.forward();
    this.#read(first, count);
    this.#step += count;
  }

  /** Takes the outputs of the pass: of a window the mean of all steps of the top layer. */
  #read(first: number, count: number): void {
    const { stack, plan: { spec, runs, samples } } = this,
      O = spec.outputs.length,
      { stride } = stack.outputs;
    const values = viewRows(stack.processor.arena, stack.outputs, runs * stack.steps);
    const tops = spec.window === null ? 1 : stack.steps;
    for (let run = 0; run < runs; run++) {
      for (let t = 0; t < count; t++) {
        for (let o = 0; o < O; o++) {
          let sum = 0;
          for (let u = 0; u < tops; u++) sum += values[((t + u) * runs + run) * stride + o];
          this.predicted[(run * samples + first + t) * O + o] = sum / tops;
        }
      }
    }
  }
}
