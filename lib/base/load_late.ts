import { failType } from "./fail.ts";

/** Modules that a bundle holds, by the names of their files. */
const bundled = new Map<string, () => Promise<unknown>>();

/** Loads the list of these modules, which is itself no part of what is read at once. */
let list: (() => Promise<unknown>) | null = null;

/** Says where a bundle has its calls of {@linkcode bundleModule}: they are made when a module is first asked for. */
export function bundleList(load: () => Promise<unknown>): void {
  list = load;
}

/** Says how a module that is loaded late comes out of a bundle. @param file Name of its file, without a folder. */
export function bundleModule(file: string, load: () => Promise<unknown>): void {
  bundled.set(file, load);
}

/**
 * Loads a module of ours when it is first needed. A name that is not written out in an `import` is fetched by Deno only then, so that
 * whoever imports the library by URL does not fetch what few need. A bundler cannot see such a name: `lib/entries/bundled.ts` gives a
 * bundle these modules.
 * @param path Of the module, from the module that asks, whose `import.meta.url` is `base`. @param task What it is for, as in "Cannot
 * `task` as …".
 * @throws {TypeError} In a bundle that does not hold it.
 */
export async function loadLate<Module>(path: string, base: string, task: string): Promise<Module> {
  await list?.();
  const load = bundled.get(path.slice(path.lastIndexOf("/") + 1));
  if (load) return await load() as Module;
  if (typeof Deno === "undefined") {
    failType(task, "a bundle must be made of browser.ts", `one without ${path}`);
  }
  return await import(new URL(path, base).href) as Module;
}
