import { failType } from "./fail.ts";
import { withNearest } from "./nearest_name.ts";

/** A table that names every option of a type; one that is forgotten, or is none, does not compile. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/**
 * Fails where a function is given an option that it does not know, which it would otherwise ignore in silence.
 * @param task What cannot be done otherwise, such as `score the predictions`.
 * @param options What was given; what is undefined counts as not given.
 * @param names All options there are.
 * @throws {TypeError} Naming the first that is unknown, and the nearest that is not.
 */
export function requireKnown<Options extends object>(
  task: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(names, name)) continue;
    const all = Object.keys(names);
    failType(task, `its options must be among ${all.join(", ")}`, withNearest(name, all));
  }
}
