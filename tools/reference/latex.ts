import { type Expression, parseExpression } from "./expression.ts";

const GREEK = "alpha|beta|gamma|tau|lambda|phi|mu|sigma|theta|Delta|xi|eta|pi";
const SUBSCRIPTS: Readonly<Record<string, string>> = { inf: "\\infty", plus: "+", minus: "-" };

function word(text: string): string {
  if (new RegExp(`^(${GREEK})$`).test(text)) return `\\${text}`;
  return /^[A-Za-z]\d*$|^\d+$/.test(text) ? text : `\\mathrm{${text}}`;
}

/** A name as mathematics: `tau_w`, `g_Na`, `m_inf`. */
export function nameInLatex(name: string): string {
  const [base, ...rest] = name.split("_");
  if (rest.length === 0) {
    const numbered = /^([A-Za-z])(\d+)$/.exec(base);
    return numbered ? `${numbered[1]}_{${numbered[2]}}` : word(base);
  }
  const numbered = /^([A-Za-z])(\d+)$/.exec(base), below = rest.map((part) => SUBSCRIPTS[part] ?? word(part));
  if (numbered) return `${numbered[1]}_{${numbered[2]},${below.join(",")}}`;
  return `${word(base)}_{${below.join(",")}}`;
}

function numberInLatex(value: number): string {
  const [digits, power] = String(value).split("e");
  return power === undefined ? digits : `${digits} \\times 10^{${Number(power)}}`;
}

const LEVEL: Readonly<Record<string, number>> = { "<": 0, ">": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };

function levelOf(expression: Expression, small: boolean): number {
  if (expression.kind === "minus") return 1;
  if (expression.kind !== "pair") return 5;
  return expression.op === "/" && !small ? 5 : LEVEL[expression.op];
}

function wrapped(expression: Expression, least: number, small: boolean): string {
  const text = inLatex(expression, small);
  return levelOf(expression, small) < least ? `\\left(${text}\\right)` : text;
}

/** Whether a product needs a sign before this factor. */
const startsWithNumber = (text: string) => /^[\d]/.test(text);

function pairInLatex(op: string, left: Expression, right: Expression, small: boolean): string {
  switch (op) {
    case "/":
      return small
        ? `${wrapped(left, 2, small)} / ${wrapped(right, 3, small)}`
        : `\\frac{${inLatex(left)}}{${inLatex(right)}}`;
    case "^":
      return `${wrapped(left, 5, small)}^{${inLatex(right, true)}}`;
    case "*": {
      const second = wrapped(right, 3, small);
      return `${wrapped(left, 2, small)}${startsWithNumber(second) ? " \\cdot " : " \\, "}${second}`;
    }
    default:
      return `${wrapped(left, LEVEL[op], small)} ${op} ${wrapped(right, LEVEL[op] + 1, small)}`;
  }
}

function callInLatex(name: string, args: Expression[], small: boolean): string {
  if (name === "exp") return `e^{${inLatex(args[0], true)}}`;
  if (name === "if") {
    const [holds, yes, no] = args.map((arg) => inLatex(arg, small));
    return `\\begin{cases} ${yes} & ${holds} \\\\ ${no} & \\text{else} \\end{cases}`;
  }
  const shown = name === "L" ? "L" : name === "log" ? "\\ln" : `\\${name}`;
  return `${shown}\\left(${args.map((arg) => inLatex(arg, small)).join(", ")}\\right)`;
}

/** A formula as LaTeX. @param small In an exponent, where fractions stand on one line. */
export function inLatex(expression: Expression, small = false): string {
  switch (expression.kind) {
    case "number":
      return numberInLatex(expression.value);
    case "name":
      return nameInLatex(expression.name);
    case "minus":
      return `-${wrapped(expression.of, 2, small)}`;
    case "call":
      return callInLatex(expression.name, expression.args, small);
    case "pair":
      return pairInLatex(expression.op, expression.left, expression.right, small);
  }
}

/** Lines of mathematics, aligned at their equals signs. @param lines Left sides as LaTeX, right sides as formulas. */
export function alignedMath(lines: readonly (readonly [left: string, formula: string])[]): string {
  const rows = lines.map(([left, formula]) => `${left} &= ${inLatex(parseExpression(formula))}`);
  return `$$\n\\begin{aligned}\n${rows.join(" \\\\\n")}\n\\end{aligned}\n$$`;
}
