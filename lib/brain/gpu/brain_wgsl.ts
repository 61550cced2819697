import type { FieldShape } from "../../meanfield/gpu/field_shape.ts";
import { fieldTexts } from "../../meanfield/gpu/field_wgsl.ts";
import type { ReadNumber } from "../../meanfield/gpu/held_numbers.ts";
import { BRAIN_STREAMS } from "../../random/streams.ts";
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import advanceRegion from "../../../shaders/brain/advance_region.wgsl" with { type: "text" };
import advanceBrains from "../../../shaders/brain/advance_brains.wgsl" with { type: "text" };

/** Rows of the state before those of the nodes: activity in the bin, noise; step, population and rate of a fault. */
export const OWN_ROWS = 5;

/** A structure of nodes: what its text depends on. */
export interface NodeShape {
  shape: FieldShape;
  /** Index of the population whose rate others get. */
  output: number;
  /** Index of what each port adds to among the inputs. */
  inputs: readonly number[];
}

/** What the text of a kernel depends on. */
export interface BrainShape {
  /** Structures of nodes. */
  parts: readonly NodeShape[];
  /** Steps of a tile, at most 8. */
  tile: number;
  /** Whether rates have bounds. */
  guarded: boolean;
}

const readNumber: ReadNumber = (at, column, count) =>
  `numbers[part_first + ${column < 0 ? `${at}u` : `${count}u + ${column}u * part_points + point`}]`;

const DECLARED = /^(?:fn|const|struct|var<private>)\s+(\w+)/gm;

/** What ends the names of a structure; those of the first are as they are. */
const endOf = (number: number) => number === 0 ? "" : `_of_${number}`;

/** WGSL with all names that it declares, and its conditions, ended by the number of a structure. */
export function numbered(text: string, number: number): string {
  const names = [...new Set([...text.matchAll(DECLARED)].map(([_, name]) => name))], end = endOf(number);
  return text
    .replace(new RegExp(`(?<![.\\w])(${names.join("|")})\\b`, "g"), `$1${end}`)
    .replace(/^\/\/#if (!?\w+)$/gm, `//#if $1${end.toUpperCase()}`);
}

/** What the ports of a region add to its inputs. */
function portsText(inputs: readonly number[]): string {
  const lines = inputs.map((input, port) => `out[${input}] += got[${port}u * TILE + at];`);
  return [
    "fn with_ports(given: array<f32, I>, at: u32) -> array<f32, I> {",
    ...["var out = given;", ...lines, "return out;"],
    "}",
  ].join("\n");
}

/** A function of each structure, by the structure of the region. The layout's reader does not see calls in `switch`. */
function chosen(head: string, call: string, parts: number): string {
  const calls = Array.from({ length: parts }, (_, number) => {
    const when = number === 0 ? "" : `if (structure == ${number}u) `;
    return `${when}{ ${call.replace("(", `${endOf(number)}(`)}; }`;
  });
  return `fn ${head} {\n  ${calls.reverse().join(" else ")}\n}`;
}

/** Pieces of a kernel, and which conditions in them hold. */
export interface BrainTexts {
  pieces: string[];
  flags: Record<string, boolean>;
}

/** The text of a structure, and what it shares with others. */
function partTexts({ shape, output, inputs }: NodeShape, guarded: boolean, number: number) {
  const { shared, alone } = fieldTexts(shape, {}, readNumber);
  const flags = { WAVES: shape.waves, NOISE: shape.noise, DELAYED: shape.delays, GUARDED: guarded };
  const own = [...alone, `const OUT: u32 = ${output}u;`, portsText(inputs), advanceRegion];
  const named = Object.entries(flags).map(([name, on]) => [name + endOf(number).toUpperCase(), on] as const);
  return { shared, own: number === 0 ? own : [numbered(own.join("\n"), number)], flags: named };
}

/** The text of a kernel that advances brains of one structure. */
export function brainWgsl({ parts, tile, guarded }: BrainShape): BrainTexts {
  const texts = parts.map((part, number) => partTexts(part, guarded, number));
  const ports = parts.reduce((most, { inputs }) => Math.max(most, inputs.length), 1);
  const pieces = [
    `const OWN_ROWS: u32 = ${OWN_ROWS}u;`,
    `const PORTS: u32 = ${ports}u;`,
    `const TILE: u32 = ${tile}u;`,
    `const REGION_STREAM: u32 = ${BRAIN_STREAMS.noise << 24}u;`,
    ...new Set(texts.flatMap(({ shared }) => shared)),
    ...[pcg4d, normalFrom],
    ...texts.flatMap(({ own }) => own),
    chosen("load_region()", "load()", parts.length),
    chosen("save_region()", "save()", parts.length),
    chosen("start_region()", "start()", parts.length),
    chosen("advance_tile(local: u32, steps: u32)", "advance(local, steps)", parts.length),
    advanceBrains,
  ];
  return { pieces, flags: Object.fromEntries(texts.flatMap(({ flags }) => flags)) };
}
