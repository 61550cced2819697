/** An example in a docstring. */
export interface Example {
  /** Line of its first line of code, from 1. */
  line: number;
  code: string;
}

/** Examples that run: blocks of `ts` in docstrings, but those marked `ignore`. */
export function examplesOf(text: string): Example[] {
  const examples: Example[] = [];
  let open: string[] | null = null;
  text.split("\n").forEach((line, at) => {
    const [, words] = /^ *\* ?(.*)$/.exec(line) ?? [];
    if (words === undefined) open = null;
    else if (open && words === "```") {
      examples.push({ line: at + 1 - open.length, code: open.join("\n") });
      open = null;
    } else if (open) open.push(words);
    else if (words === "```ts") open = [];
  });
  return examples;
}

/** Whether code declares or imports a name itself. */
function declares(code: string, name: string): boolean {
  const list = `[{[][^=;]*\\b${name}\\b`;
  return new RegExp(`\\b(const|let|function|class|import( type)?)\\s+(${name}\\b|${list})`).test(code);
}

/**
 * The module of an example, at any place. As `deno test --doc` does, what its file exports is there without an import.
 * @param url Of its file.
 */
export function moduleOf(code: string, url: string, exported: readonly string[]): string {
  const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(code) && !declares(code, name));
  const own = used.length === 0 ? "" : `import { ${used.join(", ")} } from "${url}"; `;
  return own +
    code.replaceAll(/(from |import\()"(\.[^"]+)"/g, (_, how, path) => `${how}"${new URL(path, url)}"`);
}
