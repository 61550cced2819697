import type { Cited } from "../../../lib/base/reference.ts";
import { referenceOf } from "../../../lib/experiment/references/reference_list.ts";
import { RATE_MODELS } from "../../../lib/meanfield/models/models.ts";
import type { RateModel } from "../../../lib/meanfield/models/rate_model.ts";
import { TRANSFER_KINDS } from "../../../lib/meanfield/transfer/registry.ts";
import type { TransferKind } from "../../../lib/meanfield/transfer/transfer.ts";
import { aboutOf } from "../declarations.ts";
import { RATE_EQUATIONS } from "../equations/rate_models.ts";
import { alignedMath, nameInLatex } from "../latex.ts";
import { page, sentence, table } from "../markdown_parts.ts";
import { fieldSection, fieldTable } from "./field_table.ts";
import { defaultsOf, parameterTable, stateTable } from "./parameters.ts";
import { shortReference } from "./short_reference.ts";

/** Sources that declare specs, and what every transfer function has. */
const SPEC_SOURCE = "lib/meanfield/spec_types.ts", TRANSFER_SOURCE = "lib/meanfield/transfer/transfer.ts";

const LINKS: Readonly<Record<string, string>> = {
  RatePopulation: "#ratepopulation",
  RateCoupling: "#ratecoupling",
  RateInput: "#rateinput",
  Transfer: "#transfer-functions",
  Waveform: "specs.md#waveform",
};

/** What declares a kind: its module, the name of its interface, and interfaces that it is made of. */
const DECLARED: Readonly<Record<string, readonly [module: string, name: string, ...parts: string[]]>> = {
  "semi-analytic": ["semi_analytic_spec", "SemiAnalyticTransfer", "TransferCell", "TransferSynapse"],
  siegert: ["siegert_spec", "SiegertTransfer", "LifCell", "LifSynapse"],
  softplus: ["softplus_spec", "SoftplusTransfer"],
  mlp: ["mlp_spec", "MlpTransfer", "PerceptronInput", "PerceptronLayer"],
  table: ["table_spec", "TableTransfer"],
};

const sourceOf = (module: string) => `lib/meanfield/transfer/${module}.ts`;

/** Sources that declare mean fields and transfer functions, by their paths. */
export const MEAN_FIELD_SOURCES: readonly string[] = [
  SPEC_SOURCE,
  TRANSFER_SOURCE,
  ...Object.values(DECLARED).map(([module]) => sourceOf(module)),
];

function citations(references: readonly Cited[]): string {
  const links = references.map(referenceOf).map((one) =>
    one.doi ? `[${shortReference(one)}](<https://doi.org/${one.doi}>)` : shortReference(one)
  );
  return links.length > 0 ? `Sources: ${links.join(", ")}.` : "";
}

function modelText({ name, about, parameters, state, references }: RateModel): string {
  const { change, where = {}, rate } = RATE_EQUATIONS[name];
  const slopes = Object.entries(change).map(([variable, formula]) =>
    [`\\frac{d${nameInLatex(variable)}}{dt}`, formula] as const
  );
  const named = Object.entries(where).map(([left, formula]) => [nameInLatex(left), formula] as const);
  return [
    `### ${name}`,
    sentence(about),
    alignedMath(slopes),
    named.length > 0 ? `with\n\n${alignedMath(named)}` : "",
    `Its rate is \`${rate}\`, Hz.`,
    parameterTable(parameters),
    stateTable(state, defaultsOf(parameters)),
    citations(references),
  ].filter((part) => part !== "").join("\n\n");
}

function kindText(
  { kind, about, references }: TransferKind,
  sources: Readonly<Record<string, string>>,
): string {
  const [module, name, ...parts] = DECLARED[kind], source = sources[sourceOf(module)];
  return [
    `### ${kind}`,
    sentence(about),
    aboutOf(source, name),
    fieldTable(source, name),
    ...parts.map((part) => `\`${part}\`: ${aboutOf(source, part)}\n\n${fieldTable(source, part)}`),
    citations(references),
  ].filter((part) => part !== "").join("\n\n");
}

const INTRODUCTION =
  `A mean field is a few equations for the rates of populations. [What it is, and where it fails](../concepts/mean-fields.md) says what it assumes. Its spec has the kind
\`mean-field\`, and [these fields](#specs). \`volley train --kind mean-field\` [derives one](../tutorials/mean-field.md) of a network of point neurons.`;

const MODELS = `## Rate models

A population names its model in \`model\`. In the equations $R$ is the sum of weight times rate over couplings from populations, Hz, and $X$ the sum of weight times value over couplings from inputs. Times are in ms. Tests compare each
equation with the code. \`defineRateModel\` of \`@volley/volley/meanfield\` adds a model of your own: \`meanFieldSystem({ models: [mine] })\` is the system that knows it.`;

const TRANSFERS = `## Transfer functions

A population of the model \`transfer\` has a transfer function: the stationary rate of its cells as a function of the rates of its sources. In the equations it is $F$, and $\\mu_V$ the mean voltage, mV, where the function can tell it.
The variable \`W\` is there only where the function depends on it. \`openTransfer\` gives the rate with its first and second derivatives, \`outsideRange\` says which argument is outside of the range that it was
made for. \`fitMlp\`, \`fitSemiAnalytic\`, \`fitSoftplus\` and \`fitTable\` fit one to rates that were measured.`;

/** The page of rate models and transfer functions. @param sources Texts of {@linkcode MEAN_FIELD_SOURCES}, by path. */
export function meanFieldsPage(sources: Readonly<Record<string, string>>): string {
  const models = RATE_MODELS.map(({ name, about }) => [`[\`${name}\`](#${name})`, about]);
  const kinds = TRANSFER_KINDS.map(({ kind, about }) => [`[\`${kind}\`](#${kind})`, about]);
  return page(
    "Mean fields",
    INTRODUCTION,
    "## Specs",
    ...["MeanFieldSpec", "RatePopulation", "RateCoupling", "RateInput"].map((name) =>
      fieldSection(sources[SPEC_SOURCE], name, LINKS)
    ),
    MODELS,
    table(["model", "what it is"], models),
    ...RATE_MODELS.map(modelText),
    TRANSFERS,
    table(["kind", "what it is"], kinds),
    "Every transfer function has these fields, and those of its kind:",
    fieldTable(sources[TRANSFER_SOURCE], "TransferArguments"),
    ...TRANSFER_KINDS.map((kind) => kindText(kind, sources)),
  );
}
