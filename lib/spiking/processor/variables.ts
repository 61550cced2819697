import { all, type Code } from "../../wasm/code.ts";
import { get } from "../../wasm/instructions.ts";
import type { CodeRoom } from "./code_room.ts";
import { getWide, loadWide, setWide, storeWide, type WideLocal } from "./wide.ts";

/** Locals that hold variables of the cells of a pass from step to step. */
export class Variables {
  readonly #locals = new Map<Float64Array, WideLocal>();

  constructor(readonly room: CodeRoom, readonly at: number) {}

  /** That of an array. */
  of = (values: Float64Array): WideLocal => {
    const local = this.#locals.get(values) ?? this.room.local();
    this.#locals.set(values, local);
    return local;
  };

  /** Loads all. */
  load(): Code {
    const loads = [...this.#locals].map(([values, local]) =>
      setWide(local, loadWide(get(this.at), values.byteOffset, this.room.vectors))
    );
    return all(...loads);
  }

  /** Stores all. */
  store(): Code {
    const stores = [...this.#locals].map(([values, local]) =>
      storeWide(get(this.at), getWide(local), values.byteOffset)
    );
    return all(...stores);
  }
}
