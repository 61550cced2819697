import ts from "npm:@typescript/typescript6@6.0.2";

/** A name of a module: the module's path from the root, or the name of a package, and what it exports it as. */
export interface Origin {
  from: string;
  /** `*` for all of them. */
  name: string;
}

/** A statement of a module that declares something, or does. */
export interface Part {
  /** What it declares. */
  names: string[];
  /** Names that stand in it. */
  uses: Set<string>;
  text: string;
  /** It does more than to declare. */
  acts: boolean;
}

/** A module, cut into its statements. */
export interface ModuleParts {
  /** Imports of a name each, by the name here. */
  imports: Map<string, Origin>;
  /** Import statements that stay as they are: those without names, of packages and of texts, by the names here. */
  others: { names: string[]; text: string }[];
  /** Exports of its own by their names outside: the names here. */
  exports: Map<string, string>;
  /** Exports of other modules, by their names outside; under `* PATH` all of a module. */
  passed: Map<string, Origin>;
  /** Modules that it imports all of, or when it needs them. */
  whole: string[];
  parts: Part[];
}

/** The path from the root of a module that another one names. */
function pathFrom(file: string, specifier: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

function isModule(specifier: string): boolean {
  return specifier.startsWith(".") && specifier.endsWith(".ts");
}

/** Names that are declared by a pattern. */
function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((one) => ts.isOmittedExpression(one) ? [] : boundNames(one.name));
}

/** Names that stand in a node but for those of properties, and modules that are imported when they are needed. */
function usesOf(node: ts.Node, file: string, late: string[]): Set<string> {
  const uses = new Set<string>();
  const visit = (one: ts.Node): void => {
    const { parent } = one;
    if (ts.isIdentifier(one)) {
      const isProperty = (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) ||
        ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === one;
      if (!isProperty) uses.add(one.text);
    } else if (ts.isCallExpression(one) && one.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [path] = one.arguments;
      if (path && ts.isStringLiteral(path) && isModule(path.text)) late.push(pathFrom(file, path.text));
    }
    ts.forEachChild(one, visit);
  };
  visit(node);
  return uses;
}

function addImport(node: ts.ImportDeclaration, file: string, to: ModuleParts): void {
  const { text } = node.moduleSpecifier as ts.StringLiteral, clause = node.importClause;
  const bindings = clause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  if (isModule(text) && clause && !clause.name && named.length > 0) {
    for (const { name, propertyName } of named) {
      to.imports.set(name.text, { from: pathFrom(file, text), name: (propertyName ?? name).text });
    }
    return;
  }
  if (isModule(text)) to.whole.push(pathFrom(file, text));
  const names = [clause?.name, ...named.map(({ name }) => name)].flatMap((name) => name?.text ?? []);
  if (bindings && ts.isNamespaceImport(bindings)) names.push(bindings.name.text);
  to.others.push({ names, text: node.getText() });
}

function addExport(node: ts.ExportDeclaration, file: string, to: ModuleParts): void {
  const clause = node.exportClause, specifier = node.moduleSpecifier as ts.StringLiteral | undefined;
  const from = specifier && isModule(specifier.text) ? pathFrom(file, specifier.text) : specifier?.text;
  if (!clause) to.passed.set(`* ${from}`, { from: from!, name: "*" });
  else if (ts.isNamespaceExport(clause)) to.passed.set(clause.name.text, { from: from!, name: "*" });
  else {
    for (const { name, propertyName } of clause.elements) {
      const own = (propertyName ?? name).text;
      if (from) to.passed.set(name.text, { from, name: own });
      else to.exports.set(name.text, own);
    }
  }
}

function addPart(node: ts.Statement, file: string, to: ModuleParts): void {
  const isNamed = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
  const names = isNamed && node.name
    ? [node.name.text]
    : ts.isVariableStatement(node)
    ? node.declarationList.declarations.flatMap(({ name }) => boundNames(name))
    : [];
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) ?? [] : [];
  const exported = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (exported) { for (const name of names) to.exports.set(name, name); }
  const text = exported ? node.getText().slice("export".length).trimStart() : node.getText();
  to.parts.push({ names, uses: usesOf(node, file, to.whole), text, acts: names.length === 0 });
}

/**
 * Cuts a module into its statements. Types are left out.
 * @param text Of the module. @param file Its path from the root.
 */
export function moduleParts(text: string, file: string): ModuleParts {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: false },
  });
  const source = ts.createSourceFile(file, outputText, ts.ScriptTarget.ESNext, true);
  const parts: ModuleParts = {
    imports: new Map(),
    others: [],
    exports: new Map(),
    passed: new Map(),
    whole: [],
    parts: [],
  };
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node)) addImport(node, file, parts);
    else if (ts.isExportDeclaration(node)) addExport(node, file, parts);
    else addPart(node, file, parts);
  }
  return parts;
}
