import { failSpec } from "../base/spec_error.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { MeanFieldSpec } from "../meanfield/spec_types.ts";
import { hasKernel } from "../meanfield/suits_gpu.ts";
import type { NodeKind } from "./node.ts";
import type { BrainSpec, NodeSpec } from "./spec_types.ts";

/** Brains from which on a GPU is taken: fewer leave most of it idle. An estimate; bench/brain.ts times it where there is a GPU. */
const BRAINS_WORTH = 32;
/** Steps of all regions from which on it is worth compiling, which takes a second or two. */
const STEPS_WORTH = 1e7;
/** Longest delay inside of a region, steps: a loop of the kernel goes through its steps. */
const MOST_STEPS = 32_768;

/** Whether so much is worth the kernel. @param steps Of each. */
export function worthGpu(gpu: Gpu, specs: readonly BrainSpec[], steps: number): boolean {
  const regions = specs.length * specs[0].connectome.regions.length;
  return !gpu.adapter.software && specs.length >= BRAINS_WORTH && regions * steps >= STEPS_WORTH;
}

/** What keeps a node from the GPU, or null. */
function reasonOf({ system }: NodeSpec, own: readonly NodeKind[]): string | null {
  if (own.some(({ kind }) => kind === system.kind)) return `a kind of the user's own, ${system.kind}`;
  if (system.kind !== "mean-field") return `the kind ${system.kind}`;
  const field = system as MeanFieldSpec;
  if (field.finiteSize) return "finiteSize = true";
  if (!hasKernel(field, {})) return "a transfer function without a kernel";
  const longest = field.couplings.reduce((most, { delayMs = 0 }) => Math.max(most, delayMs), 0);
  return longest / field.stepMs > MOST_STEPS ? `a delay of ${longest} ms inside of it` : null;
}

/**
 * Whether the GPU can run a brain: all its nodes are mean fields of the library, with kernels.
 * @param own Kinds of nodes of the user's own. @param required Whether it is an error if not.
 * @throws {SpecError} When it is required, and a node cannot.
 */
export function runsOnGpu(spec: BrainSpec, own: readonly NodeKind[], required = false): boolean {
  for (const node of spec.nodes) {
    const reason = reasonOf(node, own);
    if (reason === null) continue;
    if (!required) return false;
    const rule = `node ${node.name} must be a mean field whose populations are large`;
    failSpec(`nodes.${node.name}.system`, "run this brain on the GPU", rule, reason);
  }
  return true;
}
