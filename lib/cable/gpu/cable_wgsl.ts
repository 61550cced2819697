import { CALCIUM_AT_REST } from "../channels/pool.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";

/** How an invocation goes through the places of channels: all of them in a loop for each channel, or those of one compartment. */
export type Places = "all" | "of a compartment";

/** What `conduct` does with a place, by {@linkcode Places}. */
const ADDED: Record<Places, readonly string[]> = {
  all: [
    `scratch[at(place.compartment, cell)] += place.scale * found.x;`,
    `scratch[at(batch.compartments + place.compartment, cell)] += place.scale * current;`,
  ],
  "of a compartment": [`sum += vec3<f32>(place.scale * found.x, place.scale * current, 0.0);`],
};

/** What it does with a current of calcium. */
const INWARD: Record<Places, string> = {
  all: `scratch[at(2u * batch.compartments + place.compartment, cell)] += current;`,
  "of a compartment": `sum.z += current;`,
};

/**
 * WGSL that goes through the channels of a cell: `conduct`, which adds their conductances and currents, `move_gates`, and `channel_current`, which gives the current of
 * one place, mA/cm2. Which places and rows of gates a
 * channel has, it reads from `ranges`. Of a compartment: `conduct` gives the sums (uS, nA, mA/cm2 of calcium) of one compartment, and the kernel says by `place_of` which
 * place of a channel it has.
 */
export function cableWgsl({ channels, pool }: ResolvedCell, through: Places): string {
  const calcium = pool ? "state[at(calcium_row(place.compartment), cell)]" : String(CALCIUM_AT_REST);
  const conduct: string[] = [], move: string[] = [], current: string[] = [];
  channels.forEach(({ model: { name, gates, calcium: carries } }, channel) => {
    const number = gates.length, size = Math.max(1, number);
    const row = (gate: number) =>
      `at(batch.compartments + range.z + ${gate}u * (range.y - range.x) + k - range.x, cell)`;
    const loop = (body: string[]) => [
      `  {`,
      `    let range = ranges.of_channel[${channel}];`,
      ...(through === "all" ? [`    for (var k = range.x; k < range.y; k++) {`] : [
        `    let k = place_of(${channel}u, compartment);`,
        `    if (k < range.y) {`,
      ]),
      `      let place = places[k];`,
      `      let v = voltage(place.compartment, cell);`,
      ...body.map((line) => `      ${line}`),
      `    }`,
      `  }`,
    ];
    conduct.push(...loop([
      `var x: array<f32, ${size}>;`,
      ...gates.map((_, gate) => `x[${gate}] = state[${row(gate)}];`),
      `let found = ${name}_conductance(x, place.parameters, v, ${calcium});`,
      `let current = found.y - found.x * v;`,
      ...ADDED[through],
      ...(carries && pool ? [INWARD[through]] : []),
    ]));
    current.push(
      `  {`,
      `    let range = ranges.of_channel[${channel}];`,
      `    if (k >= range.x && k < range.y) {`,
      `      let place = places[k];`,
      `      let v = voltage(place.compartment, cell);`,
      `      var x: array<f32, ${size}>;`,
      ...gates.map((_, gate) => `      x[${gate}] = state[${row(gate)}];`),
      `      let found = ${name}_conductance(x, place.parameters, v, ${calcium});`,
      `      return found.x * v - found.y;`,
      `    }`,
      `  }`,
    );
    if (number === 0) return;
    move.push(...loop([
      `let kinetics = ${name}_kinetics(v, place.parameters, ${calcium});`,
      ...gates.map((_, gate) =>
        `state[${row(gate)}] += (kinetics[${gate}].x - state[${
          row(gate)
        }]) * way(kinetics[${gate}].y * ranges.rates[${channel}].x);`
      ),
    ]));
  });
  const size = Math.max(1, channels.length);
  return [
    `struct Ranges {`,
    `  of_channel: array<vec4<u32>, ${size}>, // first place, that after the last, first row of its gates`,
    `  rates: array<vec4<f32>, ${size}>, // step times the factor of its rates`,
    `}`,
    `@group(0) @binding(9) var<uniform> ranges: Ranges;`,
    ...(through === "all"
      ? [
        `fn conduct(cell: u32) {\n${conduct.join("\n")}\n}`,
        `fn move_gates(cell: u32) {\n${move.join("\n")}\n}`,
      ]
      : [
        `fn conduct(cell: u32, compartment: u32) -> vec3<f32> {\n  var sum = vec3<f32>(0.0);\n${
          conduct.join("\n")
        }\n  return sum;\n}`,
        `fn move_gates(cell: u32, compartment: u32) {\n${move.join("\n")}\n}`,
      ]),
    `fn channel_current(cell: u32, k: u32) -> f32 {\n${current.join("\n")}\n  return 0.0;\n}`,
  ].join("\n");
}
