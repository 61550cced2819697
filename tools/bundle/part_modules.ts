/**
 * Parts modules of a bundle: what a page needs of a module before it asks for anything stays, and what only modules need that are loaded
 * late goes into a module beside it. A bundler takes modules as wholes.
 * @module
 */
import { type ModuleParts, moduleParts, type Origin, type Part } from "./module_parts.ts";
import { declared, eagerModules, type Modules, neededParts } from "./needed_parts.ts";

/** Least size of what is worth a module of its own, characters. */
const LEAST = 60;

/** The path of the module that holds what is needed late of another one. */
function restOf(file: string): string {
  return file.replace(/\.ts$/, ".rest.ts");
}

/** What goes into a module beside each module. */
function restParts(modules: Modules, entry: string): Map<string, Set<Part>> {
  // What is too small to go stays with all that it needs.
  const small = new Set<Part>();
  while (true) {
    const needed = neededParts(modules, entry, small),
      all = new Map<string, Set<Part>>(),
      before = small.size;
    for (const file of eagerModules(modules, entry)) {
      const rest = modules.get(file)!.parts.filter((part) => !needed.has(part));
      if (rest.reduce((sum, { text }) => sum + text.length, 0) >= LEAST) all.set(file, new Set(rest));
      else rest.forEach((part) => small.add(part));
    }
    if (small.size === before) return all;
  }
}

/** The names that parts use. */
function usesOf(parts: readonly Part[]): Set<string> {
  return new Set(parts.flatMap(({ uses }) => [...uses]));
}

/** How a module at `file` names another one, or a package. */
function specifier(file: string, to: string, modules: Modules): string {
  if (!modules.has(to) && !to.endsWith(".rest.ts")) return to;
  return `${"../".repeat(file.split("/").length - 1) || "./"}${to}`;
}

/** Writes what is left of modules, and what goes beside them. */
class Writer {
  readonly #modules: Modules;
  readonly #rest: ReadonlyMap<string, ReadonlySet<Part>>;
  readonly #eager: ReadonlySet<string>;

  constructor(modules: Modules, entry: string, rest: ReadonlyMap<string, ReadonlySet<Part>>) {
    this.#modules = modules;
    this.#rest = rest;
    this.#eager = eagerModules(modules, entry);
  }

  /** Where a name is to be had. */
  #now(origin: Origin): Origin {
    const there = declared(this.#modules, origin);
    if (!there) return origin;
    const moved = [...this.#rest.get(there.file) ?? []].some(({ names }) => names.includes(there.local));
    return moved ? { from: restOf(there.file), name: there.local } : origin;
  }

  /** Whether a module that is read at once would read what is needed late, to pass it on. @param origin Undefined: it is the module's own. */
  #isLate(file: string, origin: Origin | undefined): boolean {
    return origin !== undefined && this.#eager.has(file) && this.#now(origin) !== origin;
  }

  /** Whether a module passes through or imports what is now elsewhere. */
  isTouched({ imports, passed }: ModuleParts): boolean {
    return [...imports.values(), ...passed.values()].some((origin) => this.#now(origin) !== origin);
  }

  #imports(file: string, { imports, others }: ModuleParts, uses: ReadonlySet<string>): string[] {
    const kept = others.filter(({ names }) => names.length === 0 || names.some((name) => uses.has(name)));
    const named = [...imports].filter(([local]) => uses.has(local)).map(([local, origin]) => {
      const { from, name } = this.#now(origin);
      return `import { ${name} as ${local} } from "${specifier(file, from, this.#modules)}";`;
    });
    return [...kept.map(({ text }) => text), ...named];
  }

  /** The module without what goes beside it. */
  kept(file: string): string {
    const found = this.#modules.get(file)!, { exports, passed } = found;
    const moved = this.#rest.get(file) ?? new Set<Part>();
    const kept = found.parts.filter((part) => !moved.has(part));
    const names = new Set(kept.flatMap(({ names }) => names)), uses = usesOf([...moved]);
    const gone = new Set([...moved].flatMap(({ names }) => names));
    const isOut = (local: string) => !gone.has(local) && !this.#isLate(file, found.imports.get(local));
    const out = new Map([...exports].filter(([, local]) => isOut(local)));
    const own = new Set([...out].filter(([name, local]) => name === local).map(([name]) => name));
    const lent = [...names].filter((name) => uses.has(name) && !own.has(name));
    const through = [...passed].map(([name, origin]) => {
      if (name.startsWith("* ")) return `export * from "${specifier(file, origin.from, this.#modules)}";`;
      const { from, name: there } = this.#now(origin), path = specifier(file, from, this.#modules);
      if (there === "*") return `export * as ${name} from "${path}";`;
      return this.#isLate(file, origin) ? "" : `export { ${there} as ${name} } from "${path}";`;
    });
    const outUses = new Set([...usesOf(kept), ...out.values()]);
    return [
      ...this.#imports(file, found, outUses),
      ...kept.map(({ text }) => text),
      ...[...out].map(([name, local]) => `export { ${local} as ${name} };`),
      ...lent.map((name) => `export { ${name} };`),
      ...through,
    ].join("\n");
  }

  /** The module beside it. */
  moved(file: string): string {
    const found = this.#modules.get(file)!, moved = [...this.#rest.get(file)!];
    const own = new Set(moved.flatMap(({ names }) => names)), uses = usesOf(moved);
    const lent = found.parts.flatMap(({ names }) => names).filter((name) => uses.has(name) && !own.has(name));
    return [
      ...this.#imports(
        file,
        { ...found, others: found.others.filter(({ names }) => names.length > 0) },
        uses,
      ),
      ...lent.map((name) => `import { ${name} } from "${specifier(file, file, this.#modules)}";`),
      ...moved.map(({ text }) => text),
      `export { ${[...own].join(", ")} };`,
    ].join("\n");
  }
}

/**
 * Parts the modules that are read at once when `entry` is.
 * @param texts Of all modules of a bundle, by their paths from the root.
 * @returns Texts of the modules that are new or changed, by their paths.
 */
export function partModules(texts: ReadonlyMap<string, string>, entry: string): Map<string, string> {
  const modules = new Map([...texts].map(([file, text]) => [file, moduleParts(text, file)]));
  const rest = restParts(modules, entry), writer = new Writer(modules, entry, rest);
  const changed = new Map<string, string>();
  for (const [file, parts] of modules) {
    if (rest.has(file) || writer.isTouched(parts)) changed.set(file, writer.kept(file));
    if (rest.has(file)) changed.set(restOf(file), writer.moved(file));
  }
  return changed;
}
