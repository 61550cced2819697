import { MEASURES } from "../../../lib/experiment/measures/registry.ts";
import type { Measure } from "../../../lib/experiment/measures/measure.ts";
import { referenceOf } from "../../../lib/experiment/references/reference_list.ts";
import { page, table } from "../markdown_parts.ts";
import { shortReference } from "./short_reference.ts";

const INTRODUCTION =
  `Sweeps draw measures, fits aim at them, and summaries, evaluations and reports hold them. A measure has the name of a population behind its own, as \`rate.E\`, or of two, as
\`correlation.E.I\`. Without one it is of the first population. Errors of a surrogate are stated in parts of the network's value (relative) or in the unit (absolute); a ratio is the distance over
the [seed floor](../concepts/seed-floor.md). [A measure of your own](../extending/index.md) is one object.`;

function links({ references = [] }: Measure): string {
  return references.map(referenceOf).map((reference) => {
    const text = shortReference(reference);
    return reference.doi ? `[${text}](<https://doi.org/${reference.doi}>)` : text;
  }).join(", ");
}

/** The page of all measures. */
export function measuresPage(): string {
  const rows = MEASURES.map((measure) => [
    `\`${measure.name}\``,
    measure.unit,
    measure.about,
    measure.of === "pair" ? "two populations" : "a population",
    measure.needs,
    measure.error ?? "none: it has a distance alone",
    measure.score === "ratio" ? "ratio" : "error",
    links(measure),
  ]);
  return page(
    "Measures",
    INTRODUCTION,
    table(["measure", "unit", "what it is", "of", "from", "error", "ranked by", "sources"], rows),
  );
}
