import * as z from "../deps/zod.ts";
import { failFile } from "../io/file_error.ts";
import type { NamedWeights } from "./layout.ts";

/** What the members of an ensemble gave at points that were held out of their training. Plain JSON. */
export interface MembersHeldOut {
  /** Values of the box's parameters at each point. (K, P) */
  values: number[][];
  /** Standard deviation over the members of each population's rate, in parts of the rate or of 1 Hz, where that is more, by its name. (K) */
  spreads: Record<string, number[]>;
  /** Relative error of the members' mean rate of each population, by its name. (K) */
  errors: Record<string, number[]>;
}

/** Members of an ensemble beside the first. */
export interface EnsembleMembers {
  /** Weights of each, by the names and shapes of those of the first. */
  others: NamedWeights[];
  /** By which it is told where they disagree more than usual; null where too little was held out. */
  heldOut: MembersHeldOut | null;
}

/** Most members of an ensemble. */
export const MOST_MEMBERS = 64;

/** What stands before the names of a member's tensors; the first has those of a single model, which earlier versions read, too. */
export function memberPrefix(member: number): string {
  return member === 0 ? "" : `members.${member}.`;
}

/** What the metadata of a file say of an ensemble. */
export function metadataOfMembers({ others, heldOut }: EnsembleMembers): Record<string, string> {
  return { members: String(others.length + 1), ...(heldOut ? { heldOut: JSON.stringify(heldOut) } : {}) };
}

const numbers = z.array(z.number());
const HELD_OUT = z.object({
  values: z.array(numbers),
  spreads: z.record(z.string(), numbers),
  errors: z.record(z.string(), numbers),
});

/** What members gave at points held out, as a file has it. @throws {FileError} When it does not fit together. */
function heldOutIn(text: string, path: string): MembersHeldOut {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    failFile("read", path, "what its members gave at held-out points must be JSON", text.slice(0, 60));
  }
  const { data } = HELD_OUT.safeParse(value);
  const points = data?.values.length;
  const whole = data && Object.keys(data.spreads).every((name) => name in data.errors) &&
    [...Object.values(data.spreads), ...Object.values(data.errors)].every(({ length }) => length === points);
  if (whole) return data;
  failFile(
    "read",
    path,
    "its members must have a spread and an error at each held-out point",
    text.slice(0, 60),
  );
}

/** Number of members in a file, and what they gave at points held out; null of a single model. @throws {FileError} When it is broken. */
export function membersIn(
  { members, heldOut }: Readonly<Record<string, string>>,
  path: string,
): { count: number; heldOut: MembersHeldOut | null } | null {
  if (members === undefined) return null;
  const count = Number(members);
  if (!Number.isInteger(count) || count < 2 || count > MOST_MEMBERS) {
    failFile("read", path, `an ensemble must have 2 to ${MOST_MEMBERS} members`, members.slice(0, 60));
  }
  return { count, heldOut: heldOut === undefined ? null : heldOutIn(heldOut, path) };
}
