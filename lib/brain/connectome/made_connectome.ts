import type { ConnectomeSpec } from "./connectome_spec.ts";

/**
 * A connectome of four regions that is made up for tests and first steps: a motor and a sensory cortex, a
 * thalamus and a cerebellum, on a line of 20 mm steps. It stands for no brain.
 */
export const FOUR_REGIONS: ConnectomeSpec = {
  regions: ["M1", "S1", "Thalamus", "Cerebellum"],
  weights: [
    [0, 0.8, 0.6, 0],
    [0.8, 0, 0.6, 0],
    [0.4, 0.4, 0, 1],
    [0.5, 0, 0, 0],
  ],
  lengthsMm: [
    [0, 20, 40, 60],
    [20, 0, 20, 40],
    [40, 20, 0, 20],
    [60, 40, 20, 0],
  ],
  centres: [[0, 0, 0], [20, 0, 0], [40, 0, 0], [60, 0, 0]],
};
