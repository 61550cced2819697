import type { SystemDescription } from "../lib/system/system.ts";
import { loadAnyModel } from "../lib/surrogate/model_file.ts";
import { surrogateOf } from "../lib/surrogate/registry.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { table } from "./_console.ts";
import { ensembleJson, ensembleRows } from "./_ensemble.ts";
import { ownModels } from "./_models.ts";
import { NETWORK_OPTIONS, presetLines, presetNames, specOf, systemFor } from "./_network.ts";
import { modelStem } from "./_surrogate.ts";
import { isModel } from "./_systems.ts";

function people(name: string, about: SystemDescription): string {
  const { what = "network", populations, facts, tables } = about;
  const usual = [["population", "cells"], ...populations.map(({ name, size }) => [name, String(size)])];
  return [
    table([[what, name], ...facts.map((fact) => [...fact])]),
    ...(tables ?? [usual]).map((rows) => table(rows.map((row) => [...row]))),
  ].join("\n\n");
}

/** A surrogate's kind, what it is, and what of its training its spec keeps. */
async function describeModel(args: Arguments, name: string): Promise<void> {
  const odd = ["set", "scale"].find((option) => args.has(option));
  if (odd !== undefined) {
    failUsage(`describe ${name}`, `--${odd} is for networks`, args.all(odd).join(", "));
  }
  const { surrogates } = await ownModels(args);
  const model = await loadAnyModel(modelStem(name), { surrogates });
  const { spec, weights } = model, surrogate = surrogateOf(spec, { surrogates });
  const count = Object.values(weights).reduce((sum, { data }) => sum + data.length, 0);
  const details = surrogate.details?.(spec as never), about = surrogate.describe(spec as never);
  if (args.flag("json")) {
    const { kind, learnsFrom } = surrogate;
    return console.log(
      JSON.stringify({
        ...{ surrogate: name, kind, about, learnsFrom, weights: count },
        ...{ ...details?.json, ...ensembleJson(model), spec },
      }),
    );
  }
  console.log(table([
    ["surrogate", name],
    ["kind", `${surrogate.kind}: ${surrogate.about}, from ${surrogate.learnsFrom}`],
    ["what it is", about],
    ["weights", String(count)],
    ...(details?.facts ?? []).map((fact) => [...fact]),
    ...ensembleRows(model),
    ...["steps", "loss", "adapter"].filter((name) => name in spec.training)
      .map((name) => [`training: ${name}`, String(spec.training[name])]),
  ]));
}

async function describe(args: Arguments): Promise<void> {
  const [name] = args.positional;
  if (await isModel(name)) return await describeModel(args, name);
  const given = await specOf(args, name), system = await systemFor(args, given);
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
  positional: "PRESET|SPEC.json|SONATA.json|CELL|CELL.json|MODEL",
  about:
    "Tell the populations, sizes and memory of a network, or the parts of a cell, without allocating any; or what a surrogate is.",
  names: presetNames(),
  takes: "one",
  options: {
    ...NETWORK_OPTIONS,
    scale: { type: "number", value: "X", help: "X times as many cells, with as many inputs each" },
  },
  more: presetLines(),
  examples: [
    { run: "describe microcircuit", about: "sizes and memory before anything is allocated" },
    { run: "describe coba --scale 10", about: "of ten times as many cells" },
  ],
  run: describe,
};
