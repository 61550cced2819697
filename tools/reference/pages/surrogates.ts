import { LIKELIHOODS } from "../../../lib/surrogate/counts/distributions.ts";
import { ACTIVATIONS } from "../../../lib/nn/dense_layout.ts";
import { layerKinds } from "../../../lib/nn/layers/registry.ts";
import { SURROGATES } from "../../../lib/surrogate/registry.ts";
import type { Surrogate } from "../../../lib/surrogate/surrogate.ts";
import { TRACE_LOSSES } from "../../../lib/surrogate/trace/trace_spec.ts";
import { aboutOf, fieldsOf } from "../declarations.ts";
import { page, sentence, table } from "../markdown_parts.ts";

/** Folder of the sources that declare layers. */
export const LAYER_FOLDER = "lib/nn/layers/";

const LIKELIHOOD_TEXT: Readonly<Record<(typeof LIKELIHOODS)[number], string>> = {
  poisson: "variance equal to the mean",
  "negative-binomial": "variance above the mean, by a dispersion that the network gives: the default",
  "conway-maxwell": "variance above or below the mean",
};

const LOSS_TEXT: Readonly<Record<(typeof TRACE_LOSSES)[number], string>> = {
  squared: "squared error of the scaled value",
  absolute: "absolute error of the scaled value",
  logistic: "logarithmic loss of a probability, such as that of a spike",
  gaussian: "negative log-likelihood of a normal value, with the variance of the output after it",
  "log-variance": "the logarithm of that variance",
};

/** What a declaration that several kinds share does not say. */
const UNITS_TEXT: Readonly<Record<string, string>> = {
  lstm: "Long short-term memory, with PyTorch's gates i, f, g, o.",
  gru: "Gated recurrent units, with PyTorch's gates r, z, n.",
  rnn: "Plain recurrent units with tanh.",
};

function kindText({ kind, about, learnsFrom, gives, choices = {} }: Surrogate): string {
  const rows = Object.entries(choices).map(([name, choice]) => [
    `\`--${name}\``,
    choice.of ? choice.of.map((word) => `\`${word}\``).join(", ") : choice.value,
    choice.default ?? "",
    choice.help,
  ]);
  return [
    `## ${kind}`,
    sentence(about),
    `It learns from ${learnsFrom}, and its free runs are ${gives}. What is chosen of it, as options of \`volley train\` or as \`choices\`:`,
    table(["option", "value", "default", "meaning"], rows),
  ].join("\n\n");
}

/** Text that begins small, letters that stand for sizes aside. */
function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text[0].toLowerCase()}${text.slice(1)}` : text;
}

/** Where a kind of layer is declared: the text of its source, and the name of the type. @throws {Error} When it is nowhere. */
function declarationOf(kind: string, sources: readonly string[]): [source: string, name: string] {
  for (const source of sources) {
    for (const [, name, body] of source.matchAll(/export interface (\w+Layer)\b[^{]*\{([^}]*)\}/g)) {
      // The recurrent kinds share a type.
      if (
        body.includes(`kind: "${kind}";`) || (name === "RecurrentLayer" && Object.hasOwn(UNITS_TEXT, kind))
      ) {
        return [source, name];
      }
    }
  }
  throw new Error(`Cannot find the layer ${kind}`);
}

function layerTable(sources: readonly string[]): string {
  return table(
    ["kind", "what it is", "fields"],
    layerKinds().map((kind) => {
      const [source, name] = declarationOf(kind, sources);
      const fields = fieldsOf(source, name).filter((field) => field.name !== "kind");
      const text = fields.map(({ name, about }) => `\`${name}\`: ${lower(about.replace(/\.$/, ""))}`).join(
        "; ",
      );
      return [`\`${kind}\``, UNITS_TEXT[kind] ?? aboutOf(source, name), text];
    }),
  );
}

const INTRODUCTION =
  `A surrogate learns from runs, and then makes runs itself. [What the kinds are for](../concepts/surrogates.md) says which to take. \`volley train --kind KIND\` or \`trainModel\` trains one.
A model is two files: \`NAME.json\`, its spec, and \`NAME.safetensors\`, its weights with the names and shapes of PyTorch ([files](files.md#models)).`;

/** The page of surrogates, layers and losses. @param sources Texts of the modules in {@linkcode LAYER_FOLDER}. */
export function surrogatesPage(sources: readonly string[]): string {
  return page(
    "Surrogates, layers and losses",
    INTRODUCTION,
    ...SURROGATES.map(kindText),
    "## Likelihoods of counts",
    "`--likelihood` of a recurrent surrogate: the distribution from which the next bin's counts are drawn.",
    table(["likelihood", "what it is"], LIKELIHOODS.map((name) => [`\`${name}\``, LIKELIHOOD_TEXT[name]])),
    "## Losses of traces",
    table(["loss", "what it is"], TRACE_LOSSES.map((name) => [`\`${name}\``, LOSS_TEXT[name]])),
    "## Layers",
    "In a command line a stack is written as `lstm:64` or `gru:48,dense:32:relu`. A spec lists layers with these fields.",
    layerTable(sources),
    `Activations of \`dense\` and \`conv\`: ${
      ACTIVATIONS.map((name) => `\`${name}\``).join(", ")
    }. [A layer of your own](../extending/index.md) is one object.`,
  );
}
