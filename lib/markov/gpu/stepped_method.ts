import type { Gpu } from "../../gpu/gpu.ts";
import type { Plan } from "../build/plan.ts";
import type { NetworkSpec } from "../network_spec.ts";
import { type EnsembleMethod, timeOf } from "./ensemble_method.ts";

/** A spike's step within a submit and its cell share a word, 16 bits each. */
const MAX_SUBMIT_STEPS = 65_535;
/** Steps of a submit to begin with on software adapters, which bound the loops of a dispatch. */
const SOFTWARE_STEPS = 1000;

/** What the engine needs to know of a time-stepped kernel, one workgroup for each network. @param of What the kernels differ in. */
export function steppedMethod(
  gpu: Gpu,
  plan: Plan<NetworkSpec>,
  of: Pick<EnsembleMethod, "stem" | "kernel" | "populations" | "stateBytes">,
): EnsembleMethod {
  return {
    ...of,
    method: "step",
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
