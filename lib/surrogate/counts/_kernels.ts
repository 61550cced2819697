import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { type Pieces, recurrentRows, type Variant, variantKernel } from "../../nn/variant_kernel.ts";
import windowPlace from "../../../shaders/nn/window_place.wgsl" with { type: "text" };
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import uniform from "../../../shaders/random/uniform.wgsl" with { type: "text" };
import coarseState from "../../../shaders/surrogate/counts/coarse_state.wgsl" with { type: "text" };
import countFeatures from "../../../shaders/surrogate/counts/count_features.wgsl" with { type: "text" };
import gatherStates from "../../../shaders/surrogate/counts/gather_states.wgsl" with { type: "text" };
import gatherWindows from "../../../shaders/surrogate/counts/gather_windows.wgsl" with { type: "text" };
import likelihood from "../../../shaders/surrogate/counts/likelihood.wgsl" with { type: "text" };
import rolloutDraw from "../../../shaders/surrogate/counts/rollout_draw.wgsl" with { type: "text" };
import rolloutRows from "../../../shaders/surrogate/counts/rollout_rows.wgsl" with { type: "text" };
import rolloutState from "../../../shaders/surrogate/counts/rollout_state.wgsl" with { type: "text" };
import stateLikelihood from "../../../shaders/surrogate/counts/state_likelihood.wgsl" with { type: "text" };
import { counts, draws, populationSizes } from "./kernel_pieces.ts";

const PIECES = {
  gather_windows: () => [philox, windowPlace, countFeatures, gatherWindows],
  gather_states: () => [philox, windowPlace, gatherStates],
  likelihood: () => [...counts, likelihood],
  rollout_draw: () => [...draws, rolloutDraw],
  rollout_state: () => [philox, uniform, coarseState, rolloutState],
  rollout_rows: (parts, sizes) => [...recurrentRows(parts, sizes), ...draws, rolloutRows],
  state_likelihood: () => [coarseState, stateLikelihood],
} satisfies Record<string, Pieces>;

/** Stems of the kernels in `shaders/surrogate/counts`. */
export type CountStem = keyof typeof PIECES;

/** Flags, constants and P, by which the arrays of a kernel are as long as they have to be. */
export interface CountVariant extends Variant {
  /** P. */
  populations: number;
}

/** Compiles a kernel of surrogates of counts, once per device and variant. */
export function countKernel(gpu: Gpu, stem: CountStem, variant: CountVariant): Promise<Kernel> {
  const { populations, ...rest } = variant;
  const pieces: Pieces = (parts, sizes) => [populationSizes(populations), ...PIECES[stem](parts, sizes)];
  return variantKernel(gpu, `surrogate/counts/${stem}`, pieces, rest);
}
