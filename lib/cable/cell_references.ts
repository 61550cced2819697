import { type Cited, citedIn } from "../base/reference.ts";
import { cellPresetReferences } from "./cell_presets.ts";
import type { CellSpec } from "./cell_spec.ts";
import type { ChannelModel } from "./channels/channel_model.ts";

/** What a detailed cell cites: its preset, its channels, its synapses, how it is solved and its random numbers. */
export function cellReferences(
  { name, sections, synapses = [] }: CellSpec,
  models: readonly ChannelModel[],
): Cited[] {
  const used = [...new Set(sections.flatMap(({ channels }) => Object.keys(channels)))];
  return [
    ...cellPresetReferences(name),
    ...models.filter((model) => used.includes(model.name)).flatMap(({ source }) => citedIn(source)),
    ...(used.includes("pool") ? ["destexhe1994"] : []),
    ...(synapses.some(({ magnesium = 0 }) => magnesium > 0) ? ["jahr1990"] : []),
    "hines1984",
    "salmon2011",
  ];
}
