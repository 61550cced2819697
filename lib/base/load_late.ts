import { failType } from "./fail.ts";

/**
 * Loads a module of ours when it is first needed. A name that is not written out in an `import` is fetched by Deno only then, so that
 * whoever imports the library by URL does not fetch what few need.
 * @param url Of the module, from `import.meta.url`. @param task What it is for, as in "Cannot `task` as …".
 * @throws {TypeError} In a bundle, which cannot see such a name.
 */
export async function loadLate<Module>(url: URL, task: string): Promise<Module> {
  if (typeof Deno === "undefined") {
    failType(task, "a bundle for browsers does not hold what it takes", url.pathname);
  }
  return await import(url.href) as Module;
}
