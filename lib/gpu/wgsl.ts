import { wgsl } from "../deps/wgsl_preprocessor.ts";

const CONDITION = /^[ \t]*\/\/#(if|elif) +(!?)([A-Z][A-Z0-9_]*)[ \t]*$/;
const BRANCH = /^[ \t]*\/\/#(else|endif)[ \t]*$/;

/**
 * Composes WGSL: joins the pieces in order and resolves their `//#if NAME` (or `!NAME`), `//#elif NAME`, `//#else`
 * and `//#endif` lines.
 * @param pieces WGSL texts, each of which reads as WGSL on its own.
 * @param flags Which names are true; a name that is missing is false.
 * @returns One WGSL module.
 * @throws {SyntaxError} When the conditions are not balanced or a line starting with `//#` is not understood.
 */
export function composeWgsl(
  pieces: readonly string[],
  flags: Readonly<Record<string, boolean>> = {},
): string {
  const strings: string[] = [];
  const values: unknown[] = [];
  let text = "";
  for (const line of pieces.join("\n").split("\n")) {
    const condition = CONDITION.exec(line);
    const branch = BRANCH.exec(line);
    if (condition) {
      strings.push(`${text}#${condition[1]} `);
      values.push((flags[condition[3]] ?? false) !== (condition[2] === "!"));
      text = "\n";
    } else if (branch) {
      text += `#${branch[1]}\n`;
    } else if (/^[ \t]*\/\/#/.test(line)) {
      throw new SyntaxError(
        `Cannot compose WGSL as a condition must read //#if NAME, //#elif NAME, //#else or //#endif: current value is ${line.trim()}`,
      );
    } else {
      text += `${line}\n`;
    }
  }
  strings.push(text);
  try {
    return wgsl(strings, ...values);
  } catch (error) {
    throw new SyntaxError(
      `Cannot compose WGSL as its conditions must be balanced: ${(error as Error).message}`,
    );
  }
}
