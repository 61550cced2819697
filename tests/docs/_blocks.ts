/** A fenced block of a page, with what the comments before it say. */
export interface Block {
  /** `sh`, `ts`, or what else stands behind the fence. */
  language: string;
  /** Line of the page on which its code begins, and that of the closing fence, counted from 1. */
  line: number;
  lastLine: number;
  code: string;
  /** File that the block's text is written to, in place of being run. */
  file?: string;
  /** Why it is not run. */
  notRun?: string;
  /** Whether only nightly and full runs take it. */
  nightly: boolean;
  /** Whether its commands may end with status 1: they ran, and did not find what was wanted. */
  mayMiss: boolean;
  /** What tests put in place of what. */
  inTests: (readonly [from: string, to: string])[];
}

/** What may stand in a comment before a block. */
const DIRECTIVES = ["in tests", "not run", "file", "nightly", "may miss"];

/** A mistake in a page: where, and what. */
export class PageError extends Error {
  constructor(page: string, line: number, what: string) {
    super(`${page}:${line}: ${what}`);
    this.name = "PageError";
  }
}

function replacements(text: string, fail: (what: string) => never): [string, string][] {
  return text.split(/;\s+/).map((pair) => {
    const at = pair.indexOf(" => ");
    if (at < 0) fail(`"${pair}" is no replacement: write FROM => TO`);
    return [pair.slice(0, at).trim(), pair.slice(at + 4).trim()];
  });
}

/** What the comments before a block say of it. */
function steering(comments: readonly string[], fail: (what: string) => never): Partial<Block> {
  const said: Partial<Block> = {};
  for (const comment of comments) {
    const name = DIRECTIVES.find((name) => comment === name || comment.startsWith(`${name}:`));
    if (name === undefined) continue;
    const value = comment.slice(name.length + 1).trim();
    const needs = name === "in tests" || name === "not run" || name === "file";
    if (needs && value === "") fail(`"${name}" says nothing: write <!-- ${name}: … -->`);
    if (name === "in tests") said.inTests = replacements(value, fail);
    else if (name === "not run") said.notRun = value;
    else if (name === "file") said.file = value;
    else if (name === "nightly") said.nightly = true;
    else said.mayMiss = true;
  }
  return said;
}

/**
 * Reads the fenced blocks of a page, in order.
 * @param page Its path, for messages.
 * @param text Its Markdown.
 * @throws {PageError} When a fence does not end, or a comment steers wrongly.
 */
export function readBlocks(page: string, text: string): Block[] {
  const lines = text.split("\n"), blocks: Block[] = [];
  let comments: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)(```+|~~~+)\s*([\w+-]*)/.exec(lines[at]);
    if (fence) {
      const [, indent, marks, language] = fence, start = at + 1;
      const fail = (what: string): never => {
        throw new PageError(page, start, what);
      };
      do at++; while (at < lines.length && lines[at].trim() !== marks);
      if (at === lines.length) fail("this block does not end");
      const code = lines.slice(start, at).map((line) => line.slice(indent.length)).join("\n");
      const place = { language, line: start + 1, lastLine: at + 1, code };
      const unsteered = { nightly: false, mayMiss: false, inTests: [] };
      blocks.push({ ...place, ...unsteered, ...steering(comments, fail) });
      comments = [];
    } else if (lines[at].trimStart().startsWith("<!--")) {
      let comment = lines[at];
      while (!comment.includes("-->") && at + 1 < lines.length) comment += ` ${lines[++at].trim()}`;
      comments.push(comment.trim().slice("<!--".length, -"-->".length).trim());
    } else if (lines[at].trim() !== "") comments = [];
  }
  return blocks;
}

/**
 * The code of a block as tests run it.
 * @throws {PageError} When what is to be replaced does not stand in the block.
 */
export function codeInTests(page: string, block: Block): string {
  let code = block.code;
  for (const [from, to] of block.inTests) {
    if (!code.includes(from)) throw new PageError(page, block.line, `"${from}" is not in this block`);
    code = code.replaceAll(from, () => to);
  }
  return code;
}
