import { GRADED_STREAMS } from "../../random/streams.ts";
import type { GradedModel } from "../models/graded_model.ts";
import { type GradedShape, type ShapeCoupling, type ShapePopulation, WORKGROUP } from "./graded_shape.ts";

/** Numbers of a coupling among the words of a network: delay, shift, whether it is a ring, and where its matrix is. */
export const LINK_WORDS = 4;
/** Weights of a coupling: times the cosine and the sine of its lag. */
export const LINK_WEIGHTS = 2;

const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));
/** What stands in structs that would be empty. */
const members = (names: readonly string[]) => names.length > 0 ? names : ["none"];
const prefixOf = ({ name }: GradedModel) => `model_${name.replaceAll("-", "_")}`;

/** The WGSL of a model behind its structs; what they declare has its prefix. */
function modelText({ model, fields }: ShapePopulation): string {
  const prefix = prefixOf(model);
  const struct = (name: string, names: readonly string[], more = "") =>
    `struct ${name} { ${members(names).map((field) => `${field}: f32,`).join(" ")}${more} }`;
  const text = [
    struct("State", Object.keys(model.state)),
    struct("Parameters", fields),
    struct("Input", model.inputs, " h: f32, normals: vec4<f32>,"),
    struct("Output", model.outputs),
    model.wgsl!,
  ].join("\n");
  const declared = [...text.matchAll(/\b(?:fn|struct|const|alias)\s+(\w+)/g)].map(([_, name]) => name);
  return declared.reduce(
    (all, name) => all.replace(new RegExp(`(?<![.\\w])${name}(?!\\w|\\s*:(?!:))`, "g"), `${prefix}_${name}`),
    text,
  );
}

const pastText = ({ outputs, size }: ShapePopulation, output: number, unit: string) =>
  `past_at(row, ${outputs + output * size}u, ${size}u, ${unit})`;

/** What a unit gets of one output of a coupling's sources, as statements that set `name`. */
function gotText(
  shape: GradedShape,
  link: ShapeCoupling,
  [k, name, place]: [number, string, number],
): string {
  const from = shape.populations[link.from], output = link.output + k;
  if (link.who === "all") {
    const self = link.from === link.to ? ` - ${pastText(from, output, "unit")}` : "";
    return `let ${name} = sum_of(${link.sum + k}u)${self};`;
  }
  if (link.who === "shift") {
    return `var ${name} = 0.0; if (j >= 0) { ${name} = ${pastText(from, output, "u32(j)")}; }`;
  }
  const { size } = shape.populations[link.to];
  return `var ${name} = 0.0; for (var j = 0u; j < ${from.size}u; j++) {
      ${name} += numbers[link_of(${place + 3}u) + j * ${size}u + unit] * ${pastText(from, output, "j")};
    }`;
}

/** Adds what a coupling carries to the input `i` of a unit. */
function coupleText(shape: GradedShape, link: ShapeCoupling, index: number): string {
  const { from, to, outputs, input, lagged } = link, place = index * LINK_WORDS;
  const { inputs } = shape.populations[to].model, weight = `weight_of(${index * LINK_WEIGHTS}u)`;
  const field = (k: number) => `i.${inputs[input + k]}`;
  const shift = link.who === "shift"
    ? `let j = shifted(unit, ${place}u, ${shape.populations[from].size}u);`
    : "";
  const got = list(outputs, (k) => gotText(shape, link, [k, `got_${k}`, place]));
  const turned = `weight_of(${index * LINK_WEIGHTS + 1}u)`;
  const added = lagged
    ? [
      `${field(0)} += ${weight} * got_0 + ${turned} * got_1;`,
      `${field(1)} += ${weight} * got_1 - ${turned} * got_0;`,
    ]
    : list(outputs, (k) => `${field(k)} += ${weight} * got_${k};`);
  const row = `let row = row_before(step, link_of(${place}u));`;
  return `    {\n    ${[row, shift, ...got, ...added].filter(Boolean).join("\n    ")}\n    }`;
}

/** Adds an input from outside. */
function outsideText(shape: GradedShape, index: number): string {
  const { to, slot, units } = shape.inputs[index], C = shape.couplings.length;
  const masked = shape.inputs.slice(0, index).filter((one) => one.units);
  const before = masked.reduce((sum, one) => sum + shape.populations[one.to].size, 0);
  const value = `outside(${C * LINK_WEIGHTS + index}u, ${C * LINK_WORDS + index}u, local)`;
  const added = `i.${shape.populations[to].model.inputs[slot]} += ${value};`;
  return units ? `    if (words[run.masks_at + ${before}u + unit] != 0u) { ${added} }` : `    ${added}`;
}

/** Counts a unit that is active at the start of a bin. */
function activeText({ model }: ShapePopulation, p: number): string {
  const { active, name: _, state } = model, prefix = prefixOf(model);
  if (!active) return "";
  const value = active.variable in state
    ? `s.${active.variable}`
    : `${prefix}_output(s, p).${active.variable}`;
  return `    if (begins_bin(step) && ${value} > ${active.above.toExponential()}) { activate(step, ${p}u); }`;
}

