import { type Block, codeInTests, readBlocks } from "./_blocks.ts";
import { partsBelow, shownBelow } from "./_shows.ts";

/** A cell of a notebook, in Jupyter's format 4.5. */
export interface NotebookCell {
  cell_type: "markdown" | "code";
  id: string;
  metadata: Record<string, unknown>;
  source: string;
  execution_count?: number | null;
  outputs?: NotebookOutput[];
}

/** What a cell has put out. */
export interface NotebookOutput {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  metadata?: Record<string, unknown>;
  data?: Record<string, unknown>;
  text?: string | string[];
  evalue?: string;
}

/** A notebook. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
  nbformat: 4;
  nbformat_minor: 5;
}

const METADATA = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/x.typescript" },
};

const HEAD =
  "This notebook runs in [Deno's kernel for Jupyter](https://docs.deno.com/runtime/reference/cli/jupyter/), " +
  "in a copy of volley's repository, whose `deno.json` says where `@volley/volley` is.";

/** The code of a cell that writes a file of the page. */
function fileCell({ file, code }: Block): string {
  return `await Deno.writeTextFile(${JSON.stringify(file)}, \`${code.replace(/[\\`$]/g, "\\$&")}\n\`);`;
}

/** Prose as a notebook has it: without comments, and with links to where they are from the notebooks. */
function proseOf(lines: readonly string[], folder: string): string {
  return lines.join("\n").replace(/<!--[\s\S]*?-->/g, "").replace(/\n{3,}/g, "\n\n")
    .replace(/\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_, target) => `](${folder}${target})`).trim();
}

/** What the page shows below a cell, as Jupyter keeps it. */
function shownOutputs(
  lines: readonly string[],
  block: Block,
  picture: (file: string) => string,
): NotebookOutput[] {
  return partsBelow(lines, block).map((part) => ({
    output_type: "display_data",
    metadata: {},
    data: "text" in part
      ? { "text/plain": part.text }
      : { "image/svg+xml": picture(part.file), "text/plain": "" },
  }));
}

/** How a notebook is made of a page. */
export interface NotebookOptions {
  /** As tests run it. @default false */
  small?: boolean;
  /** What links to other pages begin with. @default nothing */
  folder?: string;
  /** Reads a picture of the page, so that cells hold what the page shows. @default they hold nothing */
  picture?: (file: string) => string;
}

/**
 * A page as a notebook: prose and commands as text, TypeScript as cells.
 * @param page Its path, for messages. @param text Its Markdown.
 */
export function notebookOf(
  page: string,
  text: string,
  { small = false, folder = "", picture }: NotebookOptions = {},
): Notebook {
  const lines = text.split("\n"), cells: NotebookCell[] = [];
  const add = (cell: Pick<NotebookCell, "cell_type" | "source">, outputs: NotebookOutput[] = []) => {
    const run = cell.cell_type === "code" ? { execution_count: null, outputs } : {};
    if (cell.source !== "") cells.push({ ...cell, id: `cell-${cells.length}`, metadata: {}, ...run });
  };
  let from = 0;
  for (const block of readBlocks(page, text)) {
    if (block.line <= from) continue;
    const runs = block.notRun === undefined && (block.language === "ts" || block.file !== undefined);
    if (!runs) continue;
    add({ cell_type: "markdown", source: proseOf(lines.slice(from, block.line - 2), folder) });
    const code = small ? codeInTests(page, block) : block.code;
    const source = block.file === undefined ? code : fileCell({ ...block, code });
    add({ cell_type: "code", source }, picture ? shownOutputs(lines, block, picture) : []);
    // What the page shows is what the notebook's cell puts out.
    from = (shownBelow(lines, block)?.until ?? block.lastLine - 1) + 1;
  }
  add({ cell_type: "markdown", source: proseOf(lines.slice(from), folder) });
  const [first, ...rest] = cells;
  const head = { ...first, source: first.source.replace("\n", () => `\n\n${HEAD}\n`) };
  return { cells: [head, ...rest], metadata: METADATA, nbformat: 4, nbformat_minor: 5 };
}
