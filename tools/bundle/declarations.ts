/**
 * The types of `mod.ts` as one file that imports nothing: declarations of each module by TypeScript, rolled up by rollup.
 * @module
 */
import ts from "npm:@typescript/typescript6@6.0.2";
import { rollup } from "npm:rollup@4.68.8";
import { dts } from "npm:rollup-plugin-dts@6.5.1";

const ROOT = new URL("../../", import.meta.url);
const OPTIONS: ts.CompilerOptions = {
  isolatedDeclarations: true,
  declaration: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  allowImportingTsExtensions: true,
};
/** A method of a computed name is written as a property, too. */
const DISPOSE_TWICE = /^\s*\[Symbol\.dispose\]: \(\) => void;\n/gm;
const IMPORT = /(?:from|import\()\s*["'](\.[^"']+\.ts)["']/g;

/** Writes the declarations of a module and of all whose types it names. */
async function declare(file: string, to: URL, done: Set<string>): Promise<void> {
  if (done.has(file)) return;
  done.add(file);
  const text = await Deno.readTextFile(new URL(file, ROOT));
  const { outputText } = ts.transpileDeclaration(text, { fileName: file, compilerOptions: OPTIONS });
  const target = new URL(file.replace(/\.ts$/, ".d.ts"), to);
  await Deno.mkdir(new URL("./", target), { recursive: true });
  await Deno.writeTextFile(target, outputText.replaceAll(DISPOSE_TWICE, ""));
  for (const [, path] of outputText.matchAll(IMPORT)) {
    await declare(new URL(path, `file:///${file}`).pathname.slice(1), to, done);
  }
}

/**
 * Writes the types of `mod.ts`.
 * @param file Where. @param scratch An empty folder.
 * @throws {Error} When they are not whole: a type of a package is among them.
 */
export async function writeDeclarations(file: URL, scratch: URL): Promise<void> {
  await declare("mod.ts", scratch, new Set());
  const rolled = await rollup({
    input: new URL("mod.d.ts", scratch).pathname,
    external: /^npm:/,
    onwarn() {},
    plugins: [
      {
        name: "declarations",
        resolveId(path: string, from?: string) {
          if (!path.startsWith(".") || !from) return null;
          return new URL(path, `file://${from}`).pathname.replace(/(\.d)?\.ts$/, ".d.ts");
        },
      },
      dts(),
    ],
  });
  const { output: [{ code, imports }] } = await rolled.generate({ format: "es" });
  if (imports.length > 0) {
    throw new Error(`Cannot write ${file.pathname} as it names types of ${imports.join(", ")}`);
  }
  await Deno.writeTextFile(file, code);
}
