import { ANY, NONE, ofSeed, type RandomUse } from "./_use.ts";

/** What is drawn in the analysis of representations. */
export const REPRESENTATION: readonly RandomUse[] = [
  ofSeed("resampledStimuli", "stimuli drawn again", [ANY, ANY, NONE], [
    "lib/representation/dissimilarity/bootstrap_comparison.ts",
  ]),
  ofSeed("stimulusSplit", "stimuli to select by and to score on", [ANY, ANY, NONE], [
    "lib/representation/selection/split_stimuli.ts",
  ]),
  ofSeed("controlUnits", "units by chance", [ANY, ANY, NONE], [
    "lib/representation/selection/control_units.ts",
  ]),
  ofSeed("dots", "places of dots", [ANY, ANY, NONE], ["lib/representation/stimuli/dot_images.ts"]),
  ofSeed("membranes", "cells and noise of images of membranes", [ANY, ANY, NONE], [
    "lib/representation/stimuli/membrane_images.ts",
  ]),
];
