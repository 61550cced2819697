import { FileError } from "../lib/io/file_error.ts";
import { readFileBytes } from "../lib/io/atomic.ts";
import { type NetworkSpec, overrideSpec, parseSpec } from "../lib/network/network_spec.ts";
import { getPreset } from "../lib/network/presets.ts";
import { type Arguments, type Option, UsageError } from "./_arguments.ts";

/** Options of the commands that simulate. */
export const NETWORK_OPTIONS: Readonly<Record<string, Option>> = {
  set: {
    type: "list",
    value: "FIELD=VALUE",
    help: "override a field of the spec, such as S_EE=5.5; may be repeated",
  },
};

function parseOverride(text: string): [string, unknown] {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new UsageError(`Cannot override a field as --set needs FIELD=VALUE: current value is ${text}`);
  }
  const value = text.slice(equals + 1);
  const name = text.slice(0, equals);
  if (value === "true" || value === "false") return [name, value === "true"];
  const number = Number(value);
  return [name, value.trim() !== "" && !Number.isNaN(number) ? number : value];
}

/** The spec that a command names: a preset or a `.json` file, with its --set overrides. */
export async function specOf(args: Arguments, name: string): Promise<NetworkSpec> {
  const spec = name.endsWith(".json") ? await readSpec(name) : getPreset(name);
  return overrideSpec(spec, Object.fromEntries(args.list("set").map(parseOverride)));
}

async function readSpec(path: string): Promise<NetworkSpec> {
  const text = new TextDecoder().decode(await readFileBytes(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileError(`Cannot read ${path} as it must be JSON: ${(error as Error).message}`, { path });
  }
  return parseSpec(value);
}
