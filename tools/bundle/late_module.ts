import ts from "npm:@typescript/typescript6@6.0.2";

const { SyntaxKind } = ts;

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

function isAsync(node: ts.FunctionDeclaration): boolean {
  return has(node, SyntaxKind.AsyncKeyword) || /^Promise</.test(node.type?.getText() ?? "");
}

function isType(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ||
    (ts.isExportDeclaration(node) && node.isTypeOnly);
}

/** Whether an expression says all by itself. */
function isLiteral(node: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every((one) => ts.isPropertyAssignment(one) && isLiteral(one.initializer));
  }
  return ts.isStringLiteral(node) || ts.isNumericLiteral(node) || node.kind === SyntaxKind.TrueKeyword ||
    node.kind === SyntaxKind.FalseKeyword;
}

/** The constants of a statement as text, when they are all literals. */
function constantsOf(node: ts.Statement): string[] | null {
  if (!ts.isVariableStatement(node)) return null;
  const { declarations } = node.declarationList;
  if (!declarations.every(({ initializer }) => initializer && isLiteral(initializer))) return null;
  return declarations.map(({ name, initializer }) => `${name.getText()} = ${initializer!.getText()}`);
}

/** What a module exports, apart from types. */
export interface LateExports {
  /** Names of its functions, all of them async. */
  functions: string[];
  /** Constants that are literals: name and value as text. */
  constants: string[];
}

/**
 * What a module exports.
 * @param text Of the module. @param file Its path.
 * @returns null when it can not be loaded late: it exports what is no type, no async function and no literal.
 */
export function lateExports(text: string, file: string): LateExports | null {
  const functions = new Set<string>(), constants: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  for (const node of source.statements) {
    const exported = has(node, SyntaxKind.ExportKeyword) || ts.isExportDeclaration(node) ||
      ts.isExportAssignment(node);
    if (!exported || isType(node)) continue;
    const literals = constantsOf(node);
    if (literals) constants.push(...literals);
    else if (ts.isFunctionDeclaration(node) && isAsync(node)) functions.add(node.name!.text);
    else return null;
  }
  return { functions: [...functions], constants };
}

/** The module whose `late` gives a function that loads what it stands for. @param late Path of the module that holds all that is loaded late. */
export function lateCalls(late: string): string {
  return `export const late = (module: string, name: string) => async (...args: any[]) =>
  await (await import("${late}") as any)[module][name](...args);
`;
}

/**
 * A module that stands in for one that is loaded late: its functions load it when they are called.
 * @param original The module's own path, from here. @param calls Path of the module of {@linkcode lateCalls}.
 * @param key Under which name the module of all that is loaded late holds this one. @param exports What it exports.
 */
export function lateModule(
  { original, calls, key, exports }: { original: string; calls: string; key: string; exports: LateExports },
): string {
  const constants = exports.constants.map((text) => `export const ${text};\n`);
  const functions = exports.functions.map((name) =>
    `export const ${name} = /* @__PURE__ */ late("${key}", "${name}");\n`
  );
  return `import { late } from "${calls}";\nexport type * from "${original}";\n${constants.join("")}${
    functions.join("")
  }`;
}
