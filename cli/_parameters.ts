import { type Arguments, failUsage } from "./_arguments.ts";
import { say } from "./_console.ts";

/** Parameters of a surrogate that --parameter NAME=VALUE gives, by name. @throws {UsageError} When one is unknown or no number. */
export function givenParameters(
  args: Arguments,
  names: readonly string[],
  task: string,
): Map<string, number> {
  const given = new Map(
    args.list("parameter").map((text): [string, number] => {
      const [name, value, ...more] = text.split("=");
      return [name, value === undefined || value.trim() === "" || more.length > 0 ? NaN : Number(value)];
    }),
  );
  for (const [name, value] of given) {
    if (names.includes(name) && Number.isFinite(value)) continue;
    failUsage(
      task,
      `--parameter takes NAME=NUMBER with NAME one of ${names.join(", ") || "none"}`,
      `${name}=${value}`,
    );
  }
  return given;
}

/** Parameter values of all runs, from --parameter NAME=VALUE. */
export function parametersOf(args: Arguments, names: readonly string[], runs: number): number[] | undefined {
  const given = givenParameters(args, names, "roll the surrogate out");
  const missing = names.filter((name) => !given.has(name)).map((name) => `--parameter ${name}=VALUE`);
  if (missing.length > 0) failUsage("roll the surrogate out", `it needs ${missing.join(" ")}`, "none");
  return names.length > 0
    ? Array.from({ length: runs }, () => names.map((name) => given.get(name)!)).flat()
    : undefined;
}

/** The beginning of warnings of free runs that are outside of what a surrogate was made for. */
const OUTSIDE = "The surrogate is out of its depth";

/**
 * Says the first warning of each kind, which its words before the reason tell.
 * @param told Whether people know already that the surrogate may be wrong. @default false
 */
export function firstWarning(told = false): (message: string) => void {
  const said = new Set(told ? [OUTSIDE] : []);
  return (message) => {
    const [kind] = message.split(" as ");
    if (!said.has(kind)) say(message);
    said.add(kind);
  };
}
