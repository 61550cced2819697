import type { SteppedCells } from "../../cable/cpu/cell_network_stepper.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";
import { runTracesReference } from "../trace/run_traces_reference.ts";
import type { SurrogateModel } from "../model.ts";

/** Surrogates in double precision, whose last output is the probability of a spike: what they were given so far is run again in every step. */
export class RerunCells implements SteppedCells {
  /** What each cell was given, step by step and input by input. */
  readonly events: number[][];
  readonly #last: number[];
  #step = 0;

  constructor(
    readonly model: SurrogateModel<TraceSpec>,
    size: number,
    readonly rule: { threshold: number; refractory: number },
  ) {
    this.events = Array.from({ length: size }, () => []);
    this.#last = new Array(size).fill(-Infinity);
  }

  step(events: Float64Array): number[] {
    const M = this.model.spec.inputs.names.length,
      { threshold, refractory } = this.rule,
      spikes: number[] = [];
    this.#step++;
    this.events.forEach((own, cell) => {
      own.push(...events.subarray(cell * M, (cell + 1) * M));
      const inputs = Float32Array.from(own), samples = own.length / M;
      const outputs = runTracesReference(this.model, { runs: 1, samples, inputs });
      if (outputs[outputs.length - 1] < threshold || this.#step - this.#last[cell] < refractory) return;
      spikes.push(cell);
      this.#last[cell] = this.#step;
    });
    return spikes;
  }
}
