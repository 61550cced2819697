import { referenceOf } from "../../../lib/experiment/references/reference_list.ts";
import type { GradedModel } from "../../../lib/graded/models/graded_model.ts";
import { GRADED_MODELS } from "../../../lib/graded/models/models.ts";
import { page, sentence, table } from "../markdown_parts.ts";
import { fieldSection } from "./field_table.ts";
import { parameterTable, stateTable } from "./parameters.ts";
import { shortReference } from "./short_reference.ts";

const SPEC_SOURCE = "lib/graded/spec_types.ts";

/** Sources that declare networks of graded units. */
export const GRADED_SOURCES: readonly string[] = [SPEC_SOURCE];

const LINKS: Readonly<Record<string, string>> = {
  GradedPopulation: "#gradedpopulation",
  GradedCoupling: "#gradedcoupling",
  GradedInput: "#gradedinput",
  Waveform: "specs.md#waveform",
};

/** What each model does in a step, of h ms. */
const EQUATIONS: Readonly<Record<string, string>> = {
  bursting:
    `In a burst, $v > 0$, $a' = -a\\,k_a/(1 - d_a)$ until $a$ is at its bound $A(x)$; then $v$ goes from 1 to 0 in
$d_a \\ln(Q/A)/k_a$, at least 1 ms, and jumps to -1. In a pause $a' = (1 - a)\\,k_q/(1 - d_q)$ until $a$ is at $Q(x)$; then $v$ goes from -1 to 0 in
$d_q \\ln((1 - A)/(1 - Q))/k_q$, and jumps to 1. With $k = 4/$\`tAdapt\`, $T_a = 4\\,$\`tActive\`$/$\`tAdapt\` and $T_q$ alike, $k_a = k/(1 + (s_a - 1)|x|)$, and at $x = 0$

$$A = \\frac{e^{T_q} - 1}{e^{T_a + T_q} - 1}, \\quad Q = A\\,e^{T_a}.$$

At $x = \\pm 1$ the bounds are those of $T_a \\kappa_a/s_a$ and $T_q \\kappa_q/s_q$, with the factors \`k…Up\`, \`s…Up\` or \`k…Down\`, \`s…Down\`; between, $A$ and $Q$ are linear in $|x|$.`,
  phase:
    `$\\varphi' = 2\\pi f + \\mathrm{drive} + c_s \\cos\\varphi - c_c \\sin\\varphi + \\mathrm{noise}\\,\\xi$, rad/s, with the inputs $c_c$ (cosine) and $c_s$ (sine): a coupling of
weight $k$ and lag $\\psi$ from $j$ adds $k \\sin(\\varphi_j - \\varphi - \\psi)$.`,
  leaky:
    `$\\tau v' = -v + x + \\mathrm{bias}$, exactly, and the output is $1/(1 + e^{-\\mathrm{gain}\\,(v - \\mathrm{threshold})})$.`,
};

function modelText(
  { name, about, parameters, state, inputs, outputs, event, references }: GradedModel,
): string {
  const links = references.map(referenceOf).map((one) =>
    one.doi ? `[${shortReference(one)}](<https://doi.org/${one.doi}>)` : shortReference(one)
  );
  const named = (names: readonly string[]) => names.map((one) => `\`${one}\``).join(", ");
  return [
    `### ${name}`,
    sentence(about),
    EQUATIONS[name],
    `Inputs: ${named(inputs)}. Outputs: ${named(outputs)}. What is counted: ${event}.`,
    parameterTable(parameters),
    stateTable(state, {}),
    `Sources: ${links.join(", ")}.`,
  ].join("\n\n");
}

const INTRODUCTION =
  `Units with graded outputs give others a number in every step. [How to use them](../how-to/graded-units.md) is a page of its own. Specs have the kind \`graded\`.

A step has this order: couple (what units gave at its start, or a delay before, and inputs from outside as their mean over the step), integrate with events, give.`;

const VALUES =
  `A \`GradedValue\` is a number for all units, or a list with one for each. A \`GradedStart\` may also be drawn, \`{ uniform: [low, high] }\`. A \`GradedConnect\` is \`all\` (all but itself),
\`one-to-one\`, \`{ shift, ring }\` (unit k gets the output of unit k - shift, around the end where \`ring\` is true), or \`{ matrix }\` with a row of weights for each target.`;

/** The page of graded units. @param sources Texts of {@linkcode GRADED_SOURCES}, by path. */
export function gradedPage(sources: Readonly<Record<string, string>>): string {
  return page(
    "Graded units",
    INTRODUCTION,
    "## Specs",
    ...["GradedSpec", "GradedPopulation", "GradedCoupling", "GradedInput"].map((name) =>
      fieldSection(sources[SPEC_SOURCE], name, LINKS)
    ),
    VALUES,
    "## Models",
    "`defineGraded` of `@volley/volley/graded` adds a model of your own: `gradedSystem({ models: [mine] })` is the system that knows it.",
    table(
      ["model", "what it is"],
      GRADED_MODELS.map(({ name, about }) => [`[\`${name}\`](#${name})`, about]),
    ),
    ...GRADED_MODELS.map(modelText),
  );
}
