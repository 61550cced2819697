import { withNearest } from "../lib/base/nearest_name.ts";
import { SURROGATES } from "../lib/surrogate/registry.ts";
import type { Surrogate, SurrogateChoice } from "../lib/surrogate/surrogate.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";

/** The kinds of the library that have a choice of each name, by name. */
const KINDS_OF = Map.groupBy(
  SURROGATES.flatMap(({ kind, choices = {} }) =>
    Object.entries(choices).map(([name, choice]) => ({ name, kind, choice }))
  ),
  ({ name }) => name,
);

/** All that can be chosen of the library's kinds of surrogates, as options of a command. */
export const CHOICE_OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  [...KINDS_OF].map(([name, all]): [string, Option] => {
    const [{ choice: { was, type, value, default: absent, ofDataset } }] = all;
    const defaults = all.length > 1 && all.map(({ kind, choice }) => `${kind} ${choice.default}`).join("; ");
    const words = [...new Set(all.flatMap(({ choice: { of = [] } }) => of))];
    return [name, {
      ...(was ? { was } : {}),
      ...{ type, value, default: defaults || absent },
      help: all.map(({ kind, choice }) => `${kind}: ${choice.help}`).join("; "),
      ...(words.length > 0 ? { of: words } : {}),
      ...(ofDataset ? { goesWith: { data: true } } : {}),
    }];
  }),
);

/** The option by which something is chosen by its name, of kinds of one's own too. */
export const CHOOSE_OPTION: Readonly<Record<string, Option>> = {
  choose: {
    type: "list",
    value: "NAME=VALUE",
    help: "choose something of a kind of surrogate of your own, by its name; may be repeated",
  },
};

function wrong(args: Arguments, name: string, rule: string, value: unknown): never {
  failUsage(`run ${args.command.name}`, `${name} ${rule}`, value);
}

/** A value of --choose, as its choice wants it. */
function read(args: Arguments, text: string, { kind, choices = {} }: Surrogate): [string, unknown] {
  const at = text.indexOf("="), name = text.slice(0, at), value = text.slice(at + 1).trim();
  if (at < 1 || value === "") wrong(args, "--choose", "takes NAME=VALUE", text);
  if (!Object.hasOwn(choices, name)) {
    const names = Object.keys(choices);
    const there = names.length > 0 ? `one of ${names.join(", ")}` : "left out";
    wrong(args, "--choose", `must be ${there} for a ${kind} surrogate`, withNearest(name, names));
  }
  if (choices[name].type === "string") return [name, value];
  if (!Number.isFinite(Number(value))) wrong(args, name, "must be a finite number", value);
  return [name, Number(value)];
}

/** A choice that has an option of its own. */
function own(args: Arguments, name: string, { type, whole, of }: SurrogateChoice): unknown {
  if (of) return args.choice(name, of);
  if (type === "string") return args.text(name);
  return whole ? args.whole(name, whole[0], ...whole) : args.number(name);
}

/**
 * What the command line chooses of a kind of surrogate, by name.
 * @throws {UsageError} When it is no choice of this kind, or not what it may be.
 */
export function choicesOf(args: Arguments, surrogate: Surrogate): Record<string, unknown> {
  const { kind, choices = {} } = surrogate;
  const odd = [...KINDS_OF.keys()].find((name) => args.has(name) && !Object.hasOwn(choices, name));
  if (odd !== undefined) {
    const kinds = KINDS_OF.get(odd)!.map(({ kind }) => kind).join(" or ");
    wrong(args, `--${odd}`, `goes with --kind ${kinds}`, kind);
  }
  const named = Object.entries(choices).filter(([name]) => args.has(name));
  return Object.fromEntries([
    ...named.map(([name, choice]) => [name, own(args, name, choice)]),
    ...args.list("choose").map((text) => read(args, text, surrogate)),
  ]);
}
