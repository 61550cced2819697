import type { BatchRows, RowValues, StackProblem } from "../../../nn/processor/stack_loss.ts";
import { windowOf } from "../../../nn/reference/windows.ts";
import { normalFrom } from "../../../random/normal_from.ts";
import { philox4x32 } from "../../../random/philox.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import { normaliseOutputs, normaliseParameters } from "../trace_design.ts";
import { topSteps, traceLayout } from "../trace_layout.ts";
import type { TraceSeries } from "../trace_series.ts";
import { parameterCount, traceInputCount, type TraceSpec } from "../trace_spec.ts";
import { TraceScore } from "./trace_score.ts";

/** What a trace surrogate is trained on, all of it plain data. */
export interface TraceLearning {
  spec: TraceSpec;
  data: TraceSeries;
  /** Numbers of its plan. */
  plan: Record<"seed" | "batch" | "stretch" | "burnIn" | "heldOut" | "feedbackNoise", number>;
}

/** A trace looks so many time constants back: what is left of older events is e^-8 of them. */
const MEMORY = 8;

/** Windows of recordings, and what is lost on them, as `trace_gather.wgsl` and `trace_loss.wgsl` have it; the plain references are `tracesOf` and `traceLoss`. */
export class TraceProblem implements StackProblem {
  readonly blocks;
  readonly steps: number;
  readonly inputs: number;
  readonly seed: number;
  /** Steps of the top layer. */
  readonly #top: number;
  /** Normalised outputs. (R, T, O) */
  readonly #outputs: Float32Array;
  /** Normalised parameters. (R, P) */
  readonly #parameters: Float32Array;
  /** Steps that a trace looks back, and what is left of it after one, by filter. */
  readonly #memory: number;
  readonly #decays: readonly number[];
  readonly #score: TraceScore;
  /** Of the windows. (top steps, count, O) */
  #targets = new Float32Array(0);

  constructor(readonly learning: TraceLearning) {
    const { spec, data, plan } = learning, { layers, head } = traceLayout(spec), { filters } = spec.inputs;
    this.blocks = [...layers, head];
    this.steps = plan.stretch;
    this.inputs = traceInputCount(spec);
    this.seed = plan.seed;
    this.#top = topSteps(spec, plan.stretch);
    this.#outputs = normaliseOutputs(spec, data.outputs.values);
    this.#parameters = normaliseParameters(spec, data.parameters?.values ?? []);
    this.#decays = filters.map(({ tauMs }) => tauMs > 0 ? Math.exp(-spec.stepMs / tauMs) : 0);
    this.#memory = Math.ceil(MEMORY * Math.max(...filters.map(({ tauMs }) => tauMs)) / spec.stepMs);
    this.#score = new TraceScore(spec.outputs);
  }

  gather(rows: BatchRows, inputs: RowValues): void {
    const { spec } = this.learning,
      { firstRow, count } = rows,
      length = this.#top * count * spec.outputs.length;
    if (this.#targets.length !== length) this.#targets = new Float32Array(length);
    for (let row = 0; row < count; row++) {
      const { run, start } = this.#windowOf(rows, firstRow + row), place = { run, start, row, count };
      this.#gatherTraces(place, inputs);
      this.#gatherParameters(place, inputs);
      this.#gatherFedBack(place, inputs, rows);
      this.#gatherTargets(place);
    }
  }

  /** Run and first step of a row's window. */
  #windowOf({ step, heldOut }: BatchRows, row: number): { run: number; start: number } {
    const { spec, data, plan } = this.learning, trained = data.runs - plan.heldOut;
    const stream = heldOut ? STREAMS.validation : STREAMS.training;
    const shape = { bins: data.samples, window: this.steps, history: spec.fedBack > 0 ? 1 : 0 };
    const networks = heldOut ? plan.heldOut : trained;
    const place = windowOf({ seed: seedKey(plan.seed), stream, step, row }, { networks, ...shape });
    return { run: place.network + (heldOut ? trained : 0), start: place.start };
  }

  #gatherTraces({ run, start, row, count }: WindowPlace, { values, stride }: RowValues): void {
    const { spec: { inputs: { names: { length: M }, filters } }, data } = this.learning, K = filters.length;
    const events = data.inputs.values, before = Math.min(start, this.#memory), decays = this.#decays;
    const first = (run * data.samples + start - before) * M, last = before + this.steps;
    const scales = filters.map(({ scale }) => 1 / scale), centres = filters.map(({ centre }) => centre);
    for (let m = 0; m < M; m++) {
      for (let k = 0; k < K; k++) {
        const decay = decays[k], centre = centres[k], scale = scales[k];
        let trace = 0, at = first + m, into = row * stride + m * K + k;
        for (let t = 0; t < before; t++, at += M) trace = decay * trace + events[at];
        for (let t = before; t < last; t++, at += M, into += count * stride) {
          trace = decay * trace + events[at];
          values[into] = (trace - centre) * scale;
        }
      }
    }
  }

  #gatherParameters({ run, row, count }: WindowPlace, { values, stride }: RowValues): void {
    const { spec } = this.learning, P = parameterCount(spec), first = this.inputs - spec.fedBack - P;
    for (let t = 0; t < this.steps; t++) {
      const into = (t * count + row) * stride + first;
      for (let p = 0; p < P; p++) values[into + p] = this.#parameters[run * P + p];
    }
  }

  #gatherFedBack(
    { run, start, row, count }: WindowPlace,
    { values, stride }: RowValues,
    { step, firstRow, heldOut }: BatchRows,
  ): void {
    const { spec, data, plan } = this.learning, { fedBack, outputs: { length: O } } = spec;
    const noise = heldOut ? 0 : plan.feedbackNoise, key = seedKey(plan.seed), first = this.inputs - fedBack;
    for (let t = 0; t < this.steps && fedBack > 0; t++) {
      const from = (run * data.samples + start + t - 1) * O, into = (t * count + row) * stride + first;
      for (let o = 0; o < fedBack; o++) {
        const counter = [step, (firstRow + row) * this.steps + t, o, STREAMS.feedbackNoise];
        const [one, two] = noise > 0 ? philox4x32(counter, key) : [0, 0];
        values[into + o] = this.#outputs[from + o] + (noise > 0 ? noise * normalFrom(one, two) : 0);
      }
    }
  }

  #gatherTargets({ run, start, row, count }: WindowPlace): void {
    const { spec, data } = this.learning, O = spec.outputs.length;
    for (let t = 0; t < this.#top; t++) {
      const step = start + (spec.window === null ? t : this.steps - 1),
        from = (run * data.samples + step) * O;
      this.#targets.set(this.#outputs.subarray(from, from + O), (t * count + row) * O);
    }
  }

  loss({ count }: BatchRows, outputs: RowValues, dOutputs?: RowValues): number {
    const { spec, plan } = this.learning, O = spec.outputs.length, { stride } = outputs;
    const burnIn = spec.window === null ? plan.burnIn : 0, weight = 1 / (plan.batch * (this.#top - burnIn));
    dOutputs?.values.fill(0);
    let sum = 0;
    for (let sample = burnIn * count; sample < this.#top * count; sample++) {
      const at = {
        outputs: outputs.values,
        first: sample * stride,
        targets: this.#targets,
        target: sample * O,
      };
      sum += this.#score.of(at, dOutputs && { values: dOutputs.values, weight });
    }
    return weight * sum;
  }
}

/** A window: run, first step, row and number of rows. */
interface WindowPlace {
  run: number;
  start: number;
  row: number;
  count: number;
}
