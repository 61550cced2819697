/** The parts of the house that are of several kinds, and who may know them beside the registries. */
import type { Part } from "./_outside.ts";

const RUNS_OF_CELLS = "surrogates of cells learn from their recordings";

const NODES = "its nodes are systems and surrogates of any kind";
const DERIVED = "derives mean fields from networks of point neurons";

const RATE_FORMULA = {
  "lib/surrogate/baseline/mean_field.ts": "a baseline of the same name, of Markovian networks",
  "lib/experiment/answer_of_baseline.ts": "asks this baseline",
};

/** The systems, by folder. */
export const SYSTEM_PARTS: readonly Part[] = [
  {
    kinds: ["mif", "multiband"],
    own: ["lib/markov/"],
    known: {
      "lib/surrogate/volley/": "volleys are those of Markovian networks, which are stepped between them",
      "lib/surrogate/baseline/": "two of the baselines are theories of Markovian networks",
      "lib/experiment/dataset_baselines.ts": "fits these baselines where the dataset is of their system",
      "lib/experiment/dataset/dataset_volleys.ts":
        "coarse states are kept in datasets of Markovian networks alone",
      "lib/experiment/dataset/mif_shards.ts": "the same",
      "lib/experiment/dataset/require_mif_dataset.ts": "the same",
      "lib/experiment/dataset/training_data.ts": "the same",
      "lib/experiment/dataset/manifest_upgrade.ts":
        "datasets of version 0.1.0 were of one system, and do not say so",
      "lib/experiment/run_file.ts":
        "counts of surrogates are kept in the form that Markovian runs had, and ensembles are saved as runs",
      "lib/experiment/summarize_run.ts":
        "volleys by the cause of their spikes, which only these networks record",
    },
  },
  {
    kinds: ["spiking"],
    own: ["lib/spiking/"],
    known: {
      "lib/cable/": "its base: branching cells share gates, inputs and the rules of networks",
      "lib/experiment/recording/recording.ts": "reads spikes of SONATA, whatever they are of",
      "lib/experiment/summarize_spiking.ts": "a summary of their runs, which come in parts",
      "lib/report/figures/_drawn_run.ts":
        "takes its own runs, whose spikes have steps, and the stimuli of its specs",
      "lib/report/figures/population_raster.ts": "the same",
      "lib/report/figures/stimulus.ts": "the same",
      "lib/surrogate/features/": "learns from point neurons, one at a time",
      "lib/nir/": "makes networks of point neurons of graphs",
      "lib/learning/exclusive_or_motif.ts": "makes a network of point neurons",
      "lib/surrogate/meanfield/": DERIVED,
      "lib/brain/": NODES,
    },
  },
  {
    kinds: ["mean-field"],
    own: ["lib/meanfield/"],
    known: { "lib/surrogate/meanfield/": DERIVED, "lib/brain/": NODES, ...RATE_FORMULA },
  },
  {
    kinds: ["graded"],
    own: ["lib/graded/"],
    known: { "lib/spiking/build/gating.ts": "a kind of gate of the same name" },
  },
  { kinds: ["brain"], own: ["lib/brain/"], known: {} },
  {
    kinds: ["cell"],
    own: ["lib/cable/"],
    known: {
      "lib/surrogate/network/": "surrogates wired by the rules of networks of branching cells",
      "lib/surrogate/surrogate.ts": RUNS_OF_CELLS,
      "lib/surrogate/trace/": RUNS_OF_CELLS,
      "lib/experiment/dataset/dataset_traces.ts": "reads what datasets of cells keep beside the counts",
      "lib/experiment/infer/voltage_in_bins.ts": "takes recordings of a cell as observations",
    },
  },
];

const TYPES_OF_DATA = "names the type of data that it learns from, and the types of its free runs";
const UNION = "the union of the library's specs, by which TypeScript tells them apart";

