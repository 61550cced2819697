import type { SystemDescription } from "../lib/system/system.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { table } from "./_console.ts";
import { NETWORK_OPTIONS, presetLines, specOf, systemFor } from "./_network.ts";

function people(name: string, { populations, facts, tables }: SystemDescription): string {
  const usual = [["population", "cells"], ...populations.map(({ name, size }) => [name, String(size)])];
  return [
    table([["network", name], ...facts.map((fact) => [...fact])]),
    ...(tables ?? [usual]).map((rows) => table(rows.map((row) => [...row]))),
  ].join("\n\n");
}

async function describe(args: Arguments): Promise<void> {
  const given = await specOf(args, args.positional[0]), system = await systemFor(args, given);
  const scale = args.number("scale");
  if (scale !== undefined && !system.scale) {
    failUsage(`describe ${given.name}`, "--scale is for networks of point neurons", scale);
  }
  const spec = scale === undefined ? given : system.scale!(given, scale);
  const about = system.describe(spec, { seed: args.seed });
  const details = about.details ?? { populations: about.populations, ...Object.fromEntries(about.facts) };
  console.log(
    args.flag("json")
      ? JSON.stringify({ network: spec.name, system: system.kind, ...details })
      : people(spec.name, about),
  );
}

/** `volley describe`. */
export const describeCommand: Command = {
  name: "describe",
  positional: "PRESET|SPEC.json|SONATA.json|CELL|CELL.json",
  about:
    "Tell the populations, sizes and memory of a network, or the parts of a cell, without allocating any.",
  takes: "one",
  options: {
    ...NETWORK_OPTIONS,
    scale: { type: "number", value: "X", help: "X times as many cells, with as many inputs each" },
  },
  more: presetLines(),
  run: describe,
};
