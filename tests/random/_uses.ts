import {
  BRAIN_STREAMS,
  MEAN_FIELD_STREAMS,
  NETWORK_STREAMS,
  SPIKING_STREAMS,
  STREAMS,
} from "../../lib/random/streams.ts";

import {
  ANY,
  chosen,
  FAR,
  HALF,
  hex,
  LATER,
  NEAR,
  NONE,
  ofSeed,
  only,
  type RandomUse,
  type Range,
} from "./_use.ts";
import { AGENTS } from "./_uses_agents.ts";
import { DECODING } from "./_uses_decoding.ts";
import { FLOWS } from "./_uses_flows.ts";
import { REPRESENTATION } from "./_uses_representation.ts";
import { INFERENCE } from "./_uses_inference.ts";

const WINDOWS = ["lib/nn/reference/windows.ts", "shaders/nn/window_place.wgsl"];
const VOLLEYS = [
  "lib/surrogate/volley/processor/volley_problem.ts",
  "shaders/surrogate/volley/volley_gather.wgsl",
];
const IN_SHAPE = "shape.stream), shape.seed)";

const SURROGATES: RandomUse[] = [
  ofSeed("training", "windows of counts, training", [ANY, ANY, NONE], WINDOWS, {
    ...chosen(
      "training",
      "lib/surrogate/counts/gather.ts",
      "lib/surrogate/counts/processor/count_problem.ts",
    ),
    "shaders/nn/window_place.wgsl": ["0u, windows.stream), windows.seed)"],
  }),
  ofSeed("validation", "windows of counts, validation", [ANY, ANY, NONE], WINDOWS, {
    ...chosen(
      "validation",
      "lib/surrogate/counts/gather.ts",
      "lib/surrogate/counts/processor/count_problem.ts",
    ),
  }),
  ofSeed("training", "windows of traces, training", [ANY, ANY, NONE], WINDOWS, {
    ...chosen(
      "training",
      "lib/surrogate/trace/trace_data.ts",
      "lib/surrogate/trace/processor/trace_problem.ts",
    ),
  }),
  ofSeed("validation", "windows of traces, validation", [ANY, ANY, NONE], WINDOWS, {
    ...chosen(
      "validation",
      "lib/surrogate/trace/trace_data.ts",
      "lib/surrogate/trace/processor/trace_problem.ts",
    ),
  }),
  ofSeed("training", "volleys, training", [ANY, ANY, NONE], VOLLEYS, {
    ...chosen(
      "training",
      "lib/surrogate/volley/volley_training.ts",
      "lib/surrogate/volley/processor/volley_problem.ts",
    ),
    "shaders/surrogate/volley/volley_gather.wgsl": [`0u, ${IN_SHAPE}`],
  }),
  ofSeed("validation", "volleys, validation", [ANY, ANY, NONE], VOLLEYS, {
    ...chosen(
      "validation",
      "lib/surrogate/volley/volley_training.ts",
      "lib/surrogate/volley/processor/volley_problem.ts",
    ),
  }),
  ofSeed("feedbackNoise", "noise of what is fed back", [ANY, ANY, ANY], [
    "lib/surrogate/trace/processor/trace_problem.ts",
    "shaders/surrogate/trace/trace_gather.wgsl",
  ], {
    ...chosen("feedbackNoise", "lib/surrogate/trace/processor/trace_problem.ts"),
    "shaders/surrogate/trace/trace_gather.wgsl": [
      `shape.windows.stream + ${STREAMS.feedbackNoise - STREAMS.training}u)`,
    ],
  }),
  ofSeed("rollout", "counts of a free run", [ANY, ANY, NONE], [
    "lib/surrogate/counts/processor/count_runs.ts",
    "lib/surrogate/counts/reference/rollout.ts",
    "shaders/surrogate/counts/draw_counts.wgsl",
  ], {
    ...chosen(
      "rollout",
      ...["lib/surrogate/counts/processor/count_runs.ts", "lib/surrogate/counts/rollout_layers.ts"],
      "lib/surrogate/counts/rollout_rows.ts",
    ),
    "shaders/surrogate/counts/draw_counts.wgsl": ["const FAR_FOURS = 65536u", "four, stream), seed)"],
    "shaders/surrogate/counts/rollout_draw.wgsl": ["shape.stream, shape.seed)"],
    "shaders/surrogate/counts/rollout_rows.wgsl": ["shape.stream, shape.seed)"],
  }),
  ofSeed("rollout", "counts of further populations of a free run", [ANY, ANY, FAR], [
    "lib/surrogate/counts/processor/count_runs.ts",
    "lib/surrogate/counts/reference/rollout.ts",
    "shaders/surrogate/counts/draw_counts.wgsl",
  ]),
  ofSeed("rollout", "coarse states of a free run", [ANY, ANY, NEAR], [
    "lib/surrogate/counts/processor/count_runs.ts",
    "lib/surrogate/counts/reference/rollout.ts",
    "shaders/surrogate/counts/rollout_state.wgsl",
  ], { "shaders/surrogate/counts/rollout_state.wgsl": [`1u + pair, ${IN_SHAPE}`] }),
  ofSeed("rollout", "components of outcomes of volleys", [ANY, ANY, NONE], [
    "lib/surrogate/volley/reference/mixture.ts",
    "shaders/surrogate/volley/mixture_draw.wgsl",
  ], {
    ...chosen("rollout", "lib/surrogate/volley/hybrid.ts"),
    "shaders/surrogate/volley/mixture_draw.wgsl": [`0u, ${IN_SHAPE}`, `1u + d / 4u, ${IN_SHAPE}`],
  }),
  ofSeed("rollout", "outcomes of volleys", [ANY, ANY, LATER], [
    "lib/surrogate/volley/reference/mixture.ts",
    "shaders/surrogate/volley/mixture_draw.wgsl",
  ]),
  ofSeed("weights", "first weights", [ANY, ANY, NONE], ["lib/nn/draw_weights.ts"]),
  ofSeed("dropout", "units that are dropped", [ANY, ANY, ANY], [
    "lib/nn/layers/processor_dropout.ts",
    "shaders/nn/dropout.wgsl",
  ], {
    ...chosen("dropout", "lib/nn/layers/dropout_layer.ts", "lib/nn/layers/processor_dropout.ts"),
    "shaders/nn/dropout.wgsl": [`shape.layer, ${IN_SHAPE}`],
  }),
  ofSeed("baseline", "free runs of baselines", [ANY, ANY, ANY], ["lib/surrogate/baseline/_random.ts"]),
  ofSeed("transfer", "sources of cells whose transfer function is measured", [ANY, ANY, ANY], [
    "lib/surrogate/meanfield/poisson_spikes.ts",
  ]),
  ofSeed("transferWeights", "first weights of transfer functions", [ANY, ANY, NONE], [
    "lib/meanfield/transfer/fit/fit_mlp.ts",
  ], chosen("transferWeights", "lib/meanfield/transfer/fit/fit_mlp.ts")),
  ofSeed("currents", "currents for cells", [ANY, ANY, ANY], ["lib/surrogate/features/currents.ts"]),
];

