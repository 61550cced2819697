import * as z from "../../deps/zod.ts";
import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { integrator, type IntegratorSpec } from "./integrator.ts";
import { type Plant, PLANT_SCHEMES } from "./plant.ts";
import { pointMass, type PointMassSpec } from "./point_mass.ts";
import { twoJointArm, type TwoJointArmSpec } from "./two_joint_arm.ts";

/** A plant of the library, as plain data. */
export type PlantSpec = IntegratorSpec | PointMassSpec | TwoJointArmSpec;

const number = z.optional(z.number()), pair = z.optional(z.tuple([z.number(), z.number()]));
const scheme = z.optional(z.enum(PLANT_SCHEMES)), dimensions = z.optional(z.int());

/** Plants of the library in files. */
export const plantSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("integrator"), dimensions, speed: number }),
  z.strictObject({
    ...{ kind: z.literal("point-mass"), dimensions, mass: number, damping: number, strength: number },
    ...{ stepSize: number, scheme },
  }),
  z.strictObject({
    ...{ kind: z.literal("two-joint-arm"), lengths: pair, masses: pair, centres: pair, inertias: pair },
    friction: z.optional(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    ...{ strength: number, stepSize: number, scheme },
  }),
]);

/**
 * A plant of the library, `integrator`, `point-mass` or `two-joint-arm`, by its kind and constants.
 * @throws {RangeError} When its kind is unknown or a constant out of range.
 *
 * @example
 * ```ts
 * import { plantOf } from "@volley/volley/recurrent";
 *
 * const mass = plantOf({ kind: "point-mass", damping: 0 }), next = new Float64Array(4);
 * mass.step(Float64Array.of(0, 0, 1, 0), Float64Array.of(0, 0), next);
 * console.log(next[0]); // 0.05: a metre a second for 50 ms
 * ```
 */
export function plantOf(spec: PlantSpec): Plant {
  const task = "make a plant";
  if ("dimensions" in spec && spec.dimensions !== undefined) {
    requireWhole(task, "dimensions", spec.dimensions, 1, 64);
  }
  switch (spec.kind) {
    case "integrator":
      return integrator(spec);
    case "point-mass":
      return pointMass(spec);
    case "two-joint-arm":
      return twoJointArm(spec);
  }
  const { kind } = spec as { kind: unknown };
  fail(task, "kind must be integrator, point-mass or two-joint-arm", kind);
}

/** Whether it is a plant, and not the spec of one. */
export const isPlant = (given: Plant | PlantSpec): given is Plant => "step" in given && "stepBack" in given;
