import { volley } from "../cli/_volley.ts";

const FILES = new URL("files", import.meta.url).pathname;

/** Path of a file that was made by version 0.1.0. */
export const at = (name: string) => `${FILES}/${name}`;

/** Copies the files of a folder and of those in it. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.writeFile(`${to}/${name}`, await Deno.readFile(`${from}/${name}`));
  }
}

/** Runs a command in a folder that has copies of some of the files. @returns What it printed. */
export async function command(
  folder: string,
  copied: readonly string[],
  args: readonly string[],
): Promise<string> {
  for (const name of copied) await copyFolder(at(name), `${folder}/${name}`);
  const { code, out, err } = await volley(folder, ...args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
  return out;
}

/** What a JSON file holds. */
export const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));