const MEMBERS = ["lib/surrogate/ensemble/members.ts"];
const EXTENSIONS = ["lib/experiment/active/extend_dataset.ts"];
const BOX = ["lib/experiment/dataset/sample_box.ts"];
const JITTER = ["lib/analysis/cross_correlogram.ts"];
const SEEDED: RandomUse[] = [
  ofSeed("shift", "shifts of a box", [ANY, NONE, NONE], BOX, chosen("shift", ...BOX)),
  ofSeed("order", "strata of a box", [ANY, ANY, NONE], BOX, chosen("order", ...BOX)),
  ofSeed("place", "places in strata", [ANY, ANY, NONE], BOX, chosen("place", ...BOX)),
  ofSeed("member", "seeds of members", [ANY, NONE, NONE], MEMBERS, chosen("member", ...MEMBERS)),
  ofSeed(
    "extension",
    "seeds of candidates",
    [ANY, NONE, NONE],
    EXTENSIONS,
    chosen("extension", ...EXTENSIONS),
  ),
  ofSeed("split", "points held out", [ANY, NONE, NONE], [
    "lib/experiment/dataset/imported_dataset.ts",
    "lib/experiment/dataset/plan_dataset.ts",
  ]),
  ofSeed("bootstrap", "rows of resamples", [ANY, NONE, NONE], ["lib/experiment/sensitivity.ts"], {
    ...chosen("bootstrap", "lib/experiment/sensitivity.ts"),
  }),
  ofSeed("cell", "inputs of cells", [ANY, ANY, NONE], ["lib/cable/cell_dataset.ts"]),
  ofSeed("freeCell", "inputs of free runs of cells", [ANY, ANY, NONE], [
    "lib/surrogate/trace/rollout_traces.ts",
  ]),
  ofSeed("cellDrive", "drives of networks of cells", [ANY, ANY, ANY], [
    "lib/cable/cpu/cell_network_stepper.ts",
    "shaders/surrogate/network/network_inputs.wgsl",
  ], {
    ...chosen("cellDrive", "lib/surrogate/network/surrogate_population.ts"),
    "shaders/surrogate/network/network_inputs.wgsl": ["d + 256u * shape.population, shape.stream)"],
  }),
  ofSeed("cellSpike", "spikes of networks of cells", [ANY, ANY, ANY], [
    "shaders/surrogate/network/network_spikes.wgsl",
  ], {
    ...chosen("cellSpike", "lib/surrogate/network/surrogate_population.ts"),
    "shaders/surrogate/network/network_spikes.wgsl": [`shape.population, ${IN_SHAPE}`],
  }),
  ofSeed("jitter", "surrogates of correlograms", [ANY, ANY, NONE], JITTER, chosen("jitter", ...JITTER)),
  ofSeed("networkSeed", "seeds of networks", [ANY, ANY, NONE], ["lib/random/network_seed.ts"]),
  ofSeed("meanField", "keys of mean fields", [ANY, ANY, NONE], ["lib/meanfield/cpu/noise_key.ts"]),
  ofSeed("network", "keys of Markovian networks", [ANY, NONE, NONE], ["lib/random/network_key.ts"]),
  ofSeed("spiking", "keys of parts of spiking networks", [ANY, ANY, ANY], ["lib/random/random_words.ts"]),
];

