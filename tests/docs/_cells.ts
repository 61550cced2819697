/** The parts of a cell: what it imports, and the rest on the lines where it stood. */
export interface Cell {
  /** Statements of import, each as one text. */
  imports: string[];
  /** The code without them. Lines stay where they are. */
  body: string;
  /** Names that it declares outermost. */
  declares: string[];
}

/** Starts of statements that have no value to show. */
const NO_VALUE =
  /^(const|let|var|function|class|interface|type|enum|export|import|for|if|else|while|do|try|catch|finally|throw|switch|return|using|declare|abstract class|async function|await using|for await)\b/;

/** Reads a cell. It relies on the formatter: a statement begins at the start of a line. */
export function readCell(code: string): Cell {
  const imports: string[] = [];
  const body = code.replace(/^import\b(?!\()[\s\S]*?(?:;|$(?!\n[\s}]))/gm, (statement) => {
    imports.push(statement.replace(/\s+/g, " ").replace(/;$/, ""));
    return statement.replace(/[^\n]/g, "");
  });
  return { imports, body: body.replace(/^export (default )?/gm, ""), declares: declaredIn(body) };
}

/** Names in a pattern such as `{ a, b: c, ...d }` or `[a, b]`. */
function namesOf(pattern: string): string[] {
  if (!/^[{[]/.test(pattern)) return pattern.match(/^\w+/) ?? [];
  return pattern.slice(1, -1).split(",").map((part) =>
    part.split(":").at(-1)!.split("=")[0].replace("...", "").replace(/[{}[\]]/g, "").trim()
  ).filter((name) => name !== "");
}

function declaredIn(body: string): string[] {
  const names: string[] = [];
  const declarations = /^(?:export )?(?:(?:await )?using|const|let|var) ([{[][\s\S]*?[}\]](?= ?[=:])|\w+)/gm;
  for (const [, pattern] of body.matchAll(declarations)) names.push(...namesOf(pattern));
  const named = /^(?:export )?(?:async )?(?:function|class|interface|type|enum)\*? (\w+)/gm;
  for (const [, name] of body.matchAll(named)) names.push(name);
  return names;
}

/** The lines on which the last statement of a cell begins and ends, counted from 0. */
function lastStatement(lines: readonly string[]): [start: number, end: number] | null {
  let end = lines.length - 1;
  while (end >= 0 && (lines[end].trim() === "" || lines[end].startsWith("//"))) end--;
  let start = end;
  while (start >= 0 && (lines[start].trim() === "" || /^[\s)\]}]/.test(lines[start]))) start--;
  return start < 0 ? null : [start, end];
}

/** The code with the value of its last line handed to `show`, where it has one. */
export function withValueShown(body: string, show: string): string {
  const lines = body.split("\n"), last = lastStatement(lines);
  if (last === null || NO_VALUE.test(lines[last[0]])) return body;
  const [start, end] = last, { code, comment } = codeAndComment(lines[end]);
  lines[end] = `${code.replace(/;$/, "")}));${comment}`;
  lines[start] = `${show}(${start === end ? lines[end] : lines[start]}`;
  return lines.join("\n");
}

/** A line's code, and the comment behind it. */
function codeAndComment(line: string): { code: string; comment: string } {
  const at = /;\s*\/\//.exec(line)?.index;
  return at === undefined
    ? { code: line.trimEnd(), comment: "" }
    : { code: line.slice(0, at + 1), comment: ` ${line.slice(at + 1).trim()}` };
}

/** Statements of import of all cells as few: each name once, relative paths from `base`. */
export function joinImports(imports: readonly string[], base: URL): string {
  const taken = new Set<string>(), kept: string[] = [];
  for (const statement of imports) {
    const [, what, from, rest] = /^import (?:(.*) from )?"([^"]+)"(.*)$/.exec(statement) ?? [];
    if (from === undefined) throw new Error(`Cannot read this import: ${statement}`);
    const source = from.startsWith(".") ? new URL(from, base).href : from;
    const list = /^(type )?\{(.*)\}$/.exec(what ?? "");
    const names = (list ? list[2].split(",").map((name) => name.trim()) : [what ?? source]).filter((name) => {
      const local = name.replace(/^type /, "").split(" as ").at(-1)!;
      return name !== "" && !taken.has(local) && taken.add(local);
    });
    if (names.length === 0) continue;
    const named = list ? `${list[1] ?? ""}{ ${names.join(", ")} }` : what;
    kept.push(`import ${named === undefined ? "" : `${named} from `}"${source}"${rest};`);
  }
  return kept.join(" ");
}
