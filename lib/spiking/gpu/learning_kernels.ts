import { modelError } from "../../gpu/model_error.ts";
import { SYNAPSE_MODELS } from "../synapses/models.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import type { ResolvedLearning } from "../build/resolve.ts";
import { learningWgsl } from "./learning_wgsl.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import control from "../../../shaders/spiking/control.wgsl" with { type: "text" };
import learning from "../../../shaders/spiking/learning.wgsl" with { type: "text" };
import learnClock from "../../../shaders/spiking/learn_clock.wgsl" with { type: "text" };
import learnPost from "../../../shaders/spiking/learn_post.wgsl" with { type: "text" };
import learnPre from "../../../shaders/spiking/learn_pre.wgsl" with { type: "text" };
import learnSpike from "../../../shaders/spiking/learn_spike.wgsl" with { type: "text" };

/** Invocations of a workgroup. */
export const LEARNING_WORKGROUP = 64;

/** The kernels of a model, in the order in which they run. */
export interface LearningKernels {
  post: Kernel;
  spike: Kernel;
  clock: Kernel | null;
  pre: Kernel[];
}

/** Compiles the kernels of a model. @throws {KernelCompileError} Naming the model and the line of its WGSL. */
export async function compileLearning(gpu: Gpu, resolved: ResolvedLearning): Promise<LearningKernels> {
  const { model, later } = resolved;
  const random = model.random ?? false;
  const make = async (stem: string, kernel: string, flags: Record<string, boolean>) => {
    const tools = random ? [pcg4d, normalFrom] : [];
    const pieces = [model.wgsl, learningWgsl(resolved), control, ...tools, learning, kernel];
    try {
      return await createKernel(gpu, {
        stem: `spiking/${stem}`,
        pieces,
        flags: { RANDOM: random, ...flags },
        constants: { WORKGROUP: LEARNING_WORKGROUP },
      });
    } catch (error) {
      throw modelError(error, "a synapse model", { models: [model], library: SYNAPSE_MODELS });
    }
  };
  const pre = (DELIVER: boolean, LEARN: boolean) =>
    make("learn_pre", learnPre, { DELIVER, LEARN, WEIGHT: model.weight !== undefined });
  return {
    post: await make("learn_post", learnPost, {}),
    spike: await make("learn_spike", learnSpike, { SPIKE: model.onSpike !== undefined }),
    clock: model.clock ? await make("learn_clock", learnClock, {}) : null,
    pre: later > 0 ? [await pre(true, false), await pre(false, true)] : [await pre(true, true)],
  };
}