/** Steps, and windows, are below the tag of exact simulations by events: 32 hours at 0.1 ms. */
const STEPS: Range = [0, NETWORK_STREAMS.events - 1];
const VOLLEY_SPIKES: Range = [NETWORK_STREAMS.volleySpikes << 12, (NETWORK_STREAMS.volleySpikes + 1) << 12];

const MARKOV: RandomUse[] = [
  {
    name: "steps of a Markovian network",
    key: "pcg4d, network",
    words: [HALF, HALF, STEPS],
    files: [
      "lib/markov/cpu/lanes/in_order.ts",
      "lib/markov/cpu/lanes/advance.ts",
      "lib/markov/cpu/lanes/lanes.ts",
      "lib/markov/cpu/mif_step.ts",
      "shaders/markov/mif_scheme.wgsl",
    ],
  },
  {
    name: "windows of a Markovian network",
    key: "pcg4d, network",
    words: [HALF, HALF, STEPS],
    files: ["lib/markov/cpu/mif_path.ts", "shaders/markov/mif_path.wgsl"],
  },
  {
    name: "hits in windows",
    key: "pcg4d, network and spike",
    words: [ANY, ANY],
    files: ["lib/markov/cpu/mif_path.ts", "shaders/markov/mif_path.wgsl"],
    text: { "shaders/markov/mif_path.wgsl": [`const HITS_KEY: u32 = ${hex(NETWORK_STREAMS.hits)};`] },
  },
  {
    name: "events of a Markovian network",
    key: "pcg4d, network",
    words: [HALF, HALF, only(NETWORK_STREAMS.events)],
    files: ["lib/markov/cpu/mif_exact.ts"],
  },
  {
    name: "steps of a multi-band network",
    key: "pcg4d, network",
    words: [HALF, [0, NETWORK_STREAMS.graph - 1], STEPS],
    files: ["lib/markov/cpu/multiband_step.ts", "shaders/markov/multiband_ensemble.wgsl"],
  },
  {
    name: "connections of a multi-band network",
    key: "pcg4d, network",
    words: [HALF, only(NETWORK_STREAMS.graph), HALF],
    files: ["lib/markov/build/multiband_graph.ts", "shaders/markov/multiband_ensemble.wgsl"],
    text: {
      "shaders/markov/multiband_ensemble.wgsl": [`const GRAPH_BLOCK: u32 = ${hex(NETWORK_STREAMS.graph)};`],
    },
  },
  {
    name: "jumps over volleys",
    key: "pcg4d, network",
    words: [HALF, [0, VOLLEY_SPIKES[0] - 1], STEPS],
    files: ["lib/surrogate/volley/reference/volley_jump.ts", "shaders/surrogate/volley/volley_jump.wgsl"],
    text: { "shaders/surrogate/volley/volley_jump.wgsl": ["const PENDING: u32 = 1u;"] },
  },
  {
    name: "spikes of volleys",
    key: "pcg4d, network",
    words: [NONE, VOLLEY_SPIKES, STEPS],
    files: [
      "lib/surrogate/volley/reference/volley_pattern.ts",
      "shaders/surrogate/volley/volley_pattern.wgsl",
    ],
    text: {
      "shaders/surrogate/volley/volley_pattern.wgsl": [
        `const SPIKE: u32 = ${NETWORK_STREAMS.volleySpikes}u;`,
      ],
    },
  },
];

