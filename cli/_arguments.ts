import { USER_ERROR } from "../lib/base/errors.ts";
import { sentenceOf } from "../lib/base/fail.ts";
import { boundedSentence } from "../lib/base/shown.ts";
import { parseArgs } from "../lib/deps/parse_args.ts";
import { nearestName } from "../lib/base/nearest_name.ts";
import { DEFAULT_SEED } from "../lib/random/default_seed.ts";

/** A mistake in how a command was written. */
export class UsageError extends Error {
  override name = "UsageError";
  readonly [USER_ERROR] = true;

  constructor(message: string) {
    super(boundedSentence(message));
  }
}

/** Fails as a command was written wrongly. @throws {UsageError} */
export function failUsage(task: string, rule: string, value: unknown): never {
  throw new UsageError(sentenceOf(task, rule, value));
}

/** An option of a command. */
export interface Option {
  /** `flag` takes no value, `list` may be given several times. */
  type: "number" | "string" | "flag" | "list";
  /** Its name in an earlier version, which is refused with the present one. */
  was?: string;
  /** What the value stands for in the help, such as `MS`. */
  value?: string;
  /** Line for the help. */
  help: string;
  /** Value when the option is not given, for the help. */
  default?: string;
  /** Endings of the file that it names, where its content goes by that: another one would be given what it does not say. */
  endings?: readonly string[];
  /** The words that it may be. */
  of?: readonly string[];
  /**
   * Other options without which it means nothing: the value that each must have, `true` where any will do, `false` where it must not be
   * given. Giving it without them is refused.
   */
  goesWith?: Readonly<Record<string, string | boolean>>;
}

/** A way to call volley that works as it stands. */
export interface Example {
  /** What follows `volley`; words are separated by spaces. */
  run: string;
  /** What it does, in a few words. */
  about: string;
}

/** A command: its help and what it does. */
export interface Command {
  name: string;
  /** Positional arguments in the usage line, such as `PRESET`. */
  positional: string;
  /** What it is for, in a line. */
  about: string;
  /** What a positional argument may be by name, such as the presets. */
  names?: readonly string[];
  options: Readonly<Record<string, Option>>;
  /** Longer text after the options. */
  more?: string;
  /** Two or three that start people off. */
  examples: readonly Example[];
  /** Whether it takes exactly one positional argument, at least one, at most one, or none. */
  takes: "one" | "some" | "optional" | "none";
  /** Does it. @param commands Loads all commands, for what is said of them. */
  run(args: Arguments, commands: () => Promise<readonly Command[]>): Promise<void>;
}

/** Options of every command. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  seed: { type: "number", value: "S", help: "seed of all random numbers", default: String(DEFAULT_SEED) },
  json: { type: "flag", help: "print one JSON object instead of text" },
  quiet: { type: "flag", help: "no progress" },
  help: { type: "flag", help: "show this help" },
};

/** All options of a command. */
export function optionsOf(command: Command): Readonly<Record<string, Option>> {
  return { ...command.options, ...COMMON_OPTIONS };
}

/** Least and most positional arguments, and the words for it. */
const COUNTS: Record<Command["takes"], [number, number, string]> = {
  none: [0, 0, "no arguments"],
  optional: [0, 1, "at most one argument"],
  one: [1, 1, "one argument"],
  some: [1, Infinity, "one argument or more"],
};

