/**
 * Equations of the reference, written once as text: they are shown as mathematics, and evaluated to be compared with the code.
 * @module
 */

/** A formula: `g_L*(E_L - V_m) + min(a, 2)^3`, with `if(a < b, x, y)` and `L(x)`, x / (e^x - 1). */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "name"; name: string }
  | { kind: "minus"; of: Expression }
  | { kind: "call"; name: string; args: Expression[] }
  | { kind: "pair"; op: string; left: Expression; right: Expression };

const LEVELS: Readonly<Record<string, number>> = { "<": 0, ">": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };

/** Reads a formula. @throws {Error} When it is none. */
export function parseExpression(text: string): Expression {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e-?\d+)?|[A-Za-z]\w*|[-+*/^(),<>]/g) ?? [];
  if (tokens.join("") !== text.replaceAll(/\s/g, "")) throw new Error(`Cannot read the formula ${text}`);
  let at = 0;
  const take = (token: string) => {
    if (tokens[at++] !== token) throw new Error(`Cannot read the formula ${text} as ${token} is missing`);
  };
  const atom = (): Expression => {
    const token = tokens[at++] ?? "";
    if (token === "-") return { kind: "minus", of: level(2) };
    if (token === "(") {
      const inside = level(0);
      take(")");
      return inside;
    }
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    if (!/^[A-Za-z]/.test(token)) throw new Error(`Cannot read the formula ${text} at ${token}`);
    if (tokens[at] !== "(") return { kind: "name", name: token };
    const args: Expression[] = [];
    do {
      at++;
      args.push(level(0));
    } while (tokens[at] === ",");
    take(")");
    return { kind: "call", name: token, args };
  };
  const level = (least: number): Expression => {
    let left = atom();
    while (tokens[at] in LEVELS && LEVELS[tokens[at]] >= least) {
      const op = tokens[at++], own = LEVELS[op];
      left = { kind: "pair", op, left, right: level(own + (op === "^" ? 0 : 1)) };
    }
    return left;
  };
  const all = level(0);
  if (at < tokens.length) throw new Error(`Cannot read the formula ${text} at ${tokens[at]}`);
  return all;
}

const FUNCTIONS: Readonly<Record<string, (...x: number[]) => number>> = {
  exp: Math.exp,
  log: Math.log,
  cosh: Math.cosh,
  tanh: Math.tanh,
  min: Math.min,
  max: Math.max,
  L: (x) => Math.abs(x) < 1e-5 ? 1 - x / 2 : x / Math.expm1(x),
  if: (holds, yes, no) => holds ? yes : no,
};

const PAIRS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
};

/** The value of a formula. @param valueOf Of a name. @throws {Error} When a function is unknown. */
export function evaluate(expression: Expression, valueOf: (name: string) => number): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name":
      return valueOf(expression.name);
    case "minus":
      return -evaluate(expression.of, valueOf);
    case "pair":
      return PAIRS[expression.op](evaluate(expression.left, valueOf), evaluate(expression.right, valueOf));
    case "call": {
      const of = FUNCTIONS[expression.name];
      if (!of) throw new Error(`Cannot evaluate a formula as there is no function ${expression.name}`);
      return of(...expression.args.map((arg) => evaluate(arg, valueOf)));
    }
  }
}
