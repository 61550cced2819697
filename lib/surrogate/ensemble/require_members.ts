import { failType } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { MOST_MEMBERS } from "../../nn/ensemble_members.ts";
import { SURROGATES, type SurrogatesOption } from "../registry.ts";
import type { Surrogate } from "../surrogate.ts";

/**
 * Fails unless a kind can have so many members.
 * @throws {RangeError} When the number is out of range. @throws {TypeError} When the kind has none.
 */
export function requireMembers(
  { kind, ensembles }: Surrogate,
  members: number,
  { surrogates = SURROGATES }: SurrogatesOption = {},
): void {
  const task = `train a ${kind} surrogate`;
  requireWhole(task, "members", members, 1, MOST_MEMBERS);
  if (members === 1 || ensembles) return;
  const able = surrogates.filter((one) => one.ensembles).map((one) => one.kind);
  failType(task, `it has no members, as ${able.join(" and ")} surrogates have`, `${members} members`);
}
