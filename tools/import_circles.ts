import { resolveOwn } from "./layers.ts";

const IMPORT = /(?:from\s+|\bimport\s+|\bimport\()\s*"([^"]+)"/g;

/** Own modules that a module imports, types included; examples in its comments are none. */
function importsOf(path: string, text: string, files: ReadonlySet<string>): string[] {
  const code = text.split("\n").filter((line) => !/^\s*(\*|\/\*\*|\/\/)/.test(line)).join("\n");
  return [...code.matchAll(IMPORT)].flatMap(([, specifier]) => {
    const target = resolveOwn(path, specifier);
    return target !== null && files.has(target) ? [target] : [];
  });
}

/**
 * Circles of imports among modules, types included: sets of which each module reaches all others.
 * R. Tarjan (1972), "Depth-first search and linear graph algorithms", doi:10.1137/0201010.
 * @param modules Texts by path.
 */
export function importCircles(modules: ReadonlyMap<string, string>): string[][] {
  const files = new Set(modules.keys());
  const numbers = new Map<string, number>(), lows = new Map<string, number>();
  const stack: string[] = [], open = new Set<string>(), circles: string[][] = [];
  const visit = (path: string): number => {
    const number = numbers.size;
    let low = number;
    numbers.set(path, number);
    stack.push(path);
    open.add(path);
    for (const target of importsOf(path, modules.get(path)!, files)) {
      if (target === path) continue;
      if (!numbers.has(target)) low = Math.min(low, visit(target));
      else if (open.has(target)) low = Math.min(low, numbers.get(target)!);
    }
    lows.set(path, low);
    if (low === number) {
      const circle = stack.splice(stack.indexOf(path));
      for (const one of circle) open.delete(one);
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const path of files) if (!numbers.has(path)) visit(path);
  return circles;
}
