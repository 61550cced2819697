import { all, type Code } from "../../wasm/code.ts";
import { either } from "../../wasm/doubles.ts";
import { when } from "../../wasm/instructions.ts";
import type { CodeRoom } from "./code_room.ts";
import { builtIn } from "./functions.ts";
import {
  type Expression,
  type FunctionSyntax,
  type Statement,
  Untranslatable,
  type WgslSyntax,
} from "./syntax.ts";
import { returnsAlways, returnsAnywhere, returnsInPart } from "./returns.ts";
import { changed, combined, keptValue, maskOf, numbersOf, type Value } from "./values.ts";
import { anyOf, getWide, setWide, type Wide, wide, type WideLocal } from "./wide.ts";

/** What `s`, `p` and `i` of a model's `advance` stand for. */
export interface Records {
  /** Locals of the state variables. */
  state: ReadonlyMap<string, WideLocal>;
  /** Values of the parameters and constants by name. */
  parameter(name: string): Value;
  /** Values of the inputs; a random word is one of them. */
  input(name: string): Value;
}

type Binding =
  | { kind: "value"; value: Value }
  /** A variable, and how many conditions stand around its declaration. */
  | { kind: "variable"; local: WideLocal; type: "number" | "mask"; depth: number }
  /** What `carried` gives. */
  | { kind: "sum"; value: Value }
  | { kind: "record"; record: "state" | "parameters" | "input" };

/** A call of a function. */
interface Frame {
  /** The value that it returns; null before the first return. A mask is 0 at the start. */
  result: { local: WideLocal; type: "number" | "mask" } | null;
  /** For which neurons it has returned; null where nothing asks. */
  returned: WideLocal | null;
}

/** Where a statement stands. */
interface Place {
  frame: Frame;
  names: Map<string, Binding>;
  /** For which neurons it is done; null for all. */
  mask: Wide | null;
  depth: number;
}

const RECORDS = ["state", "parameters", "input"] as const;

/** Bytes of code that are written twice, once for neurons that all go on and once for some. */
const MOST_TWICE = 3000;

/** Whether an expression is `i.conductance > 0.0`. */
function asksForConductance(
  { operator, left, right }: Expression & { kind: "binary" },
  { names }: Place,
): boolean {
  if (operator !== ">" || left.kind !== "member" || left.member !== "conductance") return false;
  const binding = left.of.kind === "name" ? names.get(left.of.name) : undefined;
  return binding?.kind === "record" && binding.record === "input" && right.kind === "number" &&
    right.value === 0;
}

/**
 * Makes code of the functions of a model for two neurons at once: both ways of a condition are gone where the neurons differ, and what a way changes is
 * kept for its own neurons alone. A function is written out where it is called.
 */
export class Translation {
  /** State variables that the model sets. */
  readonly changed = new Set<string>();
  #calls = 0;

  /** @param options.conducting Whether the cells have conductances, which models ask by `i.conductance > 0.0`. */
  constructor(
    readonly room: CodeRoom,
    readonly syntax: WgslSyntax,
    readonly records: Records,
    readonly options: { conducting: boolean },
  ) {}

  /** The model's step. @returns Statements, and the mask of those that spike. @throws {Untranslatable} */
  advance(): { code: Code; fired: Wide } {
    const advance = this.syntax.functions.get("advance");
    if (!advance || advance.parameters.length !== 3) throw new Untranslatable("advance");
    const names = new Map(advance.parameters.map((name, at) => [name, {
      kind: "record",
      record: RECORDS[at],
    } as Binding]));
    const { code, value } = this.#body(advance, names, null);
    return { code, fired: maskOf(this.room, value) };
  }

