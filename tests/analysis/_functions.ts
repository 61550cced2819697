/** Folder of the functions of analysis. */
const FOLDER = new URL("../../lib/analysis/", import.meta.url);

/** Every function and class that a file of lib/analysis gives to others, by name; files that begin with _ are its own. */
export async function analysisFunctions(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const { name } of Deno.readDirSync(FOLDER)) {
    if (name.startsWith("_") || !name.endsWith(".ts")) continue;
    for (const [symbol, value] of Object.entries(await import(new URL(name, FOLDER).href))) {
      if (typeof value === "function") found.set(symbol, value);
    }
  }
  return found;
}
