import { type Block, codeInTests, PageError, readBlocks } from "./_blocks.ts";
import { type Cell, joinImports, readCell, withValueShown } from "./_cells.ts";

/** The repository. */
export const ROOT = new URL("../../", import.meta.url);

/** How much of a page is run: small, small with what is marked nightly, or all as it is written. */
export type Mode = "tests" | "nightly" | "full";

/** A page as it is run. */
export interface Script {
  /** Path of the page in the repository. */
  page: string;
  /** All blocks. */
  blocks: readonly Block[];
  /** A module that runs the page. Its lines are those of the page. */
  module: string;
  /** What shells run, by the block's number. */
  shells: Record<number, string>;
  /** Files that the page gives, by the block's number. */
  files: Record<number, { path: string; text: string }>;
}

const LANGUAGES = ["sh", "ts"];
const OTHER_SHELLS = ["bash", "shell", "zsh", "console", "typescript", "js", "javascript"];

/** Whether a block is run at all in a mode. */
function runs({ language, notRun, nightly, file }: Block, mode: Mode): boolean {
  if (notRun !== undefined || (nightly && mode === "tests")) return false;
  return LANGUAGES.includes(language) || file !== undefined;
}

/** A page's blocks put onto the lines of a module. */
class Lines {
  readonly #lines: string[] = [];

  /** Adds code to a line, counted from 1. */
  put(line: number, code: string): void {
    code.split("\n").forEach((text, at) => {
      while (this.#lines.length < line + at) this.#lines.push("");
      this.#lines[line + at - 1] += text;
    });
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** Puts the cells of a page into scopes: a cell that declares a name anew begins one. */
class Scopes {
  readonly #declared = new Set<string>();
  #lastLine = 0;

  constructor(readonly lines: Lines) {}

  enter({ declares }: Cell, block: Block): void {
    const anew = declares.some((name) => this.#declared.has(name));
    if (anew) this.close();
    if (this.#lastLine === 0) this.lines.put(block.line - 1, "{ ");
    for (const name of declares) this.#declared.add(name);
    this.#lastLine = block.line + block.code.split("\n").length;
  }

  close(): void {
    if (this.#lastLine > 0) this.lines.put(this.#lastLine, "}");
    this.#declared.clear();
    this.#lastLine = 0;
  }
}

/**
 * The script of a page.
 * @param page Path in the repository.
 * @param text Its Markdown.
 * @throws {PageError} When a block cannot be run as it is marked.
 */
export function scriptOf(page: string, text: string, mode: Mode): Script {
  const blocks = readBlocks(page, text), lines = new Lines(), scopes = new Scopes(lines);
  const script: Script = { page, blocks, module: "", shells: {}, files: {} };
  const imports: string[] = [];
  blocks.forEach((block, at) => {
    if (OTHER_SHELLS.includes(block.language) && block.file === undefined && block.notRun === undefined) {
      const what = `\`\`\`${block.language} is not run: write \`\`\`sh or \`\`\`ts, or say why`;
      throw new PageError(page, block.line, what);
    }
    if (!runs(block, mode)) return;
    const code = mode === "full" ? block.code : codeInTests(page, block);
    if (block.file !== undefined) {
      script.files[at] = { path: block.file, text: `${code}\n` };
      lines.put(block.line, `await page.file(${at});`);
    } else if (block.language === "sh") {
      script.shells[at] = code;
      lines.put(block.line, `await page.shell(${at});`);
    } else {
      const cell = readCell(code);
      imports.push(...cell.imports);
      scopes.enter(cell, block);
      lines.put(block.line - 1, `page.cell(${at});`);
      lines.put(block.line, withValueShown(cell.body, "await page.show("));
    }
  });
  scopes.close();
  const own = `import * as page from "${new URL("_in_page.ts", import.meta.url).href}";`;
  const head = `${own} ${joinImports(imports, new URL(page, ROOT))} await page.start();`;
  const [first = "", ...rest] = lines.toString().split("\n");
  script.module = [`${head} ${first}`, ...rest].join("\n");
  return script;
}
