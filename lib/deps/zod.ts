/**
 * zod: schemas of everything a user writes. This is its small form, of functions in place of methods, and what is used is named one by
 * one: a bundle leaves out the rest, 75 kB of it. The small form speaks no language of itself: it is given English.
 *
 * ```ts ignore
 * import * as z from "../deps/zod.ts";
 * ```
 * @module
 */
import { config } from "npm:zod@4.6.7/mini";
import en from "npm:zod@4.6.7/v4/locales/en.js";

config(en());

export {
  _default,
  array,
  boolean,
  catch,
  custom,
  describe,
  discriminatedUnion,
  enum,
  int,
  length,
  literal,
  looseObject,
  maximum,
  maxLength,
  minimum,
  minLength,
  NEVER,
  nullable,
  number,
  object,
  optional,
  pipe,
  positive,
  record,
  refine,
  regex,
  strictObject,
  string,
  superRefine,
  transform,
  tuple,
  union,
  unknown,
} from "npm:zod@4.6.7/mini";
export type {
  core,
  infer,
  output,
  ZodMiniNumber as ZodNumber,
  ZodMiniNumberFormat as ZodInt,
  ZodMiniType as ZodType,
} from "npm:zod@4.6.7/mini";
