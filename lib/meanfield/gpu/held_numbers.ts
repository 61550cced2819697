import type { OwnRateParts } from "../rate_parts.ts";
import { type FieldShape, transferTexts } from "./field_shape.ts";
import { writeOutLoops } from "./write_out_loops.ts";

/** Most numbers of a transfer function that an invocation holds. */
const MOST = 256;

/** A place in `transfer_data` that is known but for where its numbers begin. */
const KNOWN = /transfer_data\[at((?: \+ \d+u)*)\]/g;

/** A transfer function whose numbers are held, and how many these are; none where it reads places that are found as it runs. */
function heldTransfer(text: string, name: string): { text: string; count: number } {
  let count = 0;
  const changed = text.replace(KNOWN, (_, sum: string) => {
    const index = (sum.match(/\d+/g) ?? []).reduce((all, one) => all + Number(one), 0);
    count = Math.max(count, index + 1);
    return `${name}[${index}]`;
  });
  return changed.includes("transfer_data[") || count > MOST ? { text, count: 0 } : { text: changed, count };
}

/** How a kernel reads a number of its point, as an expression. @param column -1 where all points have the same. */
export type ReadNumber = (at: number, column: number, count: number) => string;

/** One structure alone: the numbers of its points are all that there are. */
const READ_POINT: ReadNumber = (at, column, count) =>
  `numbers[${column < 0 ? `${at}u` : `${count}u + ${column}u * run.points + point`}]`;

/**
 * Numbers that an invocation holds from its start on, since reading them in each step takes Mesa's driver most of its time: those of its point, and
 * those of transfer functions.
 * @returns Pieces of WGSL: the variables, the transfer functions, and `fn hold()`, which is called before all else.
 */
export function heldNumbers(
  { field, places, columns }: FieldShape,
  own: OwnRateParts,
  read: ReadNumber = READ_POINT,
): string[] {
  const pieces = [`var<private> held: array<f32, ${places.count}>;`];
  const lines = columns.map((column, at) => `held[${at}] = ${read(at, column, places.count)};`);
  transferTexts(field, own).forEach((written, k) => {
    if (written === "") return;
    const name = `held_${k}`, { text, count } = heldTransfer(writeOutLoops(written), name);
    if (count > 0) pieces.push(`var<private> ${name}: array<f32, ${count}>;`);
    pieces.push(text);
    const place = `u32(held[${places.transfers + k}])`;
    for (let at = 0; at < count; at++) lines.push(`${name}[${at}] = transfer_data[${place} + ${at}u];`);
  });
  return [...pieces, `fn hold() {\n  ${lines.join("\n  ")}\n}`];
}
