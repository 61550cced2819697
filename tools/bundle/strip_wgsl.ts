import ts from "npm:@typescript/typescript6@6.0.2";

/** WGSL without comments, indentation and empty lines; lines that begin with `//#` are conditions and stay. */
export function stripWgsl(text: string): string {
  const lines = text.split("\n").map((line) => {
    const own = line.trim();
    if (own.startsWith("//#")) return own;
    const comment = own.indexOf("//");
    return (comment < 0 ? own : own.slice(0, comment)).trim();
  });
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

/** Whether a node gives WGSL a name: `wgsl: …` or `kinetics: …` of a model, or a constant `…_WGSL`. */
function namesWgsl(node: ts.Node): boolean {
  return (ts.isPropertyAssignment(node) && /^(wgsl|kinetics)$/.test(node.name.getText())) ||
    (ts.isVariableDeclaration(node) && node.name.getText().endsWith("_WGSL"));
}

/** A piece of a template: what shares a line with the pieces around it keeps its spaces there. Lines stay lines, which errors name. */
function stripPiece(text: string): string {
  return text.replaceAll(/[ \t]*\/\/(?!#)[^\n]*(?=\n)/g, "").replaceAll(/[ \t]*(\n[ \t]*)+/g, "\n")
    .split("\n").map((line) => line.startsWith("//#") ? line : withoutSpaces(line)).join("\n");
}

/** A line of WGSL without the spaces after commas, and around signs between two operands. */
function withoutSpaces(line: string): string {
  return line.replaceAll(/([\w)\]]) ([-+*/]) (?=[\w(])/g, "$1$2").replaceAll(/, (?=[-\w(])/g, ",");
}

/** A module's text where the WGSL of models, which stands in templates, has no comments, indentation and spaces that it does without. */
export function stripTemplates(text: string): string {
  if (!/\b(wgsl|kinetics): |_WGSL = /.test(text)) return text;
  const source = ts.createSourceFile("module.ts", text, ts.ScriptTarget.ESNext, true);
  const parts: string[] = [];
  let done = 0;
  const visit = (node: ts.Node, isWgsl: boolean): void => {
    if (isWgsl && ts.isTemplateLiteralToken(node)) {
      parts.push(text.slice(done, node.getStart()), stripPiece(node.getText()));
      done = node.end;
    }
    ts.forEachChild(node, (child) => visit(child, isWgsl || namesWgsl(node)));
  };
  visit(source, false);
  return parts.join("") + text.slice(done);
}
