import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import uniform from "../../../shaders/random/uniform.wgsl" with { type: "text" };
import conwayMaxwell from "../../../shaders/surrogate/counts/conway_maxwell.wgsl" with { type: "text" };
import countFeatures from "../../../shaders/surrogate/counts/count_features.wgsl" with { type: "text" };
import countHead from "../../../shaders/surrogate/counts/count_head.wgsl" with { type: "text" };
import drawCounts from "../../../shaders/surrogate/counts/draw_counts.wgsl" with { type: "text" };
import sampleCount from "../../../shaders/surrogate/counts/sample_count.wgsl" with { type: "text" };
import specialFunctions from "../../../shaders/surrogate/counts/special_functions.wgsl" with { type: "text" };
import { outputPlaces } from "./head_outputs.ts";

/** What judges counts. */
export const counts: readonly string[] = [specialFunctions, conwayMaxwell, countHead];
/** What draws counts. */
export const draws: readonly string[] = [philox, uniform, ...counts, sampleCount, drawCounts, countFeatures];

/** Sizes that P sets; see `count_head.wgsl` and `count_features.wgsl`. */
export function populationSizes(populations: number): string {
  return [
    `const POPULATIONS = ${populations}u;`,
    `const FEATURES = ${2 * populations}u;`,
    `const HEAD_VEC4 = ${outputPlaces(populations) / 4}u;`,
  ].join("\n");
}
