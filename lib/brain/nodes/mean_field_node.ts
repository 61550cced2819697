import { failSpec } from "../../base/spec_error.ts";
import { MeanFieldStepper } from "../../meanfield/mean_field_stepper.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { BrainNode, OpenNodeOptions } from "../node.ts";

/** A mean field that runs in a region. */
class MeanFieldNode implements BrainNode {
  readonly startHz: number;
  readonly #stepper: MeanFieldStepper;
  readonly #at: number;
  /** Where each of the node's inputs is among those of the field. */
  readonly #inputs: readonly number[];
  readonly #values: Float64Array;

  constructor(stepper: MeanFieldStepper, { population, inputs, steps }: OpenNodeOptions) {
    const { field } = stepper;
    this.#stepper = stepper;
    this.#at = field.populations.indexOf(population);
    this.#inputs = inputs.map((name) => field.inputs.indexOf(name));
    this.#values = new Float64Array(steps * field.inputs.length);
    this.startHz = stepper.rates[this.#at];
  }

  advance(inputs: Float64Array, rates: Float64Array): null {
    const { field } = this.#stepper,
      steps = rates.length,
      I = field.inputs.length,
      P = field.populations.length;
    const values = this.#values.subarray(0, steps * I).fill(0);
    this.#inputs.forEach((at, input) => {
      for (let k = 0; k < steps; k++) values[k * I + at] += inputs[input * steps + k];
    });
    const found = this.#stepper.advance(steps, values);
    for (let k = 0; k < steps; k++) rates[k] = found[k * P + this.#at];
    return null;
  }

  close(): void {}
}

/** Fails where the step of a mean field is not the brain's. @throws {SpecError} */
export function requireStep(spec: MeanFieldSpec, stepMs: number): void {
  if (spec.stepMs === stepMs) return;
  const rule = `the step of ${spec.name} must be that of the brain, ${stepMs} ms`;
  failSpec("stepMs", "run this mean field in a region", rule, spec.stepMs);
}

/** Opens a mean field in a region. @throws {SpecError} When its step is not the brain's. */
export function openMeanField(spec: MeanFieldSpec, options: OpenNodeOptions): BrainNode {
  requireStep(spec, options.stepMs);
  return new MeanFieldNode(MeanFieldStepper.open(spec, { seed: options.seed }), options);
}
