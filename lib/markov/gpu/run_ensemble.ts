import { fail } from "../../base/fail.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel } from "../../gpu/kernel.ts";
import { mifConstants } from "../build/mif_constants.ts";
import { chooseShape, neuronFlags, neuronPieces, stateBytes } from "./neuron_shape.ts";
import type { PaceOptions } from "./engine_options.ts";
import { EnsembleEngine } from "./ensemble_engine.ts";
import { planFlags } from "./ensemble_method.ts";
import { steppedMethod } from "./stepped_method.ts";
import { packPopulations } from "./pack_populations.ts";
import type { Plan } from "../build/plan.ts";
import runaway from "../../../shaders/markov/runaway.wgsl" with { type: "text" };
import mifEnsemble from "../../../shaders/markov/mif_ensemble.wgsl" with { type: "text" };

const STEM = "markov/mif_ensemble";

/** The engine of a plan, its kernel compiled. @throws {RangeError | LimitError} When an option does not fit. */
export async function ensembleEngine(
  gpu: Gpu,
  plan: Plan,
  options: PaceOptions & { cellsPerInvocation?: number } = {},
): Promise<EnsembleEngine> {
  const { cellsPerInvocation: wanted } = options;
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= 256)) {
    fail("simulate", "cells per invocation must be a whole number from 1 to 256", wanted);
  }
  const shape = chooseShape(gpu, plan.cells, wanted);
  const kernel = await createKernel(gpu, {
    stem: STEM,
    pieces: [...neuronPieces(shape), ...(plan.runaway ? [runaway] : []), mifEnsemble],
    flags: { ...neuronFlags(shape, plan.specs, plan.stepMs), ...planFlags(plan) },
    constants: { WORKGROUP: shape.invocations },
  });
  const populations = packPopulations(kernel, plan.specs.map((spec) => mifConstants(spec, plan.stepMs)));
  const own = { stem: STEM, kernel, populations, stateBytes: stateBytes(plan.cells.e + plan.cells.i) };
  return new EnsembleEngine(gpu, steppedMethod(gpu, plan, own), plan, options);
}
