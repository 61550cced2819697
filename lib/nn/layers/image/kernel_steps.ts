import { get, i32, set, tee } from "../../../wasm/instructions.ts";

/** Numbers of a kernel's parameters and locals by their names. */
export type Places = Readonly<Record<string, number>>;

/** Moves a pointer on by bytes. */
export const moved = (pointer: number, bytes: number) => set(pointer, i32.add(get(pointer), get(bytes)));

/** Counts down by one, and tells what is left. */
export const countsDown = (counter: number) => tee(counter, i32.sub(get(counter), i32.const(1)));
