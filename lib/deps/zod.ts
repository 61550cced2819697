/**
 * zod: schemas of everything a user writes. What is used is named one by one, so that a bundle leaves out the rest, of which messages in
 * fifty languages are most.
 *
 * ```ts ignore
 * import * as z from "../deps/zod.ts";
 * ```
 * @module
 */
export {
  array,
  boolean,
  custom,
  discriminatedUnion,
  enum,
  int,
  literal,
  looseObject,
  NEVER,
  number,
  object,
  record,
  strictObject,
  string,
  tuple,
  union,
  unknown,
} from "npm:zod@4.6.7";
export type { core, infer, output, ZodError, ZodInt, ZodNumber, ZodType } from "npm:zod@4.6.7";
