import { referenceOf } from "../../../lib/experiment/references/reference_list.ts";
import { SYSTEMS } from "../../../lib/systems.ts";
import type { System } from "../../../lib/system/system.ts";
import { page, sentence, table } from "../markdown_parts.ts";
import { shortReference } from "./short_reference.ts";

const INTRODUCTION =
  `A preset is a spec that is built in. Every command takes its name. \`volley preset NAME\` prints it, \`volley describe NAME\` says more of it, \`volley cite NAME\` lists all that is to be cited.
\`--scale 10\` makes a network of point neurons larger.`;

/** First source of a preset, with a link. */
function sourceOf(system: System, name: string): string {
  const cited = system.references?.(system.preset(name)) ?? [];
  const first = cited.map(referenceOf).find(({ authors }) => authors !== undefined);
  if (!first) return "";
  const text = shortReference(first);
  return first.doi ? `[${text}](<https://doi.org/${first.doi}>)` : text;
}

function sizes(system: System, name: string): string {
  return system.populations(system.preset(name)).map(({ name, size }) => `${name} ${size}`).join(", ");
}

/** The page of all presets. */
export function presetsPage(): string {
  const parts = SYSTEMS.flatMap((system) => [
    `## ${system.kind}`,
    sentence(system.about),
    table(
      ["preset", "what it is", "cells", "source"],
      system.presets.map((
        { name, about },
      ) => [`\`${name}\``, about, sizes(system, name), sourceOf(system, name)]),
    ),
  ]);
  return page("Presets", INTRODUCTION, ...parts);
}
