/// <reference lib="deno.unstable" />
/**
 * Rules of this repository for single modules, run by `deno lint`: the layers, packages, Node builtins, how WGSL is
 * loaded, who makes buffers, the length of files and functions, classes of errors.
 * @module
 */
import { importProblem } from "./layers.ts";

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 80;
const ROOT = new URL("../", import.meta.url).pathname;

/** Tables may be as long as they need to be. */
const TABLES = /(^|\/)(golden\/|_?[a-z_]*table[a-z_]*\.ts$)/;

function repositoryPath(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const root = decodeURIComponent(ROOT);
  return path.startsWith(root) ? path.slice(root.length) : path;
}

function linesOf(text: string): number {
  return text.trimEnd().split("\n").length;
}

type Attributes = readonly { key: unknown; value: { value?: unknown } }[];

function isText(attributes: Attributes | undefined): boolean {
  return attributes?.some(({ value }) => value.value === "text") ?? false;
}

const imports: Deno.lint.Rule = {
  create(context) {
    const file = repositoryPath(context.filename);
    const check = (node: Deno.lint.Node, specifier: unknown) => {
      if (typeof specifier !== "string") return;
      const message = importProblem(file, specifier);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ImportExpression: (node) => check(node, (node.source as { value?: unknown }).value),
      TSImportType(node) {
        const argument = node.argument as { value?: unknown; literal?: { value?: unknown } };
        check(node, argument.literal?.value ?? argument.value);
      },
    };
  },
};

const wgslByTextImport: Deno.lint.Rule = {
  create(context) {
    const file = repositoryPath(context.filename);
    if (file.startsWith("tests/") || file.startsWith("tools/")) return {};
    return {
      ImportDeclaration(node) {
        if (!node.source.value.endsWith(".wgsl") || isText(node.attributes as Attributes)) return;
        context.report({ node, message: `Cannot import WGSL but as text: add with { type: "text" }` });
      },
      "CallExpression Literal"(node: Deno.lint.Literal) {
        if (typeof node.value !== "string" || !node.value.endsWith(".wgsl")) return;
        context.report({
          node,
          message: `Cannot load WGSL but by a text import: current value is ${node.value}`,
        });
      },
    };
  },
};

const buffersHaveOwners: Deno.lint.Rule = {
  create(context) {
    const file = repositoryPath(context.filename);
    if (!/^(lib|cli)\//.test(file) || file.startsWith("lib/gpu/")) return {};
    return {
      'CallExpression[callee.property.name="createBuffer"]'(node: Deno.lint.Node) {
        const message =
          "Cannot make a buffer but by createBuffer() or Gpu.makeBuffer(), which know its owner";
        context.report({ node, message });
      },
    };
  },
};

const maxFileLines: Deno.lint.Rule = {
  create(context) {
    if (TABLES.test(repositoryPath(context.filename))) return {};
    return {
      Program(node) {
        const lines = linesOf(context.sourceCode.text);
        if (lines <= MAX_FILE_LINES) return;
        context.report({
          range: [node.range[0], node.range[0]],
          message:
            `Cannot keep this file as files have at most ${MAX_FILE_LINES} lines: current value is ${lines}`,
        });
      },
    };
  },
};

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

const maxFunctionLines: Deno.lint.Rule = {
  create(context) {
    const check = (node: FunctionNode) => {
      const lines = linesOf(context.sourceCode.getText(node));
      if (lines <= MAX_FUNCTION_LINES) return;
      context.report({
        range: [node.range[0], node.range[0] + 1],
        message:
          `Cannot keep this function as functions have at most ${MAX_FUNCTION_LINES} lines: current value is ${lines}`,
      });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

/** Classes of the language, which a bug of ours throws too, and those for a caller's mistake. */
const OWN_CLASSES: Readonly<Record<string, string>> = {
  RangeError: "ArgumentRangeError",
  TypeError: "ArgumentTypeError",
};

const userErrors: Deno.lint.Rule = {
  create(context) {
    const file = repositoryPath(context.filename);
    if (!file.startsWith("lib/") && !file.startsWith("cli/")) return {};
    return {
      NewExpression(node) {
        const name = node.callee.type === "Identifier" ? node.callee.name : "";
        if (!Object.hasOwn(OWN_CLASSES, name)) return;
        context.report({
          node,
          message: `Cannot throw ${name} as a user's mistake must differ from a bug: use ${
            OWN_CLASSES[name]
          }, or Error`,
        });
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "volley",
  rules: {
    "imports": imports,
    "wgsl-by-text-import": wgslByTextImport,
    "buffers-have-owners": buffersHaveOwners,
    "max-file-lines": maxFileLines,
    "max-function-lines": maxFunctionLines,
    "user-errors": userErrors,
  },
};

export default plugin;
