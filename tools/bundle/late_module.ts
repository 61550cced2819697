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

/**
 * Names of the functions that a module exports.
 * @param text Of the module. @param file Its path, for the sentence.
 * @throws {Error} When it exports what is neither a type nor an async function.
 */
export function asyncExports(text: string, file: string): string[] {
  const names = new Set<string>();
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  for (const node of source.statements) {
    const exported = has(node, SyntaxKind.ExportKeyword) || ts.isExportDeclaration(node) ||
      ts.isExportAssignment(node);
    if (!exported || isType(node)) continue;
    if (!ts.isFunctionDeclaration(node) || !isAsync(node)) {
      throw new Error(
        `Cannot load ${file} late as it must export async functions and types alone: current value is ${
          node.getText().split("\n")[0]
        }`,
      );
    }
    names.add(node.name!.text);
  }
  return [...names];
}

/**
 * A module that stands in for one that is loaded late: its functions load it when they are called.
 * @param original The module's own path, from here. @param late Path of the module that holds all that is loaded late.
 * @param key Under which name it holds this one. @param names Of its functions.
 */
export function lateModule(
  { original, late, key, names }: { original: string; late: string; key: string; names: readonly string[] },
): string {
  const functions = names.map((name) =>
    `export async function ${name}(...args: any[]) {\n  return await ((await import("${late}")).${key} as any).${name}(...args);\n}\n`
  );
  return `export type * from "${original}";\n${functions.join("")}`;
}
