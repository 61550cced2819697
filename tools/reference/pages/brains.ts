import { NODE_KINDS } from "../../../lib/brain/nodes/registry.ts";
import { page, table } from "../markdown_parts.ts";
import { fieldSection, fieldTable } from "./field_table.ts";

const SPEC_SOURCE = "lib/brain/spec_types.ts", RATES_SOURCE = "lib/brain/nodes/rate_specs.ts";
const CONNECTOME_SOURCE = "lib/brain/connectome/connectome_spec.ts";
const SURROGATE_SOURCE = "lib/brain/nodes/surrogate_node.ts";

/** Sources that declare brains, by their paths. */
export const BRAIN_SOURCES: readonly string[] = [
  SPEC_SOURCE,
  RATES_SOURCE,
  CONNECTOME_SOURCE,
  SURROGATE_SOURCE,
];

const LINKS: Readonly<Record<string, string>> = {
  ConnectomeSpec: "#connectomespec",
  NodeSpec: "#nodespec",
  NodeInput: "#nodeinput",
  NodeOutput: "#nodeoutput",
  Stimulus: "#stimulus",
  BrainNoise: "#brainnoise",
  SystemSpec: "#kinds-of-nodes",
  Waveform: "specs.md#waveform",
};

/** What a kind of node is, may be given, and gives. */
const NODE_TEXT: Readonly<Record<string, readonly [what: string, inputs: string, gives: string]>> = {
  "mean-field": ["a [mean field](mean-fields.md)", "its inputs", "the rate of a population"],
  spiking: [
    "a [network of point neurons](point-neurons.md)",
    "populations of `poisson` generators, and drives, whose rate grows by what comes",
    "the smoothed rate of a population's spikes",
  ],
  series: ["a region whose rate is given", "none", "that rate"],
  poisson: ["cells that spike by chance, independently", "none", "their smoothed rate"],
};

function nodeRow({ kind }: (typeof NODE_KINDS)[number]): string[] {
  if (!Object.hasOwn(NODE_TEXT, kind)) throw new Error(`Cannot say what a node of the kind ${kind} is`);
  return [`\`${kind}\``, ...NODE_TEXT[kind]];
}

const INTRODUCTION =
  `A brain is a connectome whose regions are systems: mean fields, networks of point neurons, surrogates, or rates that are given. Its spec has the kind \`brain\`.
[Couple regions into a brain](../how-to/brains.md) shows how. A population of its runs is a region.

Where all nodes are mean fields without \`finiteSize\`, many brains run on a GPU at once, each with numbers of its own, in single precision: [how](../how-to/brains.md#many-brains-at-once). Else they run on the processor, each on a thread.`;

const SURROGATES =
  '`surrogateNodes(KIND, MODEL)` of `@volley/volley/brain` makes a kind of node of a recurrent surrogate: its inputs are the parameters that it was trained over, and it gives the smoothed rate of a population. `brainSystem([surrogateNodes("mine", model)])` is the system that knows it, and `system` has these fields:';

/** The page of brains. @param sources Texts of {@linkcode BRAIN_SOURCES}, by path. */
export function brainsPage(sources: Readonly<Record<string, string>>): string {
  const specs = ["BrainSpec", "NodeSpec", "NodeInput", "NodeOutput", "Stimulus", "BrainNoise"];
  return page(
    "Brains",
    INTRODUCTION,
    "## Specs",
    ...specs.map((name) => fieldSection(sources[SPEC_SOURCE], name, LINKS)),
    fieldSection(sources[CONNECTOME_SOURCE], "ConnectomeSpec", LINKS),
    "`readConnectome` reads one from files of your own, and `connectomeSpecOf` makes this of it.",
    "## Kinds of nodes",
    table(["kind", "what it is", "inputs", "what others get"], NODE_KINDS.map(nodeRow)),
    "A node of the kind `series` has these fields:",
    fieldTable(sources[RATES_SOURCE], "SeriesSpec", LINKS),
    "One of the kind `poisson` these:",
    fieldTable(sources[RATES_SOURCE], "PoissonSpec", LINKS),
    SURROGATES,
    fieldTable(sources[SURROGATE_SOURCE], "SurrogateNodeSpec"),
  );
}
