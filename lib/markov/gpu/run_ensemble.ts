import { fail } from "../../base/fail.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { mifConstants } from "../build/mif_constants.ts";
import { chooseShape, neuronFlags, neuronPieces, stateBytes } from "./neuron_shape.ts";
import type { PaceOptions } from "./engine_options.ts";
import { EnsembleEngine } from "./ensemble_engine.ts";
import { type EnsembleMethod, planFlags, timeOf } from "./ensemble_method.ts";
import { packPopulations } from "./pack_populations.ts";
import type { Plan } from "../build/plan.ts";
import runaway from "../../../shaders/markov/runaway.wgsl" with { type: "text" };
import mifEnsemble from "../../../shaders/markov/mif_ensemble.wgsl" with { type: "text" };

const STEM = "markov/mif_ensemble";
/** A spike's step within a submit and its cell share a word, 16 bits each. */
const MAX_SUBMIT_STEPS = 65_535;
/** Steps of a submit to begin with on software adapters, which bound the loops of a dispatch. */
const SOFTWARE_STEPS = 1000;

function steppedMethod(gpu: Gpu, kernel: Kernel, plan: Plan): EnsembleMethod {
  return {
    stem: STEM,
    kernel,
    method: "step",
    populations: packPopulations(kernel, plan.specs.map((spec) => mifConstants(spec, plan.stepMs))),
    stateBytes: stateBytes(plan.cells.e + plan.cells.i),
    spikeWords: 1,
    mostSteps: gpu.adapter.software ? SOFTWARE_STEPS : MAX_SUBMIT_STEPS,
    workgroups: (networks) => networks,
    fields: () => ({}),
    scratch: () => ({}),
    judge: (faults) => faults.some((fault) => fault !== 0) ? "shorter" : "good",
    spikesOf: (words, part) =>
      Array.from(words.sort(), (word) => ({
        time: timeOf(plan, part, (word >>> 16) + 0.5, 0),
        cell: word & 0xffff,
      })),
  };
}

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
  return new EnsembleEngine(gpu, steppedMethod(gpu, kernel, plan), plan, options);
}
