import { readJsonArray } from "../lib/io/npz_arrays.ts";
import { NpzFile } from "../lib/io/npz_file.ts";
import { readFileBytes } from "../lib/io/atomic.ts";
import { readJson } from "../lib/io/json.ts";
import { loadSonataSpikes } from "../lib/spiking/sonata/sonata.ts";
import { openSafetensors } from "../lib/io/safetensors.ts";

/** Whether looking at a file finds what is looked for; one that cannot be read is another's. */
function tells(look: (path: string) => Promise<boolean>): (path: string) => Promise<boolean> {
  return (path) => look(path).catch(() => false);
}

/** Whether a format's name is one of volley's. */
function isOurs(format: unknown): boolean {
  return typeof format === "string" && format.startsWith("volley");
}

/** Tells a JSON file by the fields that it has. */
export function hasFields(...names: string[]): (path: string) => Promise<boolean> {
  return tells(async (path) => {
    const value = await readJson(path);
    return typeof value === "object" && value !== null && names.every((name) => name in value);
  });
}

/** Tells the weights of a model by the format in their metadata. */
export const isModel = tells(async (path) => {
  using file = await openSafetensors(path);
  return isOurs(file.metadata.format);
});

/** Tells a run by the format in its header, and spikes in SONATA by being that. */
export const isRun = tells(async (path) => {
  if (path.endsWith(".h5")) return Object.keys(await loadSonataSpikes(path)).length > 0;
  using file = await NpzFile.open(path);
  const header = readJsonArray(file, "header", "volley");
  return typeof header === "object" && header !== null && "format" in header && isOurs(header.format);
});

/** Tells a report by what its page says of its maker; of the first versions, by the command that it shows. */
export const isReport = tells(async (path) => {
  const text = new TextDecoder().decode(await readFileBytes(path));
  return text.startsWith("<!doctype html>") &&
    (text.includes('<meta name="generator" content="volley">') ||
      /<h3>Commands<\/h3>\n<pre>(volley|deno task demo)/.test(text));
});