function ofPart(
  stream: keyof typeof SPIKING_STREAMS,
  name: string,
  files: readonly string[],
  owner = ANY,
): RandomUse {
  const words = [only(SPIKING_STREAMS[stream]), owner, ANY, ANY, ANY];
  return { name, key: "pcg4d, part of a spiking network", words, files };
}

const BRAIN_KEY = "lib/brain/bridge/brain_noise.ts", BRAIN_NOISE = "shaders/brain/advance_brains.wgsl";
const BRAIN: RandomUse[] = [
  ofSeed("brain", "keys of brains", [NONE, NONE, NONE], [BRAIN_KEY]),
  ...Object.entries(BRAIN_STREAMS).map(([name, stream]): RandomUse => ({
    name: `${name} of regions`,
    key: "pcg4d, brain",
    words: [[stream << 24, ((stream + 1) << 24) - 1], ANY],
    files: [BRAIN_KEY, ...(name === "noise" ? [BRAIN_NOISE] : [])],
    ...(name === "noise" ? { text: { [BRAIN_NOISE]: ["vec4<u32>(REGION_STREAM | region, step, "] } } : {}),
  })),
];

const CELLS = "shaders/spiking/advance_cells.wgsl", DRAWN = "shaders/spiking/draw_synapses.wgsl";
const ON_PROCESSOR = ["lib/spiking/cpu/advance_population.ts", "lib/spiking/cpu/running_population.ts"];
const SPIKING: RandomUse[] = [
  ofPart("graph", "synapses", [
    "lib/spiking/build/graph.ts",
    "lib/spiking/build/listed_network.ts",
    "lib/spiking/build/nearby.ts",
    "lib/spiking/build/resolve.ts",
    DRAWN,
  ]),
  ofPart("permutation", "synapses without repetition", ["lib/spiking/build/permutation.ts", DRAWN]),
  ofPart("parameter", "parameters of cells", ["lib/spiking/build/resolve_population.ts"]),
  ofPart("initial", "first states of cells", ["lib/spiking/build/resolve_population.ts"]),
  ofPart("generator", "what neurons draw", [...ON_PROCESSOR, CELLS]),
  ofPart("drive", "drives", ["lib/spiking/cpu/drive_input.ts", CELLS]),
  ofPart("noise", "noise currents", [...ON_PROCESSOR, CELLS]),
  ofPart("noise", "noise currents for cells", ["lib/surrogate/features/currents.ts"], only(STREAMS.currents)),
  ofPart("learning", "what synapses draw", ["lib/spiking/cpu/learning.ts", "shaders/spiking/learning.wgsl"]),
  ofPart("position", "positions", ["lib/spiking/build/distance.ts", "lib/spiking/build/listed_network.ts"]),
  ofPart("gating", "first gates", ["lib/spiking/build/resolve.ts"]),
  ofPart("junction", "gap junctions", ["lib/spiking/build/gap_junctions.ts"]),
  ofPart("rewiring", "synapses that come and go", [
    "lib/spiking/rewiring/resolve_rewiring.ts",
    "lib/spiking/rewiring/whole_draws.ts",
  ]),
];

