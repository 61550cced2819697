import type { ModuleParts, Origin, Part } from "./module_parts.ts";

/** Modules by their paths from the root. */
export type Modules = ReadonlyMap<string, ModuleParts>;

/** Where a name of a module is declared; undefined when that is in a package, or all names are meant. */
export function declared(
  modules: Modules,
  { from, name }: Origin,
): { file: string; local: string } | undefined {
  const found = modules.get(from);
  if (!found || name === "*") return undefined;
  const local = found.exports.get(name);
  if (local !== undefined) {
    const imported = found.imports.get(local);
    return imported ? declared(modules, imported) : { file: from, local };
  }
  const passed = found.passed.get(name);
  if (passed) return declared(modules, passed);
  for (const [key, { from }] of found.passed) {
    const there = key.startsWith("* ") && declared(modules, { from, name });
    if (there) return there;
  }
  return undefined;
}

/** Modules that are read when `entry` is. */
export function eagerModules(modules: Modules, entry: string): Set<string> {
  const seen = new Set<string>(), next = [entry];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    const found = modules.get(file);
    if (seen.has(file) || !found) continue;
    seen.add(file);
    const others = found.others.flatMap(({ text }) => /"(\.[^"]+\.ts)"/.exec(text)?.[1] ?? []);
    next.push(...[...found.imports.values(), ...found.passed.values()].map(({ from }) => from));
    next.push(...others.map((path) => new URL(path, `file:///${file}`).pathname.slice(1)));
  }
  return seen;
}

/** Names that a module exports, by those of all modules that it passes on. */
function exportedNames(modules: Modules, file: string): Origin[] {
  const found = modules.get(file);
  if (!found) return [];
  return [...found.exports.keys(), ...found.passed.keys()].flatMap((name) =>
    name.startsWith("* ") ? exportedNames(modules, name.slice(2)) : { from: file, name }
  );
}

/**
 * The parts that `entry` needs, of it and of all modules that it imports.
 * @param also Others that are taken as needed.
 */
export function neededParts(modules: Modules, entry: string, also: ReadonlySet<Part>): Set<Part> {
  const needed = new Set<Part>(), eager = eagerModules(modules, entry);
  const next: { file: string; part: Part }[] = [];
  const want = (file: string, local: string) => {
    const { imports, parts } = modules.get(file)!, imported = imports.get(local);
    const there = imported ? declared(modules, imported) : { file, local };
    if (!there) return;
    const own = there.file === file ? parts : modules.get(there.file)!.parts;
    const part = own.find(({ names }) => names.includes(there.local));
    if (part && !needed.has(part)) {
      needed.add(part);
      next.push({ file: there.file, part });
    }
  };
  const wantExport = (origin: Origin) => {
    const there = declared(modules, origin);
    if (there) want(there.file, there.local);
  };
  exportedNames(modules, entry).forEach(wantExport);
  for (const [file, { parts, whole }] of modules) {
    // What is told by no names is not told apart.
    for (const path of whole) if (eager.has(path)) exportedNames(modules, path).forEach(wantExport);
    if (!eager.has(file)) continue;
    for (const part of parts.filter((part) => part.acts || also.has(part))) {
      needed.add(part);
      next.push({ file, part });
    }
  }
  for (let one = next.pop(); one; one = next.pop()) for (const name of one.part.uses) want(one.file, name);
  return needed;
}
