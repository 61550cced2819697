import ts from "npm:@typescript/typescript6@6.0.2";

/** Gives browsers that have no `using` the symbol by which it ends things. */
export const DISPOSE_SYMBOL = `(Symbol as { dispose?: symbol }).dispose ??= Symbol("Symbol.dispose");\n`;

/** A module's text where `using`, which some browsers do not know, is a `try` with a `finally`; other texts stay. */
export function withoutUsing(text: string): string {
  if (!/^\s*(await )?using /m.test(text)) return text;
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      importHelpers: true,
    },
  });
  return outputText.replace(`from "tslib"`, `from "npm:tslib@2.9.1"`);
}
