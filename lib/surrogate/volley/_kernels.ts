import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import type { MifSpec } from "../../markov/mif_spec.ts";
import { neuronFlags, neuronPieces, type NeuronShape } from "../../markov/gpu/neuron_shape.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import uniform from "../../../shaders/random/uniform.wgsl" with { type: "text" };
import mixtureDraw from "../../../shaders/surrogate/volley/mixture_draw.wgsl" with { type: "text" };
import mixtureLayout from "../../../shaders/surrogate/volley/mixture_layout.wgsl" with { type: "text" };
import mixtureLoss from "../../../shaders/surrogate/volley/mixture_loss.wgsl" with { type: "text" };
import volleyAdvance from "../../../shaders/surrogate/volley/volley_advance.wgsl" with { type: "text" };
import volleyClock from "../../../shaders/surrogate/volley/volley_clock.wgsl" with { type: "text" };
import volleyGather from "../../../shaders/surrogate/volley/volley_gather.wgsl" with { type: "text" };
import volleyPattern from "../../../shaders/surrogate/volley/volley_pattern.wgsl" with { type: "text" };
import volleyJump from "../../../shaders/surrogate/volley/volley_jump.wgsl" with { type: "text" };

/** Stepping between volleys; flags as those of the ensemble kernel. */
export function advanceKernel(
  gpu: Gpu,
  shape: NeuronShape,
  specs: readonly MifSpec[],
  stepMs: number,
): Promise<Kernel> {
  return createKernel(gpu, {
    stem: "surrogate/volley/volley_advance",
    pieces: [...neuronPieces(shape), volleyClock, volleyAdvance],
    flags: neuronFlags(shape, specs, stepMs),
    constants: { WORKGROUP: shape.invocations },
  });
}

/** The jump over a volley. */
export function jumpKernel(gpu: Gpu): Promise<Kernel> {
  return createKernel(gpu, {
    stem: "surrogate/volley/volley_jump",
    pieces: [pcg4d, uniform, volleyClock, volleyJump],
    constants: { WORKGROUP: gpu.adapter.software ? 32 : 128 },
  });
}

/** The spikes of the volleys that are jumped over. */
export function patternKernel(gpu: Gpu): Promise<Kernel> {
  return createKernel(gpu, {
    stem: "surrogate/volley/volley_pattern",
    pieces: [pcg4d, uniform, volleyClock, volleyPattern],
    constants: { WORKGROUP: gpu.adapter.software ? 32 : 128 },
  });
}

/** The mixture's likelihood and gradient. */
export function mixtureLossKernel(gpu: Gpu, LANES: number): Promise<Kernel> {
  const pieces = [mixtureLayout, mixtureLoss];
  return createKernel(gpu, { stem: "surrogate/volley/mixture_loss", pieces, constants: { LANES } });
}

/** Draws from the mixture, one for each network in which a volley has started. */
export function mixtureDrawKernel(gpu: Gpu, LANES: number): Promise<Kernel> {
  const pieces = [philox, uniform, mixtureLayout, volleyClock, mixtureDraw];
  return createKernel(gpu, { stem: "surrogate/volley/mixture_draw", pieces, constants: { LANES } });
}

/** Gathers a batch of volleys; `FIXED` for those held out. */
export function volleyGatherKernel(gpu: Gpu, LANES: number, FIXED: boolean): Promise<Kernel> {
  const pieces = [philox, volleyGather];
  return createKernel(gpu, {
    stem: "surrogate/volley/volley_gather",
    pieces,
    flags: { FIXED },
    constants: { LANES },
  });
}
