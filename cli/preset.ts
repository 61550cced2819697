import { getPreset, listPresets, overrideSpec } from "../lib/systems.ts";
import { type Arguments, type Command } from "./_arguments.ts";
import { table } from "./_console.ts";
import { NETWORK_OPTIONS, overridesOf, presetLines, presetNames } from "./_network.ts";
import { ownModels } from "./_models.ts";

async function preset(args: Arguments): Promise<void> {
  const { systems } = await ownModels(args);
  const [name] = args.positional;
  if (name !== undefined) {
    const spec = overrideSpec(getPreset(name, { systems }), overridesOf(args), { systems });
    return console.log(JSON.stringify(spec, null, 2));
  }
  const presets = listPresets({ systems });
  console.log(
    args.flag("json")
      ? JSON.stringify(presets)
      : table(presets.map(({ name, kind, about }) => [name, kind, about])),
  );
}

/** `volley preset`. */
export const presetCommand: Command = {
  name: "preset",
  positional: "NAME",
  about: "Print a preset as JSON, to start a network or a cell of your own from; without a name, list all.",
  names: presetNames(),
  takes: "optional",
  options: NETWORK_OPTIONS,
  more: presetLines(),
  examples: [
    { run: "preset", about: "list all" },
    { run: "preset rs-fs", about: "the spec of one, to start a file from" },
    { run: "preset mif-syn --set S_EE=5.5", about: "the same with a value changed" },
  ],
  run: preset,
};
