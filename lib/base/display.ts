/**
 * How results show themselves: as a few lines in a terminal, as tables and figures in Deno's Jupyter kernel.
 *
 * Results are plain data: they are compared, spread, sent to workers and written as JSON. So they are no classes. The function that makes
 * a result gives it the two symbols that Deno asks for, as properties that are not enumerable. Structural equality, JSON, spreading and
 * `structuredClone` do not see them, and types do not name them. A copy has lost them, and prints as any object does.
 *
 * Whoever asks for everything (`Deno.inspect(run, { depth: Infinity })`, which assertions do) gets every field.
 * What draws stands above the places that make results, and few need it: it is loaded when a notebook first asks for it.
 * @module
 */
import { loadLate } from "./load_late.ts";

const INSPECT = Symbol.for("Deno.customInspect"), JUPYTER = Symbol.for("Jupyter.display");

/** What a result says of itself. */
export interface About {
  /** What it is, in one line. */
  title: string;
  /** Facts by name. */
  facts: readonly (readonly [name: string, value: string])[];
  /** A table below them, the first row its head. @default none */
  table?: readonly (readonly string[])[];
}

/** What of a result is drawn in a notebook. */
export type DrawnAs =
  | "run"
  | "traces"
  | "counts"
  | "evaluation"
  | "points"
  | "map"
  | "training"
  | "figure"
  | "facts";

/** What a notebook takes, by media type. */
export type MediaBundle = Record<string, unknown>;

/** How results of one type show themselves. */
export interface Look<Value> {
  /** What it says. Told only when asked. */
  about(value: Value): About;
  /** What draws it. @default "facts" */
  kind?: DrawnAs;
  /** What is handed to it. @default the value */
  drawn?(value: Value): unknown;
}

/** The module that draws. */
interface Drawing {
  bundleOf(kind: DrawnAs, about: About, value: unknown): Promise<MediaBundle> | MediaBundle;
}

type Inspect = (value: unknown, options: Record<string, unknown>) => string;

function padded(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `  ${row.map((text, column) => text.padEnd(widths[column])).join("  ")}`.trimEnd()
  );
}

/** The lines that a terminal shows. */
export function aboutText({ title, facts, table = [] }: About): string {
  return [title, ...padded(facts), ...padded(table)].join("\n");
}

/**
 * Gives a result the symbols by which it shows itself. Nothing is computed before it is shown.
 * @returns The same object; where it can not be extended, it stays as it is.
 *
 * @example
 * ```ts
 * import { displayed } from "./display.ts";
 *
 * const result = displayed({ values: new Float64Array(1e5) }, {
 *   about: ({ values }) => ({ title: "Result", facts: [["values", String(values.length)]] }),
 * });
 * console.assert(Deno.inspect(result) === "Result\n  values  100000");
 * console.assert(Object.keys(result).length === 1);
 * ```
 */
export function displayed<Value extends object>(value: Value, look: Look<NoInfer<Value>>): Value {
  if (!Object.isExtensible(value)) return value;
  const inspect = (show: Inspect, options: Record<string, unknown> = {}) =>
    options.depth === Infinity ? show({ ...value }, options) : aboutText(look.about(value));
  const bundle = async (): Promise<MediaBundle> => {
    const about = look.about(value), text = { "text/plain": aboutText(about) };
    if (typeof Deno === "undefined") return text;
    const { bundleOf } = await loadLate<Drawing>(
      "../report/display/bundle_of.ts",
      import.meta.url,
      "show a result",
    );
    return { ...text, ...await bundleOf(look.kind ?? "facts", about, look.drawn?.(value) ?? value) };
  };
  for (const [symbol, show] of [[INSPECT, inspect], [JUPYTER, bundle]] as const) {
    Object.defineProperty(value, symbol, { value: show, configurable: true, writable: true });
  }
  return value;
}

/** A number with four significant digits; a dash for what is none. */
export function rounded(value: number | null | undefined, unit = ""): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return `${Number(value.toPrecision(4))}${unit && ` ${unit}`}`;
}

/** A list as text, of a long one the first and how many there are. */
export function listed(texts: readonly string[], most = 8): string {
  if (texts.length <= most) return texts.join(", ") || "none";
  return `${texts.slice(0, most).join(", ")}, … (${texts.length})`;
}
