import type { BatchRows, RowValues, StackProblem } from "../../../nn/processor/stack_loss.ts";
import { windowOf } from "../../../nn/reference/windows.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import { channelTable, normaliseStates } from "../coarse_state.ts";
import { type CountData, normaliseParameters } from "../count_data.ts";
import { weightLayout } from "../count_layout.ts";
import { headOf } from "../head_fields.ts";
import { channelCount, inputCount, type RecurrentSpec, stateInput } from "../recurrent_spec.ts";
import type { TrainingPlan } from "../training_options.ts";
import { CountFeatures } from "./count_features.ts";
import { CountLikelihood } from "./count_likelihood.ts";
import { StateLikelihood } from "./state_likelihood.ts";

/** What a recurrent surrogate is trained on, all of it plain data. */
export interface CountTraining {
  spec: RecurrentSpec;
  data: CountData;
  plan: TrainingPlan;
}

/** Windows of counts, and what is lost on them, as `gather_windows.wgsl` and `likelihood.wgsl` have it; the plain reference is `surrogateLoss`. */
export class CountProblem implements StackProblem {
  readonly blocks;
  readonly steps: number;
  readonly inputs: number;
  readonly seed: number;
  readonly #features: CountFeatures;
  readonly #likelihood: CountLikelihood;
  readonly #state: StateLikelihood | null;
  /** Normalised parameters `(networks, P)`, and states `(networks, bins, C)`. */
  readonly #parameters: Float32Array;
  readonly #states: Float32Array;
  /** Spikes of each population in the bins of the windows, `(T, count, P)`; changes of the state, `(T, count, C)`. */
  #counts = new Uint32Array(0);
  #changes = new Float32Array(0);

  constructor(readonly training: CountTraining) {
    const { spec, data, plan } = training, { layers, head } = weightLayout(spec);
    this.blocks = [...layers, head];
    this.steps = plan.window;
    this.inputs = inputCount(spec);
    this.seed = plan.seed;
    this.#features = new CountFeatures(spec);
    this.#likelihood = new CountLikelihood(headOf(spec));
    this.#parameters = normaliseParameters(spec, data.parameters?.values ?? []);
    this.#states = data.state ? normaliseStates(spec, data.state.values) : new Float32Array(0);
    this.#state = spec.state ? new StateLikelihood(spec, channelTable(spec)) : null;
  }

  gather(rows: BatchRows, inputs: RowValues): void {
    const { spec, data: { populations: { length: P } } } = this.training, C = channelCount(spec);
    const { firstRow, count } = rows, samples = this.steps * count;
    if (this.#counts.length !== samples * P) this.#counts = new Uint32Array(samples * P);
    if (this.#changes.length !== samples * C) this.#changes = new Float32Array(samples * C);
    for (let row = 0; row < count; row++) {
      const { network, start } = this.#windowOf(rows, firstRow + row);
      for (let t = 0; t < this.steps; t++) this.#gatherBin(network, start + t, t * count + row, inputs);
    }
  }

  /** Network and first bin of a row's window. */
  #windowOf({ step, heldOut }: BatchRows, row: number): { network: number; start: number } {
    const { spec, data, plan } = this.training, trained = data.networks - plan.heldOut;
    const stream = heldOut ? STREAMS.validation : STREAMS.training;
    const shape = { bins: data.bins, window: plan.window, history: spec.features.window };
    const networks = heldOut ? plan.heldOut : trained;
    const place = windowOf({ seed: seedKey(plan.seed), stream, step, row }, { networks, ...shape });
    return { network: place.network + (heldOut ? trained : 0), start: place.start };
  }

  /** Puts a bin's inputs, counts and changes to their places. @param sample Number of the bin among those of all windows. */
  #gatherBin(network: number, bin: number, sample: number, { values, stride }: RowValues): void {
    const { spec, data } = this.training, { bins, counts, populations: { length: P } } = data;
    const parameters = spec.parameters.names.length, into = sample * stride, first = network * P * bins;
    this.#features.set(values, into, (lag, p) => counts[first + p * bins + bin - 1 - lag]);
    const known = into + stateInput(spec) - parameters;
    for (let p = 0; p < parameters; p++) values[known + p] = this.#parameters[network * parameters + p];
    for (let p = 0; p < P; p++) this.#counts[sample * P + p] = counts[first + p * bins + bin];
    const C = channelCount(spec), state = (network * bins + bin) * C;
    for (let c = 0; c < C; c++) {
      const before = this.#states[state - C + c];
      values[known + parameters + c] = before;
      this.#changes[sample * C + c] = this.#state!.change(c, this.#states[state + c] - before);
    }
  }

  loss({ count }: BatchRows, outputs: RowValues, dOutputs?: RowValues): number {
    const { data: { populations: { length: P } }, plan: { batch, burnIn } } = this.training;
    const weight = 1 / (batch * (this.steps - burnIn)), { stride } = outputs;
    const gradient = dOutputs && { values: dOutputs.values, weight };
    dOutputs?.values.fill(0, 0, burnIn * count * stride);
    let sum = 0;
    for (let sample = burnIn * count; sample < this.steps * count; sample++) {
      const bin = { outputs: outputs.values, first: sample * stride };
      sum += this.#likelihood.of({ ...bin, counts: this.#counts, firstCount: sample * P }, gradient);
      if (this.#state) sum += this.#state.of({ ...bin, changes: this.#changes, sample }, gradient);
    }
    return weight * sum;
  }
}
