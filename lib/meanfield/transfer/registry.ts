import { fail } from "../../base/fail.ts";
import { requireName } from "../../base/require_name.ts";
import { argumentNames, failTransfer } from "./_fields.ts";
import { MLP } from "./mlp.ts";
import { SEMI_ANALYTIC } from "./semi_analytic.ts";
import { SIEGERT } from "./siegert.ts";
import { SOFTPLUS } from "./softplus.ts";
import { TABLE } from "./table.ts";
import type { Transfer, TransferFunction, TransferKind } from "./transfer.ts";

/** All kinds of transfer functions. */
export const TRANSFER_KINDS: readonly TransferKind[] = [
  SEMI_ANALYTIC as TransferKind,
  SIEGERT as TransferKind,
  SOFTPLUS as TransferKind,
  MLP as TransferKind,
  TABLE as TransferKind,
];

/**
 * The kind that a spec names.
 * @param path Of the field, for sentences. @throws {SpecError} When there is no such kind, with the nearest.
 */
export function transferKindOf(spec: unknown, path: string): TransferKind {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    failTransfer(path, "must be an object", spec);
  }
  const { kind } = spec as { kind?: unknown };
  requireName(
    "transfer function",
    `${path}.kind`,
    "a kind of transfer function",
    kind === undefined ? "none" : String(kind),
    TRANSFER_KINDS.map((one) => one.kind),
  );
  return TRANSFER_KINDS.find((one) => one.kind === kind) as TransferKind;
}

/**
 * Checks a transfer function read from JSON.
 * @param value Anything. @param path Of the field, for sentences, such as `populations.E.transfer`. @default "transfer"
 * @throws {SpecError} With one sentence for each mistake.
 */
export function parseTransfer(value: unknown, path = "transfer"): Transfer {
  return transferKindOf(value, path).parse(value, path);
}

/**
 * Makes a transfer function ready to be asked.
 * @throws {SpecError} When its kind is unknown.
 *
 * @example
 * ```ts
 * import { openTransfer, parseTransfer } from "./registry.ts";
 *
 * const spec = parseTransfer({
 *   kind: "siegert",
 *   sources: ["E", "I"],
 *   cell: { tau_m: 20, E_L: 0, V_th: 20, V_reset: 10, t_ref: 2 },
 *   synapses: [{ from: "E", contacts: 1000, weight: 0.1 }, { from: "I", contacts: 250, weight: -0.5 }],
 * }, "transfer");
 * const of = openTransfer(spec), jet = new Float64Array(6);
 * of.jet([30, 20], jet); // rate, its slopes by E and I, and by E E, E I, I I
 * console.assert(jet[1] > 0 && jet[2] < 0);
 * ```
 */
export function openTransfer(spec: Transfer): TransferFunction {
  return transferKindOf(spec, "transfer").open(spec);
}

/** Number of the first argument outside of the range that a transfer function was made for; -1 where all are inside, or no range is known. */
function firstOutside({ range }: Transfer, x: ArrayLike<number>): number {
  return range ? range.low.findIndex((low, k) => !(x[k] >= low && x[k] <= range.high[k])) : -1;
}

/**
 * Says which argument is outside of the range that a transfer function was made for.
 * @param x (n) Arguments. @returns A sentence about the first; null where all are inside, or no range is known.
 */
export function outsideRange(spec: Transfer, x: ArrayLike<number>): string | null {
  const { range } = spec, at = firstOutside(spec, x);
  if (!range || at < 0) return null;
  const unit = at < spec.sources.length ? " Hz" : at === spec.sources.length && spec.adaptation ? " pA" : "";
  return `${argumentNames(spec)[at]} is ${x[at]}${unit}, and the transfer function was made for ` +
    `${range.low[at]} to ${range.high[at]}${unit}`;
}

/** Fails where an argument is outside of the range that a transfer function was made for. @throws {RangeError} Naming it. */
export function requireRange(spec: Transfer, x: ArrayLike<number>): void {
  const { range } = spec, at = firstOutside(spec, x);
  if (!range || at < 0) return;
  fail(
    "ask this transfer function",
    `${argumentNames(spec)[at]} must be from ${range.low[at]} to ${range.high[at]}, for which it was made`,
    x[at],
  );
}