/** The kinds of surrogates. */
export const SURROGATE_PARTS: readonly Part[] = [
  {
    kinds: ["recurrent"],
    own: ["lib/surrogate/counts/"],
    known: {
      "lib/surrogate/surrogate.ts": TYPES_OF_DATA,
      "lib/surrogate/spec.ts": UNION,
      "lib/surrogate/baseline/": "baselines learn from the same counts, and draw by the same distributions",
      "lib/brain/": NODES,
      "lib/surrogate/volley/": "its free runs are asked for like those of counts, and give counts",
      "lib/surrogate/trace/rollout_":
        "free runs of cells over a box are asked for like those of counts, and give counts",
      "lib/surrogate/meanfield/":
        "learns from the same counts, and its free runs are asked for like those of counts",
      "lib/surrogate/ensemble/":
        "members are judged by the counts that they learn from, and free runs checked as its are",
      "lib/experiment/count_data.ts": "makes the counts that any surrogate learns from",
      "lib/experiment/dataset/training_data.ts": "the same, of a dataset",
    },
  },
  {
    kinds: ["volley"],
    own: ["lib/surrogate/volley/"],
    known: {
      "lib/surrogate/surrogate.ts": TYPES_OF_DATA,
      "lib/surrogate/spec.ts": UNION,
      "lib/experiment/dataset/training_data.ts": "makes the volleys that it learns from",
    },
  },
  {
    kinds: ["mean-field"],
    own: ["lib/surrogate/meanfield/"],
    known: { "lib/meanfield/": "the system of the same name", "lib/brain/": "the same", ...RATE_FORMULA },
  },
  {
    kinds: ["trace"],
    own: ["lib/surrogate/trace/"],
    known: {
      "lib/surrogate/surrogate.ts": TYPES_OF_DATA,
      "lib/surrogate/spec.ts": UNION,
      "lib/surrogate/model_file.ts": "`loadTraceModel`, whose type is that of this kind",
      "lib/surrogate/features/": "made of two trace surrogates",
      "lib/surrogate/network/": "wires trace surrogates",
      "lib/experiment/dataset/dataset_traces.ts": "makes the traces that it learns from",
      "lib/report/evaluate_traces.ts": "scores traces, and draws the scores",
      "lib/report/render_trace_report.ts": "draws the scores of traces",
      "lib/images/": "reads and writes models of Keras with the same code",
    },
  },
];

/** Who knows a layer of any kind. */
const OF_ANY_LAYER = {
  "lib/surrogate/trace/keras/": "what Keras calls such a layer, and how its weights lie there",
};
const OF_NIR = { "lib/nir/": "what NIR calls such layers, and how its weights lie there" };
const OF_IMAGES = { "lib/images/": "writes classifiers of such layers for tfjs" };
const REFERENCE = {
  "lib/nn/layers/references.ts": "the list of plain references, which no spec needs to be read",
};
const SHIPPED = { "lib/surrogate/trace/architectures.ts": "an architecture that is shipped has such layers" };
const DENSITIES = "every density has such layers between those that are chosen";
const ROWS = "rows of classifiers are gathered as those of networks of sequences that end in one step";
const STEPPED = "agents take these layers step by step, in double precision";
const BY_DEFAULT = "the layers that a surrogate has where none are chosen";

/** A kind of layer that is one module. */
function layer(kind: string, known: Readonly<Record<string, string>>): Part {
  return {
    kinds: [kind],
    own: [
      `lib/nn/layers/${kind}.ts`,
      `lib/nn/layers/${kind}_layout.ts`,
      `lib/nn/layers/processor_${kind}.ts`,
    ],
    known: { ...OF_ANY_LAYER, ...known },
  };
}

