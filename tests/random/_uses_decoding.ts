import { ANY, chosen, NONE, ofSeed, type RandomUse } from "./_use.ts";

/** What is drawn by models of spikes and by decoders. */
export const DECODING: readonly RandomUse[] = [
  ofSeed("glm", "spikes of models", [ANY, ANY, NONE], ["lib/decoding/glm/simulate_glm.ts"], {
    ...chosen("glm", "lib/decoding/glm/simulate_glm.ts"),
  }),
  ofSeed("sequences", "rows of networks of sequences", [ANY, ANY, NONE], [
    "lib/decoding/sequence/processor/gather_rows.ts",
    "shaders/decoding/sequence_gather.wgsl",
  ], {
    ...chosen("sequences", "lib/decoding/sequence/sequence_graph.ts"),
    "shaders/decoding/sequence_gather.wgsl": ["0u, shape.stream), shape.seed)"],
  }),
  ofSeed("gaps", "gaps in windows", [ANY, NONE, NONE], ["lib/decoding/impute/train_imputer.ts"]),
  ofSeed("folds", "trials dealt to folds", [ANY, NONE, NONE], ["lib/decoding/folds.ts"]),
  ofSeed("labels", "labels that are shuffled", [ANY, ANY, NONE], [
    "lib/decoding/classify/cross_validate_decoder.ts",
  ]),
  ofSeed("svm", "samples of support vector machines", [ANY, ANY, NONE], [
    "lib/decoding/classify/linear_svm.ts",
  ]),
  ofSeed("spikingDecoder", "weights and samples of spiking decoders", [ANY, [0, 1], NONE], [
    "lib/decoding/classify/spiking_decoder.ts",
  ]),
  ofSeed("twoPhase", "weights and rows of networks of two phases", [ANY, [0, 1], NONE], [
    "lib/learning/two_phase/train_two_phase.ts",
  ]),
  ofSeed("licks", "licks and their spikes", [ANY, ANY, NONE], ["lib/decoding/lick_population.ts"]),
];
