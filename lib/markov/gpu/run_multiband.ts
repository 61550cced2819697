import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { multibandConstants } from "../build/multiband_constants.ts";
import { QUAD } from "../build/multiband_graph.ts";
import type { Plan } from "../build/plan.ts";
import type { MultibandSpec } from "../multiband_spec.ts";
import type { EnsembleRun } from "../run.ts";
import type { EngineOptions } from "./engine_options.ts";
import { EnsembleEngine } from "./ensemble_engine.ts";
import { type EnsembleMethod, planFlags, timeOf } from "./ensemble_method.ts";
import { packPopulations } from "./pack_populations.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import runaway from "../../../shaders/markov/runaway.wgsl" with { type: "text" };
import multibandEnsemble from "../../../shaders/markov/multiband_ensemble.wgsl" with { type: "text" };

const STEM = "markov/multiband_ensemble";
/** A spike's step within a submit and its cell share a word, 16 bits each. */
const MAX_SUBMIT_STEPS = 65_535;
/** Steps of a submit to begin with on software adapters, which bound the loops of a dispatch. */
const SOFTWARE_STEPS = 1000;
/** Words of a cell in the state. */
const WORDS_PER_CELL = 5;

function methodOf(gpu: Gpu, kernel: Kernel, plan: Plan<MultibandSpec>, quads: number): EnsembleMethod {
  return {
    stem: STEM,
    kernel,
    method: "step",
    populations: packPopulations(kernel, plan.specs.map((spec) => multibandConstants(spec, plan.stepMs))),
    stateBytes: 4 * WORDS_PER_CELL * QUAD * quads,
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
  return await new EnsembleEngine(gpu, methodOf(gpu, kernel, plan, quads), plan, options).run();
}
