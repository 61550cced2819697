import { ANY, chosen, NONE, ofSeed, type RandomUse } from "./_use.ts";

/** What is drawn by densities of parameters and by their checks. */
export const INFERENCE: readonly RandomUse[] = [
  ofSeed("density", "rows of densities, and what is left out", [ANY, ANY, [0, 2 ** 16]], [
    "lib/inference/density/processor/density_problem.ts",
    "shaders/inference/density_gather.wgsl",
  ], {
    ...chosen("density", "lib/inference/density/density_graph.ts"),
    "shaders/inference/density_gather.wgsl": ["0u, shape.stream), shape.seed)", "1u + c / 4u, shape.stream)"],
  }),
  ofSeed("posterior", "values of densities", [ANY, ANY, ANY], [
    "lib/inference/density/conditional_density.ts",
  ]),
  ofSeed("within", "places of whole numbers", [ANY, NONE, NONE], [
    "lib/inference/density/density_data.ts",
    "lib/inference/posterior/fates.ts",
  ]),
  ofSeed("region", "points of a region", [ANY, NONE, NONE], ["lib/inference/posterior/region.ts"]),
  ofSeed("population", "what members of a population take over and explore", [ANY, ANY, [0, 5]], [
    "lib/nn/population/exploit.ts",
  ]),
  ofSeed("augmentation", "rows that are made up beside others", [ANY, ANY, [0, 4]], [
    "lib/learning/augment/draws.ts",
  ]),
  ofSeed("evolution", "candidates of an evolution", [ANY, ANY, ANY], [
    "lib/evolution/evolution_strategy.ts",
  ]),
  ofSeed("reference", "places in the unit box", [ANY, NONE, NONE], [
    "lib/inference/calibration/calibrate.ts",
  ]),
];