/** Shaders that draw noise of inputs of mean fields, and how. */
const INPUT_NOISE: Record<string, string[]> = {
  "shaders/meanfield/advance_points.wgsl": ["vec4<u32>(INPUT_STREAM | k, step, keys[point])"],
  "shaders/brain/advance_region.wgsl": ["vec4<u32>(INPUT_STREAM | k, step, region_key)"],
};

/** What is drawn of mean fields, under the key of each. */
const MEAN_FIELDS: RandomUse[] = ([
  ["input", "noise of inputs of mean fields", INPUT_NOISE],
  ["spikes", "spikes of populations of finite size", {}],
  ["counts", "counts of mean fields", {}],
] as const).map(([use, name, shaders]) => ({
  name,
  key: "pcg4d, mean field",
  words: [only(MEAN_FIELD_STREAMS[use]), ANY, ANY],
  files: ["lib/meanfield/cpu/noise_key.ts", ...Object.keys(shaders)],
  text: shaders,
}));

/** Every use of the counter-based generators. */
export const USES: readonly RandomUse[] = [
  ...DECODING,
  ...AGENTS,
  ...FLOWS,
  ...REPRESENTATION,
  ...INFERENCE,
  ...SURROGATES,
  ...SEEDED,
  ...MARKOV,
  ...SPIKING,
  ...MEAN_FIELDS,
  ...BRAIN,
  {
    name: "spikes that are dealt",
    key: "pcg4d, bare seed",
    words: [ANY, ANY],
    files: ["lib/experiment/deal_spikes.ts"],
  },
  {
    name: "states that kernels of the processor are tried with",
    key: "pcg4d, numbers of a trial",
    words: [ANY, NONE],
    files: ["lib/spiking/processor/agrees.ts"],
  },
];

const KINDS = "surrogates of different kinds draw alike with one seed; no result sets one against the other";
const SCHEMES =
  "two schemes, or two kinds of networks, of which a seed has different runs, not independent ones";
const SKIPPED = "a volley's steps are jumped over: the words of its first step are the jump's";

/** Uses that meet, and why that is as it is. */
export const SHARED: readonly (readonly [one: string, other: string, reason: string])[] = [
  ...["training", "validation"].flatMap((what) =>
    ([["windows of counts", "windows of traces"], ["windows of counts", "volleys"], [
      "windows of traces",
      "volleys",
    ]] as const)
      .map(([one, other]) => [`${one}, ${what}`, `${other}, ${what}`, KINDS] as const)
  ),
  ["counts of a free run", "components of outcomes of volleys", KINDS],
  ["coarse states of a free run", "outcomes of volleys", KINDS],
  ["counts of further populations of a free run", "outcomes of volleys", KINDS],
  ["steps of a Markovian network", "windows of a Markovian network", SCHEMES],
  ...["steps of a multi-band network", "connections of a multi-band network"].flatMap((other) =>
    ["steps of a Markovian network", "windows of a Markovian network"].map((one) =>
      [one, other, SCHEMES] as const
    )
  ),
  ...["jumps over volleys", "spikes of volleys"].flatMap((other) => [
    ["steps of a Markovian network", other, SKIPPED] as const,
    ["windows of a Markovian network", other, SCHEMES] as const,
    ["steps of a multi-band network", other, SCHEMES] as const,
  ]),
  ["noise currents", "noise currents for cells", `a network would need ${STREAMS.currents + 1} populations`],
];
