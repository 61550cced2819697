import { aboutOf, fieldsOf, formsOf } from "../declarations.ts";
import { page, table } from "../markdown_parts.ts";

/** Sources of the library that declare what a spec holds, by their paths. */
export const SPEC_SOURCES = [
  "lib/spiking/spec_types.ts",
  "lib/spiking/connect_types.ts",
  "lib/spiking/gap_junctions.ts",
  "lib/spiking/stimuli.ts",
  "lib/spiking/value.ts",
  "lib/system/waveform.ts",
  "lib/cable/cell_spec.ts",
  "lib/cable/cell_input_plan.ts",
  "lib/spiking/rewiring/rewiring_types.ts",
] as const;

type Sources = Readonly<Record<string, string>>;

/** Types with a heading of their own here, and pages that have others. */
const HEADINGS = [
  "Population",
  "Positions",
  "Projection",
  "Connect",
  "DistanceConnect",
  "ShortTerm",
  "Learning",
  "Calcium",
  "SynapticElements",
  "Rewiring",
  "GapJunctions",
  "Drive",
  "Current",
  "NeuronSet",
  "Value",
  "Waveform",
  "Section",
  "CellSynapse",
  "CellInputPlan",
  "DatasetDrive",
];
const ELSEWHERE: Readonly<Record<string, string>> = {
  Receptor: "synapses.md",
  NeuronValue: "#value",
  ParameterValue: "#value",
  BranchPoint: "#section",
};

function typeText(type: string): string {
  const inside = type.replaceAll("readonly ", "");
  const named = inside.match(/\b[A-Z]\w+/g)?.find((name) => HEADINGS.includes(name) || name in ELSEWHERE);
  const code = `\`${inside}\``;
  return named === undefined ? code : `[${code}](${ELSEWHERE[named] ?? `#${named.toLowerCase()}`})`;
}

function interfaceText(source: string, name: string, level = "###"): string {
  const rows = fieldsOf(source, name).map(({ name, optional, type, about, standard }) => [
    `\`${name}\``,
    typeText(type),
    optional ? standard || "nothing" : "must be given",
    about,
  ]);
  return [`${level} ${name}`, aboutOf(source, name), table(["field", "type", "default", "meaning"], rows)]
    .join("\n\n");
}

/** A form without what only a compiler understands: a current of its target and of a waveform as one list of fields. */
function plainForm(form: string): string {
  return form.replace(/^CurrentTarget & /, "")
    .replace(
      /Omit<Extract<Waveform, \{ frequencyHz: unknown \}>, "mean">/,
      "{ amplitude: number; frequencyHz: number; phase?: number }",
    )
    .replace("Extract<Waveform, { steps: unknown }>", "{ steps: [fromMs: number, value: number][] }")
    .replace("Extract<Waveform, { everyMs: unknown }>", "{ everyMs: number; values: number[] }")
    .replaceAll(" } & { ", "; ");
}

function unionText(source: string, name: string): string {
  const rows = formsOf(source, name).map(({ form, about }) => [`\`${plainForm(form)}\``, about]);
  return [`### ${name}`, aboutOf(source, name), table(["form", "meaning"], rows)].join("\n\n");
}

const VALUE = `### Value

A number, or how to draw one for each neuron or synapse. \`low\` and \`high\` clip what is drawn and may be left out.

| form | meaning |
| --- | --- |
| \`5\` | the same for all |
| \`{ "normal": [mean, sd], "low": 0, "high": 10 }\` | normal |
| \`{ "lognormal": [median, sigma], "low": 0, "high": 10 }\` | log-normal: the median times e to a normal number of deviation sigma |
| \`{ "uniform": [low, high] }\` | uniform |
| \`[1, 2, 3]\` | one for each neuron; of neurons alone |

The rate of a \`poisson\` generator may also be a [waveform](#waveform).`;

const INTRODUCTION =
  `A spec is plain JSON that says what is simulated. \`volley preset NAME\` prints one to start from, \`volley describe FILE.json\` says what it amounts to. Unknown fields, values out of range and
names that lead nowhere are refused in one sentence. A network of point neurons has the kind \`spiking\`, a cell with dendrites \`cell\`. The fields of Markovian (\`mif\`) and multi-band networks are on
[a page of their own](markovian.md), and so are those of [mean fields](mean-fields.md#specs) (\`mean-field\`), of [graded units](graded-units.md#specs) (\`graded\`) and of [brains](brains.md#specs) (\`brain\`).

A path names a number of a spec for \`--set\`, \`--box\` and \`--grid\`: fields joined by dots, members of lists by their names, \`*\` for any letters, as in \`populations.*.parameters.t_ref\` or
\`projections.I->*.weight\`. \`scale(PATH)\` stands for a factor.`;

const FILE = `### Cells in files

A file of a cell may have \`morphology\`, an SWC file, and \`regions\` in place of \`sections\`: see [cells of your own](../how-to/cells.md).`;

/** The page of specs of point neurons and of cells. @param sources Texts of {@linkcode SPEC_SOURCES}, by path. */
export function specsPage(sources: Sources): string {
  const [spec, connect, gaps, stimuli, _value, waveform, cell, plan, rewiring] = SPEC_SOURCES.map((path) =>
    sources[path]
  );
  return page(
    "Specs",
    INTRODUCTION,
    "## Networks of point neurons",
    interfaceText(spec, "SpikingSpec"),
    interfaceText(spec, "Population"),
    unionText(spec, "Positions"),
    interfaceText(spec, "Projection"),
    "A projection also has `fromMs` and `untilMs`, when it transmits.",
    unionText(connect, "Connect"),
    interfaceText(connect, "DistanceConnect"),
    interfaceText(spec, "ShortTerm"),
    interfaceText(spec, "Learning"),
    interfaceText(rewiring, "Calcium"),
    interfaceText(rewiring, "SynapticElements"),
    interfaceText(rewiring, "Rewiring"),
    interfaceText(gaps, "GapJunctions"),
    interfaceText(stimuli, "Drive"),
    "A drive also has `fromMs` and `untilMs`, when it acts.",
    unionText(stimuli, "Current"),
    "Every current but noise also has `fromMs` and `untilMs`, when it flows, and these fields:",
    interfaceText(stimuli, "CurrentTarget"),
    "### NeuronSet",
    aboutOf(stimuli, "NeuronSet"),
    '`{ "from": 0, "until": 240 }` or a list of numbers of neurons, as `[0, 5, 7]`.',
    VALUE,
    unionText(waveform, "Waveform"),
    "## Detailed cells",
    interfaceText(cell, "CellSpec"),
    interfaceText(cell, "Section"),
    interfaceText(cell, "CellSynapse"),
    interfaceText(plan, "CellInputPlan"),
    interfaceText(plan, "DatasetDrive"),
    FILE,
  );
}
