import {
  type Expression,
  type FunctionSyntax,
  type Statement,
  Untranslatable,
  type WgslSyntax,
} from "./syntax.ts";

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(0[xX][0-9a-fA-F.]+(?:[pP][+-]?\d+)?[fhui]?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fhui]?|[A-Za-z_]\w*|->|&&|\|\||[<>=!+\-*/%&|^]=|<<|>>|[-+*/%<>=!&|^~(){}[\],;:.@])/gy;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  if (end < text.length) throw new Untranslatable(text.slice(end, end + 20));
  return tokens;
}

/** The value of a number as it is written, hexadecimal ones with a power of two included. */
function numberOf(token: string): number {
  if (!/^0[xX]/.test(token)) return Number.parseFloat(token);
  const [, whole, part = "", power = "0"] =
    /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*?)(?:[pP]([+-]?\d+)f?)?[ui]?$/.exec(token) ?? [];
  if (whole === undefined) throw new Untranslatable(token);
  return Number.parseInt(`${whole}${part}` || "0", 16) * 2 ** (Number(power) - 4 * part.length);
}

/** How tightly operators of two operands bind. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  ...{ "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4 },
  ...{ ">>": 5, "+": 6, "-": 6, "*": 7, "/": 7 },
};

/** Reads the tokens one after another. */
class Parser {
  #at = 0;

  constructor(readonly tokens: readonly string[]) {}

  get #token(): string | undefined {
    return this.tokens[this.#at];
  }

  #takes(token: string): boolean {
    if (this.#token !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new Untranslatable(`${this.#token} where ${token} is known`);
  }

  #name(): string {
    const token = this.#token ?? "";
    if (!/^[A-Za-z_]/.test(token)) throw new Untranslatable(token);
    this.#at++;
    return token;
  }

  /** Skips a type up to one of some tokens that stands outside its own brackets. */
  #skipType(...ends: readonly string[]): void {
    for (let depth = 0; depth > 0 || !ends.includes(this.#token ?? ""); this.#at++) {
      if (this.#token === undefined) throw new Untranslatable("an open type");
      if (this.#token === "<") depth++;
      else if (this.#token === ">") depth--;
      else if (this.#token === ">>") depth -= 2;
    }
  }

  module(): WgslSyntax {
    const functions = new Map<string, FunctionSyntax>(), constants = new Map<string, Expression>();
    while (this.#token !== undefined) {
      if (this.#takes(";")) continue;
      if (this.#takes("const")) {
        const { name, value } = this.#declaration();
        constants.set(name, value);
      } else {
        this.#expect("fn");
        functions.set(this.#name(), this.#function());
      }
    }
    return { functions, constants };
  }

  #function(): FunctionSyntax {
    const parameters: string[] = [];
    this.#expect("(");
    while (!this.#takes(")")) {
      parameters.push(this.#name());
      this.#expect(":");
      this.#skipType(",", ")");
      this.#takes(",");
    }
    if (this.#takes("->")) this.#skipType("{");
    return { parameters, body: this.#block() };
  }

  #block(): Statement[] {
    const body: Statement[] = [];
    this.#expect("{");
    while (!this.#takes("}")) if (!this.#takes(";")) body.push(this.#statement());
    return body;
  }

  #declaration(): { name: string; value: Expression } {
    const name = this.#name();
    if (this.#takes(":")) this.#skipType("=", ";");
    this.#expect("=");
    const value = this.#expression();
    this.#expect(";");
    return { name, value };
  }

  #if(): Statement {
    const condition = this.#expression(), then = this.#block();
    if (!this.#takes("else")) return { kind: "if", condition, then, otherwise: [] };
    return { kind: "if", condition, then, otherwise: this.#takes("if") ? [this.#if()] : this.#block() };
  }

  #statement(): Statement {
    if (this.#takes("if")) return this.#if();
    if (this.#takes("return")) {
      const value = this.#expression();
      this.#expect(";");
      return { kind: "return", value };
    }
    if (this.#takes("let") || this.#takes("var") || this.#takes("const")) {
      return { kind: "declare", ...this.#declaration() };
    }
    const target = this.#unary(), operator = this.#token ?? "";
    if (!/^[-+*/]?=$/.test(operator)) throw new Untranslatable(operator);
    this.#at++;
    const right = this.#expression();
    this.#expect(";");
    if (operator === "=") return { kind: "assign", target, value: right };
    return { kind: "assign", target, value: { kind: "binary", operator: operator[0], left: target, right } };
  }

  #expression(least = 1): Expression {
    let left = this.#unary();
    for (;;) {
      const operator = this.#token ?? "", precedence = PRECEDENCE[operator] ?? 0;
      if (precedence < least) return left;
      this.#at++;
      left = { kind: "binary", operator, left, right: this.#expression(precedence + 1) };
    }
  }

  #unary(): Expression {
    const operator = this.#token ?? "";
    if (!["-", "!", "*", "&"].includes(operator)) return this.#postfix();
    this.#at++;
    const operand = this.#unary();
    // Pointers lead to the state alone, which has one name.
    return operator === "*" || operator === "&" ? operand : { kind: "unary", operator, operand };
  }

  #postfix(): Expression {
    let value = this.#primary();
    while (this.#takes(".")) value = { kind: "member", of: value, member: this.#name() };
    return value;
  }

  #primary(): Expression {
    if (this.#takes("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    if (/^[\d.]/.test(this.#token ?? "")) {
      return { kind: "number", value: numberOf(this.tokens[this.#at++]) };
    }
    const name = this.#name();
    if (!this.#takes("(")) return { kind: "name", name };
    const operands: Expression[] = [];
    while (!this.#takes(")")) {
      operands.push(this.#expression());
      this.#takes(",");
    }
    return { kind: "call", name, operands };
  }
}

/**
 * The syntax of WGSL that models of neurons are written in: functions of numbers without loops, vectors or arrays.
 * @throws {Untranslatable} When there is more in it.
 */
export function parseWgsl(text: string): WgslSyntax {
  return new Parser(tokensOf(text)).module();
}
