import { getPreset, listPresets, overrideSpec } from "../lib/systems.ts";
import { CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "../lib/cable/cell_presets.ts";
import { type Arguments, type Command, UsageError } from "./_arguments.ts";
import { table } from "./_console.ts";
import { NETWORK_OPTIONS, overridesOf, presetLines } from "./_network.ts";
import { ownModels } from "./_models.ts";

/** A detailed cell, with what drives it in recordings, as JSON that is accepted wherever its name is. */
function printCell(args: Arguments, name: string): void {
  if (args.has("set")) {
    throw new UsageError(
      `Cannot change ${name} as --set is for networks, not for cells: current value is ${
        args.list("set")[0]
      }`,
    );
  }
  console.log(JSON.stringify({ ...getCellPreset(name), input: CELL_PRESET_INPUT[name] }, null, 2));
}

async function preset(args: Arguments): Promise<void> {
  const { systems } = await ownModels(args);
  const [name] = args.positional;
  if (name !== undefined && CELL_PRESETS.includes(name)) return printCell(args, name);
  if (name !== undefined) {
    const spec = overrideSpec(getPreset(name, { systems }), overridesOf(args), { systems });
    return console.log(JSON.stringify(spec, null, 2));
  }
  const cells = CELL_PRESETS.map((name) => ({ name, kind: "cell", about: "a detailed cell" }));
  const presets = [...listPresets({ systems }), ...cells];
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
  takes: "optional",
  options: NETWORK_OPTIONS,
  more: presetLines(),
  run: preset,
};
