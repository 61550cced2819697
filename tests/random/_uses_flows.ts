import { GRADED_STREAMS } from "../../lib/random/streams.ts";
import { ANY, chosen, NONE, ofSeed, only, type RandomUse } from "./_use.ts";

/** What is drawn of graded units, each under the key of its network. */
const GRADED: readonly RandomUse[] = ([
  ["noise", "noise of graded units"],
  ["initial", "first states of graded units"],
] as const).map(([use, name]) => ({
  name,
  key: "pcg4d, graded network",
  words: [only(GRADED_STREAMS[use]), ANY, ANY],
  files: [
    "lib/graded/cpu/graded_random.ts",
    ...(use === "noise" ? ["shaders/graded/advance_graded.wgsl"] : []),
  ],
  text: { "lib/graded/cpu/graded_random.ts": [`GRADED_STREAMS.${use}`] },
}));

const FIRST = "lib/recurrent/first_weights.ts", NOISE = "lib/recurrent/engine/noise.ts";
const TRIALS = "lib/recurrent/trials/trial.ts";

/** What is drawn of networks of rates and their tasks. */
const RATES: readonly RandomUse[] = [
  ofSeed("trials", "trials of tasks", [ANY, ANY, NONE], [TRIALS], chosen("trials", TRIALS)),
  ofSeed("rateNoise", "noise of networks of rates", [ANY, ANY, ANY], [NOISE], chosen("rateNoise", NOISE)),
  ofSeed(
    "rateWeights",
    "first weights of networks of rates",
    [ANY, ANY, NONE],
    [FIRST],
    chosen("rateWeights", FIRST),
  ),
];

/** What is drawn by units that do not spike, by samplers and by flows. */
export const FLOWS: readonly RandomUse[] = [
  ...GRADED,
  ...RATES,
  ofSeed("graded", "keys of networks of graded units", [ANY, ANY, NONE], ["lib/graded/cpu/graded_random.ts"]),
  ofSeed("sampler", "momenta and decisions of samplers", [ANY, ANY, ANY], [
    "lib/flows/sampler/sample_hamiltonian.ts",
    "lib/flows/sampler/gpu/sample_chains.ts",
    "shaders/flows/sample_chains.wgsl",
  ]),
  ofSeed("flow", "states and mixing of linear flows", [ANY, ANY, NONE], ["lib/flows/linear/linear_flow.ts"]),
  ofSeed("agent", "what agents do and replay", [ANY, [0, 1], NONE], ["lib/flows/replay/replay_learning.ts"]),
];
