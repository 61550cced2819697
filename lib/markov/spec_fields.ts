import { sentenceOf } from "../base/fail.ts";
import * as z from "../deps/zod.ts";
import { quoted, shortened, shown } from "../base/shown.ts";
import { failSpec, SpecError, specErrorOf } from "../base/spec_error.ts";
import { withNearest } from "../base/nearest_name.ts";

/** A schema with what people read about it. */
type Described<Schema extends z.ZodType> = Schema & { readonly description: string };

/** A schema with what people read about it. @param schema A new one. @param description Unit and meaning. */
export function described<Schema extends z.ZodType>(schema: Schema, description: string): Described<Schema> {
  return Object.assign(schema, { description });
}

/** Schema of a population's size. @param name Which one. @param most Most cells. */
export const populationSize = (name: string, most: number): Described<z.ZodInt> =>
  described(z.int().check(z.minimum(1), z.maximum(most)), `cells; ${name}`);

/** Schema of a number within bounds. @param low Least. @param high Most. @param text Unit and meaning. */
export const between = (low: number, high: number, text: string): Described<z.ZodNumber> =>
  described(z.number().check(z.minimum(low), z.maximum(high)), text);

/** A field of a spec: what may stand there. */
export interface SpecField<Value> {
  /** Unit and meaning, as `ms; mean refractory time, 0 for none`. */
  readonly description?: string | undefined;
  /** Gives the value back. @throws {Error} When it is of another type or out of range. */
  parse(value: unknown): Value;
}

/** What is known of one kind of spec: its fields, and short names that set several of them. */
export interface SpecKind<Spec> {
  /** Schema of the whole spec. */
  schema: z.ZodType<Spec>;
  /** Its fields, `kind` and `name` aside. */
  fields: Readonly<Record<string, unknown>>;
  /** Short names that set several fields at once. */
  aliases: Readonly<Record<string, readonly string[]>>;
}

/** The error sentence for a field that does not exist, with the nearest of those that do. */
export function unknownFieldOf(name: string, known: readonly string[]): string {
  return `${
    sentenceOf("use this network", "it has no field of this name", withNearest(shortened(name), known))
  }.`;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return `must be at least ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => String(value)).join(", ")}`;
    case "invalid_type":
      if (issue.expected === "int") return "must be a whole number";
      return `must be a ${issue.expected === "number" ? "finite " : ""}${issue.expected}`;
    default:
      return issue.message;
  }
}

/** A mistake: what zod says of a field, or a field that there is not. */
type Mistake = { issue: z.core.$ZodIssue; unknown?: string };

function mistakesIn(issues: readonly z.core.$ZodIssue[]): Mistake[] {
  return issues.flatMap((issue): Mistake[] =>
    issue.code === "unrecognized_keys" ? issue.keys.map((unknown) => ({ issue, unknown })) : [{ issue }]
  );
}

function sentence(mistake: Mistake, input: Record<string, unknown>, known: readonly string[]): string {
  const { issue, unknown } = mistake;
  if (unknown !== undefined) return unknownFieldOf(unknown, known);
  const path = issue.path.join(".");
  return `Cannot use this network as ${path} ${ruleOf(issue)}: current value is ${quoted(input[path])}.`;
}

/** Names that a spec of a kind can be given values by. */
export function knownNames<Spec>(kind: SpecKind<Spec>): string[] {
  return [...Object.keys(kind.fields), ...Object.keys(kind.aliases)];
}

/**
 * Checks anything against the schema of a kind of spec.
 * @throws {SpecError} With one sentence for each mistake, naming field, value and rule.
 */
export function parseFields<Spec>(kind: SpecKind<Spec>, input: unknown): Spec {
  requireObject(input);
  const result = kind.schema.safeParse(input);
  if (result.success) return result.data;
  const { issues } = result.error;
  const known = knownNames(kind);
  throw specErrorOf(
    issues[0].path.join("."),
    mistakesIn(issues),
    (mistake) => sentence(mistake, input, known),
  );
}

/** Fails unless a spec is an object. @throws {SpecError} When it is anything else. */
export function requireObject(input: unknown): asserts input is Record<string, unknown> {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return;
  failSpec("", "use this network", "a spec must be a JSON object", shown(input));
}

/** Fails when an inhibitory kick is larger than the way from the threshold to the reversal. @throws {SpecError} Naming it. */
export function requireKicksWithin(
  spec: { S_EI: number; S_II: number; threshold: number; inhibitoryReversal: number },
): void {
  const span = spec.threshold - spec.inhibitoryReversal;
  for (const field of ["S_EI", "S_II"] as const) {
    if (spec[field] <= span) continue;
    failSpec(
      field,
      "use this network",
      `${field} must be at most threshold - inhibitoryReversal = ${span}`,
      spec[field],
    );
  }
}

/**
 * The fields of a spec with some replaced; aliases set several. Nothing is checked but the names.
 * @throws {SpecError} When a name is unknown, with the nearest one.
 */
export function replaceFields<Spec extends object>(
  kind: SpecKind<Spec>,
  spec: Spec,
  overrides: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.fromEntries(Object.entries(spec));
  for (const [name, value] of Object.entries(overrides)) {
    const known = Object.hasOwn(kind.fields, name) || name === "name" ? [name] : null;
    const targets = Object.hasOwn(kind.aliases, name) ? kind.aliases[name] : known;
    if (!targets) throw new SpecError(name, [unknownFieldOf(name, knownNames(kind))]);
    for (const target of targets) fields[target] = value;
  }
  return fields;
}