/** `--name=-1` of `--name -1`, where the option takes a value: a parser takes the second for an option of its own. */
function joinNegative(argv: readonly string[], takeValues: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of argv) {
    const before = joined.at(-1);
    const takesIt = before !== undefined && before.startsWith("--") && takeValues.includes(before.slice(2));
    if (takesIt && /^-\.?\d/.test(argument)) joined[joined.length - 1] = `${before}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}

/** Arguments of a command, checked against its options. */
export class Arguments {
  readonly #values: Record<string, unknown>;
  /** Arguments without a name. */
  readonly positional: string[];

  /** @throws {UsageError} When an option is unknown or a value is missing. */
  constructor(readonly command: Command, argv: readonly string[]) {
    const options = optionsOf(command);
    const of = (...types: Option["type"][]) =>
      Object.keys(options).filter((name) => types.includes(options[name].type));
    const unknown: string[] = [];
    const parsed = parseArgs(joinNegative(argv, of("number", "string", "list")), {
      boolean: of("flag"),
      string: of("number", "string", "list"),
      collect: of("list"),
      unknown: (argument: string, key?: string) => {
        if (key === undefined) return true;
        unknown.push(argument);
        return false;
      },
    }) as Record<string, unknown> & { _: (string | number)[] };
    if (unknown.length > 0) {
      const name = unknown[0].replace(/^-+/, "").split("=")[0];
      const renamed = Object.keys(options).find((option) => options[option].was === name);
      const near = renamed ?? nearestName(name, Object.keys(options));
      const cure = near ? ` (did you mean --${near}?)` : "";
      failUsage(`run ${command.name}`, "it has no option of this name", `--${name}${cure}`);
    }
    this.#values = parsed;
    if (!this.flag("help")) {
      this.#requireCompany(options);
      this.#requireEndings(options);
    }
    this.positional = parsed._.map(String);
    const [least, most, words] = COUNTS[command.takes];
    const { length } = this.positional;
    if (!this.flag("help") && (length < least || length > most)) {
      const wanted = most === 0 ? words : `${words}, ${command.positional}`;
      failUsage(`run ${command.name}`, `it takes ${wanted}`, this.positional.join(" ") || "none");
    }
  }

  /** @throws {UsageError} When an option is given without those that it goes with. */
  #requireCompany(options: Readonly<Record<string, Option>>): void {
    for (const [name, { goesWith = {} }] of Object.entries(options)) {
      if (!this.has(name)) continue;
      for (const [other, wanted] of Object.entries(goesWith)) {
        const given = this.has(other) ? this.text(other)! : undefined;
        const value = given ?? options[other].default;
        if (typeof wanted === "string" ? value === wanted : (given !== undefined) === wanted) continue;
        failUsage(
          `run ${this.command.name}`,
          `--${name} goes ${wanted === false ? "without" : "with"} --${other}${
            typeof wanted === "string" ? ` ${wanted}` : ""
          }`,
          given ?? (typeof wanted === "string" ? value : "none"),
        );
      }
    }
  }

  /** @throws {UsageError} When a file is to be written whose ending says something else. */
  #requireEndings(options: Readonly<Record<string, Option>>): void {
    for (const [name, { endings }] of Object.entries(options)) {
      const path = endings && this.text(name);
      if (path === undefined || endings!.some((ending) => path.endsWith(ending))) continue;
      failUsage(
        `run ${this.command.name}`,
        `the file of --${name} must end with ${endings!.join(" or ")}`,
        path,
      );
    }
  }

  /** True when a flag is given. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Whether an option of any type is given. */
  has(name: string): boolean {
    const value = this.#values[name];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  }

  /** Text of an option, or undefined. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === "") failUsage(`run ${this.command.name}`, `--${name} needs a value`, "empty");
    return value === undefined ? undefined : String(value);
  }

  /** One of several words, or the first when the option is not given. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.text(name) ?? words[0];
    if (!words.includes(value as Word)) {
      failUsage(`run ${this.command.name}`, `--${name} must be ${words.join(" or ")}`, value);
    }
    return value as Word;
  }

  /** Number of an option, or undefined. */
  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (value.trim() === "" || !Number.isFinite(number)) {
      failUsage(`run ${this.command.name}`, `--${name} must be a finite number`, value);
    }
    return number;
  }

  /** Whole number of an option within bounds, or the value given for its absence. */
  whole(name: string, absent: number, low = 1, high = Number.MAX_SAFE_INTEGER): number {
    const number = this.number(name) ?? absent;
    if (!Number.isInteger(number) || number < low || number > high) {
      failUsage(
        `run ${this.command.name}`,
        `--${name} must be a whole number from ${low} to ${high}`,
        number,
      );
    }
    return number;
  }

  /** All values of an option, of whichever type; none where the command has no such option. */
  all(name: string): string[] {
    const value = this.#values[name];
    return value === undefined || typeof value === "boolean" ? [] : [value].flat().map(String);
  }

  /** Values of an option that may be given several times. */
  list(name: string): string[] {
    return (this.#values[name] as string[] | undefined) ?? [];
  }

  /** The seed. @default 1 */
  get seed(): number {
    return this.whole("seed", DEFAULT_SEED, 0);
  }
}

/** Examples as lines of a shell. */
export function exampleLines(examples: readonly Example[]): string[] {
  const width = Math.max(...examples.map(({ run }) => run.length));
  return examples.map(({ run, about }) => `  volley ${run.padEnd(width)}  # ${about}`);
}

/** Usage line of a command. */
export function usageOf({ name, positional }: Command): string {
  return `volley ${name}${positional ? ` ${positional}` : ""} [options]`;
}

/** Help text of a command. */
export function helpOf(command: Command): string {
  const options = optionsOf(command);
  const names = Object.entries(options).map(([name, { value }]) => `--${name}${value ? ` ${value}` : ""}`);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.values(options).map((option, k) => {
    const absent = option.default ? ` (default ${option.default})` : "";
    return `  ${names[k].padEnd(width)}  ${option.help}${absent}`;
  });
  return [
    `${command.about}`,
    "",
    `Usage: ${usageOf(command)}`,
    "",
    ...lines,
    ...(command.more ? ["", command.more] : []),
    "",
    "Examples:",
    ...exampleLines(command.examples),
  ].join("\n");
}