/** The kinds of layers. */
export const LAYER_PARTS: readonly Part[] = [
  {
    kinds: ["lstm", "gru", "rnn"],
    own: ["lib/nn/layers/recurrent/"],
    known: {
      ...OF_ANY_LAYER,
      ...SHIPPED,
      "lib/nn/layer_spec.ts": "hands on the names of these kinds",
      "lib/nn/layers/grouped/": "its base: an LSTM in groups has the same gates",
      "lib/nn/layers/bidirectional/": "its base: each way is one of these layers",
      "lib/agents/": STEPPED,
      "lib/surrogate/counts/count_design.ts": BY_DEFAULT,
      "lib/surrogate/counts/rollout_": "fast ways for surrogates of one such layer",
      "lib/surrogate/trace/trace_design.ts": BY_DEFAULT,
      "lib/inference/density/train_density.ts": BY_DEFAULT,
      "lib/decoding/": BY_DEFAULT,
      ...REFERENCE,
    },
  },
  { kinds: ["grouped-lstm"], own: ["lib/nn/layers/grouped/"], known: REFERENCE },
  { kinds: ["elm"], own: ["lib/nn/layers/elm/"], known: { ...SHIPPED, ...REFERENCE } },
  {
    kinds: ["lif"],
    own: ["lib/nn/layers/lif/"],
    known: {
      "lib/decoding/classify/": "a spiking decoder in plain code has cells of the same name",
      "lib/nir/": "nodes of graphs become these layers",
      ...REFERENCE,
      "lib/learning/": "learns with such layers",
      "lib/images/": "the readout of a classifier of one step is such a layer",
    },
  },
  layer("dense", {
    ...SHIPPED,
    ...OF_NIR,
    "lib/nn/dense_layout.ts": "the head of every stack is dense",
    "lib/nn/layers/conv.ts": "its base: a convolution is a dense layer on taps",
    "lib/nn/layers/image/": "a convolution of images is a dense layer on patches",
    ...OF_IMAGES,
    "lib/nn/layers/recurrent/": "its base: inputs of many units are projected at once",
    "lib/inference/posterior/fates.ts": BY_DEFAULT,
    "lib/surrogate/features/": "small dense networks, run in plain code",
    "lib/surrogate/volley/": "its hidden layers are dense",
    "lib/inference/density/": BY_DEFAULT,
    "lib/decoding/": BY_DEFAULT,
    "lib/agents/": STEPPED,
    "lib/learning/augment/": "generators of rows have dense layers",
  }),
  layer("conv", { ...SHIPPED, "lib/nn/reference/conv.ts": "its plain reference" }),
  {
    kinds: ["conv2d", "pool2d"],
    own: ["lib/nn/layers/image/"],
    known: { ...OF_ANY_LAYER, ...REFERENCE, ...OF_IMAGES },
  },
  layer("norm", SHIPPED),
  layer("dropout", {
    ...SHIPPED,
    "lib/learning/augment/": "one that drops nothing has the gradient of a stack's inputs",
  }),
  layer("add", OF_IMAGES),
  layer("flatten", SHIPPED),
  layer("last", { "lib/inference/density/": BY_DEFAULT, "lib/decoding/": BY_DEFAULT, "lib/learning/": ROWS }),
  layer("repeat", { ...SHIPPED, "lib/learning/": "inputs that are the same in all steps are repeated" }),
  {
    kinds: ["chain"],
    own: ["lib/nn/layers/chain", "lib/nn/layers/processor_chain.ts"],
    known: { "lib/nn/reference/chain.ts": "its plain reference", "lib/inference/density/": DENSITIES },
  },
  { kinds: ["turn"], own: ["lib/nn/layers/turn.ts", "lib/nn/layers/processor_turn.ts"], known: {} },
  {
    kinds: ["bidirectional"],
    own: ["lib/nn/layers/bidirectional/"],
    known: { ...REFERENCE, "lib/decoding/": "what fills gaps reads windows from both ends" },
  },
  { kinds: ["narrow"], own: ["lib/nn/layers/narrow.ts"], known: { "lib/inference/density/": DENSITIES } },
];
