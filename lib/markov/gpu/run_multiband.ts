import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel } from "../../gpu/kernel.ts";
import { multibandConstants } from "../build/multiband_constants.ts";
import { QUAD } from "../build/multiband_graph.ts";
import type { Plan } from "../build/plan.ts";
import type { MultibandSpec } from "../multiband_spec.ts";
import type { EnsembleRun } from "../run.ts";
import type { EngineOptions } from "./engine_options.ts";
import { EnsembleEngine } from "./ensemble_engine.ts";
import { planFlags } from "./ensemble_method.ts";
import { steppedMethod } from "./stepped_method.ts";
import { packPopulations } from "./pack_populations.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import runaway from "../../../shaders/markov/runaway.wgsl" with { type: "text" };
import multibandEnsemble from "../../../shaders/markov/multiband_ensemble.wgsl" with { type: "text" };

const STEM = "markov/multiband_ensemble";
/** Words of a cell in the state. */
const WORDS_PER_CELL = 5;

/** Runs networks that are planned. @throws {LimitError} When one network does not fit the device. */
export async function runMultiband(
  gpu: Gpu,
  plan: Plan<MultibandSpec>,
  options: EngineOptions,
): Promise<EnsembleRun> {
  const { e, i } = plan.cells;
  const quads = Math.ceil(e / QUAD) + Math.ceil(i / QUAD);
  const subgroup = gpu.adapter.software ? 8 : 32;
  const most = gpu.limit("maxComputeInvocationsPerWorkgroup");
  gpu.require("maxComputeInvocationsPerWorkgroup", quads, `simulate a multi-band network of ${e + i} cells`);
  const kernel = await createKernel(gpu, {
    stem: STEM,
    pieces: [`const CELLS: u32 = ${e + i}u;`, pcg4d, ...(plan.runaway ? [runaway] : []), multibandEnsemble],
    flags: planFlags(plan),
    constants: { WORKGROUP: Math.min(most, Math.ceil(quads / subgroup) * subgroup) },
  });
  const populations = packPopulations(
    kernel,
    plan.specs.map((spec) => multibandConstants(spec, plan.stepMs)),
  );
  const own = { stem: STEM, kernel, populations, stateBytes: 4 * WORDS_PER_CELL * QUAD * quads };
  return await new EnsembleEngine(gpu, steppedMethod(gpu, plan, own), plan, options).run();
}