  #body(
    { body }: FunctionSyntax,
    names: Map<string, Binding>,
    mask: Wide | null,
  ): { code: Code; value: Value } {
    if (++this.#calls > 1000) throw new Untranslatable("functions that call one another for ever");
    const frame: Frame = { result: null, returned: returnsInPart(body) ? this.room.local() : null };
    const zero = this.room.constant(0);
    const code = this.#block(body, { frame, names, mask, depth: 0 });
    const { result } = frame;
    if (!result || !returnsAlways(body)) throw new Untranslatable("a function without a value");
    const start = result.type === "mask" ? setWide(result.local, zero) : [];
    return {
      code: all(start, frame.returned ? setWide(frame.returned, zero) : [], code),
      value: { type: result.type, code: getWide(result.local) },
    };
  }

  #block(body: readonly Statement[], place: Place): Code {
    const code: Code[] = [];
    for (const [at, statement] of body.entries()) {
      if (statement.kind === "declare") code.push(this.#declare(statement, place));
      else if (statement.kind === "assign") code.push(this.#assign(statement.target, statement.value, place));
      else if (statement.kind === "return") {
        code.push(this.#return(statement.value, place));
        break;
      } else {
        code.push(this.#if(statement, body.slice(at + 1), place));
        break;
      }
    }
    return all(...code);
  }

  /** A condition and all that comes after it. */
  #if(statement: Statement & { kind: "if" }, rest: readonly Statement[], place: Place): Code {
    const { condition: asked, then, otherwise } = statement;
    const negated = asked.kind === "unary" && asked.operator === "!";
    const condition = this.#value(negated ? asked.operand : asked, place);
    if (condition.type === "truth") {
      const body = condition.value !== negated ? then : otherwise;
      const code = this.#block(body, { ...place, names: new Map(place.names) });
      if (!returnsAnywhere(body)) return all(code, this.#block(rest, place));
      return returnsAlways(body) ? code : all(code, this.#after(null, rest, place));
    }
    const { code, yes, noCode, no } = this.#branches(maskOf(this.room, condition), negated, place);
    const inner = (mask: Wide): Place => ({
      ...place,
      names: new Map(place.names),
      mask,
      depth: place.depth + 1,
    });
    const { room } = this;
    room.conditions++;
    const first = this.#block(then, inner(yes)), second = this.#block(otherwise, inner(no));
    room.conditions--;
    const whole = all(code, noCode);
    const both = all(whole, this.#when(yes, first), this.#when(no, second));
    if (!returnsAnywhere([...then, ...otherwise])) return all(both, this.#block(rest, place));
    if (returnsAlways(then) && returnsAlways(otherwise)) return both;
    if (!returnsAlways(then) || returnsAnywhere(otherwise)) return all(both, this.#after(null, rest, place));
    if (place.mask !== null || first.length === 0) return all(both, this.#after(no, rest, place));
    room.conditions++;
    const some = this.#after(no, rest, place);
    room.conditions--;
    // As a rule no neuron takes a way that returns early: the others then need no masks.
    const plain = this.#block(rest, { ...place, names: new Map(place.names) });
    return plain.length > MOST_TWICE
      ? all(both, some)
      : all(code, either(anyOf(yes), all(noCode, first, this.#when(no, second), some), plain));
  }

  /** For which neurons a condition holds, and for which not: statements, those for the second alone, and both masks. */
  #branches(condition: Wide, negated: boolean, { mask }: Place) {
    const { room } = this;
    const holds = room.kept(condition);
    const positive = mask ? room.kept(wide.and(holds.get, mask)) : { code: [], get: holds.get };
    const negative = room.kept(mask ? wide.andNot(mask, holds.get) : wide.not(holds.get));
    const code = all(holds.code, positive.code);
    if (negated) return { code: all(code, negative.code), yes: negative.get, noCode: [], no: positive.get };
    return { code, yes: positive.get, noCode: negative.code, no: negative.get };
  }

  /** Statements, where there are neurons of a mask. */
  #when(mask: Wide, body: Code): Code {
    return body.length > 0 ? when(anyOf(mask), body) : [];
  }

  /** What comes after statements some of which return, for the neurons that are left: those of a mask, or who have not returned. */
  #after(left: Wide | null, rest: readonly Statement[], place: Place): Code {
    const { room } = this, { returned } = place.frame;
    const kept = left ? null : room.kept(
      place.mask ? wide.andNot(place.mask, getWide(returned!)) : wide.not(getWide(returned!)),
    );
    const mask = left ?? kept!.get;
    return all(
      kept?.code ?? [],
      this.#when(mask, this.#block(rest, { ...place, names: new Map(place.names), mask })),
    );
  }

  #declare({ name, value }: { name: string; value: Expression }, place: Place): Code {
    if (value.kind === "call" && value.name === "carried") {
      const { code, value: sum } = keptValue(this.room, this.#carried(value.operands, place));
      place.names.set(name, { kind: "sum", value: sum });
      return code;
    }
    const own = this.#value(value, place);
    const type = own.type === "mask" || own.type === "truth" ? "mask" : "number";
    const local = this.room.local();
    place.names.set(name, { kind: "variable", local, type, depth: place.depth });
    return setWide(local, type === "mask" ? maskOf(this.room, own) : numbersOf(this.room, own));
  }

  #assign(target: Expression, expression: Expression, place: Place): Code {
    const { mask } = place;
    const code = this.#code(this.#value(expression, place));
    const choose = (local: WideLocal, all: boolean) =>
      setWide(local, all ? code : wide.select(code, getWide(local), mask!));
    if (target.kind === "member" && target.of.kind === "name") {
      const binding = place.names.get(target.of.name);
      if (binding?.kind !== "record" || binding.record !== "state") throw new Untranslatable(target.member);
      // What rounding to single precision takes from a sum is nothing here.
      if (target.member === "carry" && !this.records.state.has("carry")) return [];
      const local = this.records.state.get(target.member);
      if (local === undefined) throw new Untranslatable(target.member);
      this.changed.add(target.member);
      return choose(local, mask === null);
    }
    const binding = target.kind === "name" ? place.names.get(target.name) : undefined;
    if (binding?.kind !== "variable") throw new Untranslatable("what is set");
    return choose(binding.local, binding.depth === place.depth || mask === null);
  }

  #code(value: Value): Wide {
    return value.type === "mask" || value.type === "truth"
      ? maskOf(this.room, value)
      : numbersOf(this.room, value);
  }

  #return(expression: Expression, { frame, names, mask, depth }: Place): Code {
    const value = this.#value(expression, { frame, names, mask, depth });
    const type = value.type === "mask" || value.type === "truth" ? "mask" : "number";
    const isFirst = frame.result === null;
    frame.result ??= { local: this.room.local(), type };
    if (frame.result.type !== type) throw new Untranslatable("results of two types");
    const { local } = frame.result, done = frame.returned;
    const returned = mask && done ? setWide(done, wide.or(getWide(done), mask)) : [];
    if (value.type === "truth" && !value.value) return returned;
    if (value.type === "truth" && mask) return all(setWide(local, wide.or(getWide(local), mask)), returned);
    const code = this.#code(value), whole = !mask || (isFirst && type === "number");
    return all(setWide(local, whole ? code : wide.select(code, getWide(local), mask!)), returned);
  }

  #value(expression: Expression, place: Place): Value {
    switch (expression.kind) {
      case "number":
        return { type: "known", value: expression.value };
      case "name":
        return this.#named(expression.name, place);
      case "member":
        return this.#member(expression.of, expression.member, place);
      case "unary":
        return changed(this.room, expression.operator, this.#value(expression.operand, place));
      case "binary": {
        const { operator, left, right } = expression;
        if (this.options.conducting && asksForConductance(expression, place)) {
          return { type: "truth", value: true };
        }
        return combined(this.room, operator, this.#value(left, place), this.#value(right, place));
      }
      case "call":
        return this.#call(expression.name, expression.operands, place);
    }
  }

  #named(name: string, place: Place): Value {
    const binding = place.names.get(name), constant = this.syntax.constants.get(name);
    if (binding?.kind === "value") return binding.value;
    if (binding?.kind === "variable") return { type: binding.type, code: getWide(binding.local) };
    if (name === "true" || name === "false") return { type: "truth", value: name === "true" };
    if (binding || !constant) throw new Untranslatable(name);
    return this.#value(constant, { ...place, names: new Map() });
  }

  #member(of: Expression, member: string, place: Place): Value {
    // Four words would be `i.random.x` to `i.random.w`.
    if (of.kind === "member" && of.member === "random" && member === "x") return this.records.input("random");
    const binding = of.kind === "name" ? place.names.get(of.name) : undefined;
    if (binding?.kind === "sum") return member === "x" ? binding.value : { type: "known", value: 0 };
    if (binding?.kind !== "record") throw new Untranslatable(member);
    if (binding.record === "input") return this.records.input(member);
    if (binding.record === "parameters") return this.records.parameter(member);
    const local = this.records.state.get(member);
    if (local !== undefined) return { type: "number", code: getWide(local) };
    if (member === "carry") return { type: "known", value: 0 };
    throw new Untranslatable(member);
  }

  /** `v + low + change`, whose low part is 0: the terms of the change one after another, as in TypeScript. */
  #carried([v, , change]: readonly Expression[], place: Place): Value {
    const add = (sum: Value, term: Expression): Value => {
      if (term.kind !== "binary" || (term.operator !== "+" && term.operator !== "-")) {
        return combined(this.room, "+", sum, this.#value(term, place));
      }
      return combined(this.room, term.operator, add(sum, term.left), this.#value(term.right, place));
    };
    return add(this.#value(v, place), change);
  }

  #call(name: string, operands: readonly Expression[], place: Place): Value {
    const called = this.syntax.functions.get(name);
    if (!called) return builtIn(this.room, name, operands.map((one) => this.#value(one, place)));
    const statements: Code[] = [], names = new Map<string, Binding>();
    called.parameters.forEach((parameter, at) => {
      const operand = operands[at];
      const given = operand?.kind === "name" ? place.names.get(operand.name) : undefined;
      if (!operand) throw new Untranslatable(name);
      if (given?.kind === "record") return names.set(parameter, given);
      const { code, value } = keptValue(this.room, this.#value(operand, place));
      statements.push(code);
      names.set(parameter, { kind: "value", value });
    });
    const { code, value } = this.#body(called, names, place.mask);
    return value.type === "number" || value.type === "mask"
      ? { type: value.type, code: this.room.after(all(...statements, code), value.code) }
      : value;
  }
}
