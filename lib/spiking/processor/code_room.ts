import { all, type Code } from "../../wasm/code.ts";
import { doubleTwice, f64x2 } from "../../wasm/doubles.ts";
import { i32 } from "../../wasm/instructions.ts";
import type { ValueType } from "../../wasm/wasm_module.ts";
import { Untranslatable } from "./syntax.ts";
import { getWide, setWide, type Wide, wide, type WideLocal } from "./wide.ts";

/** Functions of `Math` that the code calls outside, for one number after another; the last has two operands. */
export const OUTSIDE = ["exp", "expm1", "log", "cosh", "sinh", "tanh", "sin", "cos", "tan", "pow"] as const;

/** Numbers in memory, each twice side by side, from which vectors of constants are loaded. */
export class NumberTable {
  readonly #places = new Map<bigint, number>();
  readonly #values: (() => number)[] = [];

  /** @param address Of the table in memory. @param room Numbers that it has room for. */
  constructor(readonly address: number, readonly room: number) {}

  /** Bytes of a table with room for so many numbers. */
  static bytesFor(room: number): number {
    return 16 * room;
  }

  /** A vector of a constant. */
  constant(value: number): Code {
    const key = new BigUint64Array(new Float64Array([value]).buffer)[0];
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#values.length === this.room) return doubleTwice(value);
      this.#places.set(key, place = this.#add(() => value));
    }
    return this.#at(place);
  }

  /** A vector of a number that is read whenever the table is written. @throws {Untranslatable} When there is no room. */
  variable(read: () => number): Code {
    if (this.#values.length === this.room) throw new Untranslatable("too many numbers");
    return this.#at(this.#add(read));
  }

  #add(read: () => number): number {
    return this.#values.push(read) - 1;
  }

  #at(place: number): Code {
    return f64x2.load(i32.const(0), this.address + 16 * place);
  }

  /** Writes all numbers into the memory. */
  write(memory: ArrayBufferLike): void {
    const out = new Float64Array(memory, this.address, 2 * this.#values.length);
    this.#values.forEach((read, place) => out.fill(read(), 2 * place, 2 * place + 2));
  }
}

/** How code is written. */
export interface CodeOptions {
  /** One or two. */
  vectors: number;
  /** Whether exponentials take all arguments. */
  exact: boolean;
}

/** Locals of a function as it is written, and constants. */
export class CodeRoom {
  readonly locals: ValueType[] = [];
  /**
   * A local, all of whose bits are 1 as long as the arguments of all exponentials were plain; null where the code takes others, too, for which it asks `Math`.
   */
  readonly plain: WideLocal | null;
  /** Whether {@link CodeRoom.plain} is used. */
  asksForPlain = false;
  /** Conditions that few cells may meet around what is being written. */
  conditions = 0;
  /** Exponentials that as a rule all cells take. */
  exponentials = 0;

  /** Vectors of a pass: two are computed side by side, so that one does not wait for the other. */
  readonly vectors: number;

  /** @param first Number of the first local: after the parameters and what else the function has. */
  constructor(readonly first: number, readonly numbers: NumberTable, options: CodeOptions) {
    this.vectors = options.vectors;
    this.plain = options.exact ? null : this.local();
  }

  /** Notes whether arguments are plain. */
  requirePlain(mask: Wide): Code {
    this.asksForPlain = true;
    if (this.conditions === 0) this.exponentials++;
    return setWide(this.plain!, wide.and(getWide(this.plain!), mask));
  }

  /** A new local. */
  local(): WideLocal {
    return Array.from({ length: this.vectors }, () => this.first + this.locals.push("v128") - 1);
  }

  /** A new local that is set to a value: statements, and the code that gets it. */
  kept(value: Wide): { code: Code; get: Wide } {
    const local = this.local();
    return { code: setWide(local, value), get: getWide(local) };
  }

  /** A value before which statements stand, which are done once. */
  after(statements: Code, [first, ...others]: Wide): Wide {
    return [all(statements, first), ...others];
  }

  constant(value: number): Wide {
    return this.everywhere(this.numbers.constant(value));
  }

  /** A number that is read whenever the table is written. */
  variable(read: () => number): Wide {
    return this.everywhere(this.numbers.variable(read));
  }

  /** The same code for all vectors. */
  everywhere(code: Code): Wide {
    return Array.from({ length: this.vectors }, () => code);
  }
}
