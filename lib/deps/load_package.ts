import { failType } from "../base/fail.ts";

/** Packages that a bundle holds, by the names that {@linkcode loadPackage} is asked for. */
const bundled = new Map<string, () => Promise<unknown>>();

/** Says how a package that is loaded late comes out of a bundle. */
export function bundlePackage(name: string, load: () => Promise<unknown>): void {
  bundled.set(name, load);
}

/**
 * Loads a heavy package when it is first needed. A name that is not written out in an `import` is fetched by Deno only then: drawing costs
 * 10 MB, simulating does not. A bundler cannot see such a name, so `browser.ts` gives the bundle these packages.
 * @param name Full name, such as `npm:vega@6.4.0`. @param task What it is for, as in "Cannot `task` as …".
 * @throws {ArgumentTypeError} Where it is neither in the bundle nor can be fetched, as in a bundle of `mod.ts`.
 */
export async function loadPackage<Module>(name: string, task: string): Promise<Module> {
  const load = bundled.get(name);
  if (load) return await load() as Module;
  if (typeof Deno === "undefined") {
    failType(task, "a bundle must be made of browser.ts", `one without ${name}`);
  }
  return await import(name) as Module;
}