/** A function that moves the units of a population that an invocation owns by one step. */
function advanceText(shape: GradedShape, population: ShapePopulation, p: number): string {
  const { model, size, first, states, outputs, fields } = population, prefix = prefixOf(model);
  const variables = Object.keys(model.state), stride = fields.length;
  const stateAt = (v: number) => `state[${states + v * size}u * run.networks + cell]`;
  const values = fields.length > 0 ? list(stride, (k) => `numbers[row + ${k}u]`).join(", ") : "0.0";
  const traced = shape.traces.filter((trace) => trace.population === p).map((trace) => {
    const from = variables.includes(trace.variable) ? "s" : "o";
    return `      traces[(sample * ${shape.cells}u + ${trace.first}u) * run.networks + cell] = ${from}.${trace.variable};`;
  });
  return `fn advance_${p}(local: u32, step: u32, sample: u32) {
  for (var unit = own; unit < ${size}u; unit += LANES) {
    let cell = network * ${size}u + unit;
    let row = words[${first}u * run.networks + cell];
    let p = ${prefix}_Parameters(${values});
    var s = ${prefix}_State(${list(variables.length, stateAt).join(", ")});
    var i = ${prefix}_Input(${members(model.inputs).map(() => "0.0, ").join("")}run.step_ms, vec4<f32>());
${
    shape.couplings.map((link, k) => link.to === p ? coupleText(shape, link, k) : "").filter(Boolean).join(
      "\n",
    )
  }
${shape.inputs.map(({ to }, k) => to === p ? outsideText(shape, k) : "").filter(Boolean).join("\n")}
${
    shape.noise
      ? `    if (numbers[row + ${stride}u] > 0.0) { i.normals = normals_of(${first}u + unit, step); }`
      : ""
  }
${activeText(population, p)}
    if (${prefix}_advance(&s, p, i)) { event(local, step, ${p}u, ${first}u + unit); }
    let o = ${prefix}_output(s, p);
${variables.map((name, v) => `    ${stateAt(v)} = s.${name};`).join("\n")}
${model.outputs.map((name, k) => `    give(step, ${outputs + k * size}u, cell, o.${name});`).join("\n")}
${traced.length > 0 ? `    if (sample != NONE) {\n${traced.join("\n")}\n    }` : ""}
    if (local + 1u == run.steps) {
${
    [...variables.map((name) => `s.${name}`), ...model.outputs.map((name) => `o.${name}`)].map((name) =>
      `      require_finite(${name}, step);`
    ).join("\n")
  }
    }
  }
}`;
}

/** Sums over all sources, of which each invocation adds some. */
function sumsText(shape: GradedShape): string {
  const parts = shape.couplings.flatMap((link, index) =>
    link.who !== "all" ? [] : list(link.outputs, (k) => {
      const from = shape.populations[link.from];
      return `  {
    let row = row_before(step, link_of(${index * LINK_WORDS}u));
    var sum = 0.0;
    for (var j = own; j < ${from.size}u; j += LANES) { sum += ${pastText(from, link.output + k, "j")}; }
    partial[(first_lane + own) * ${shape.sums}u + ${link.sum + k}u] = sum;
  }`;
    })
  );
  return `var<workgroup> partial: array<f32, ${WORKGROUP * shape.sums}>;
fn sum_sources(step: u32) {
${parts.join("\n")}
}
fn sum_of(k: u32) -> f32 {
  var sum = 0.0;
  for (var l = 0u; l < LANES; l++) { sum += partial[(first_lane + l) * ${shape.sums}u + k]; }
  return sum;
}`;
}

/** WGSL of networks of a shape, which goes before the kernel. */
export function gradedWgsl(shape: GradedShape): string {
  const { populations, couplings, inputs, units, outputs, lanes } = shape;
  const models = [...new Map(populations.map((one) => [one.model.name, one])).values()];
  return [
    `const P = ${populations.length}u;`,
    `const UNITS = ${units}u;`,
    `const OUTPUTS = ${outputs}u;`,
    `const LANES = ${lanes}u;`,
    `const LINKS = ${couplings.length * LINK_WORDS + inputs.length}u;`,
    `const WEIGHTS = ${couplings.length * LINK_WEIGHTS + inputs.length}u;`,
    `const NOISE_STREAM = ${GRADED_STREAMS.noise << 24}u;`,
    ...models.map(modelText),
    ...(shape.sums > 0 ? [sumsText(shape)] : []),
    ...populations.map((population, p) => advanceText(shape, population, p)),
    `fn advance_units(local: u32, step: u32, sample: u32) {`,
    ...populations.map((_, p) => `  advance_${p}(local, step, sample);`),
    `}`,
  ].join("\n");
}
