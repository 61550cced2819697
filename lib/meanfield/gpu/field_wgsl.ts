import { MEAN_FIELD_STREAMS } from "../../random/streams.ts";
import type { Equations } from "../equations.ts";
import type { FieldCoupling } from "../field.ts";
import type { RateModel } from "../models/rate_model.ts";
import type { OpenPopulation } from "../open_population.ts";
import { type OwnRateParts, transferKinds } from "../rate_parts.ts";
import { triangleIndex } from "../second_order.ts";
import { type FieldShape, namedArguments } from "./field_shape.ts";
import { heldNumbers, type ReadNumber } from "./held_numbers.ts";

/** Prefix of what a model names. */
const prefixOf = ({ name }: RateModel) => `model_${name.replaceAll("-", "_")}`;

/** The WGSL of a model, its names with its prefix, behind its structs. */
function modelText(model: RateModel): string {
  const prefix = prefixOf(model);
  const struct = (name: string, fields: readonly string[]) =>
    `struct ${prefix}_${name} { ${
      (fields.length > 0 ? fields : ["none"]).map((field) => `${field}: f32`).join(", ")
    } }`;
  const text = model.wgsl
    .replace(/\b(State|Parameters)\b/g, `${prefix}_$1`)
    .replace(/\b(rate|derivative)(?=\s*\()/g, `${prefix}_$1`);
  return [
    struct("State", Object.keys(model.state)),
    struct("Parameters", Object.keys(model.parameters)),
    text,
  ].join("\n");
}

/** A number of the point, as an expression. */
const numberText = (at: number) => `held[${at}]`;

const numbersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, k) => numberText(first + k));

/** The parameters of a population, as an expression. */
function parametersText(shape: FieldShape, { model, p }: OpenPopulation, k: number): string {
  const values = numbersFrom(shape.places.parameters[k], Object.keys(p).length);
  return `${prefixOf(model)}_Parameters(${values.length > 0 ? values.join(", ") : "0.0"})`;
}

/** The state of a population out of `y`; variables that it does not have are 0. */
function stateText({ model, at, state }: OpenPopulation): string {
  const values = Object.keys(model.state).map((name) =>
    state.includes(name) ? `y[${at + state.indexOf(name)}]` : "0.0"
  );
  return `${prefixOf(model)}_State(${values.join(", ")})`;
}

const weightText = (shape: FieldShape, index: number) => numberText(shape.places.weights + index);
const weighted = (shape: FieldShape, index: number) => `${weightText(shape, index)} * s[${index}]`;
const summed = (terms: readonly string[]) => terms.length > 0 ? terms.join(" + ") : "0.0";

/** Arguments of a transfer function, as an expression. */
function argumentsText(shape: FieldShape, part: OpenPopulation, k: number): string {
  const { incoming, sources, inputs, at, x } = part;
  const sums = Array.from(
    { length: sources },
    (_, argument) =>
      summed(incoming.filter((one) => one.argument === argument).map(({ index }) => weighted(shape, index))),
  );
  const all = [
    ...sums,
    ...(inputs.adapts ? [`y[${at + 1}]`] : []),
    ...numbersFrom(shape.places.named[k], namedArguments(part).length),
  ];
  return `array<f32, ${x.length}>(${all.join(", ")})`;
}

/** Where a covariance stands in `y`. */
function covariance({ parts }: Equations, one: number, other: number): string {
  const first = parts.reduce((sum, { state }) => sum + state.length, 0);
  return `y[${first + triangleIndex(parts.length, one, other)}]`;
}

/** Couplings from populations, by the argument that they are part of. */
function linkTexts(shape: FieldShape, { incoming }: OpenPopulation) {
  const own = incoming.filter(({ population }) => population >= 0);
  return [...new Set(own.map(({ argument }) => argument))].map((argument) => {
    const mine = own.filter((one) => one.argument === argument);
    const weight = mine.map(({ index }) => weightText(shape, index)).join(" + ");
    return { argument, population: mine[0].population, weight: `(${weight})` };
  });
}

/** What covariances add to the transfer function of a population. */
function bendText(shape: FieldShape, part: OpenPopulation, k: number): string {
  const n = part.x.length, links = linkTexts(shape, part);
  const terms = links.flatMap((one) =>
    links.map((other) =>
      `${
        covariance(shape.field, one.population, other.population)
      } * ${one.weight} * ${other.weight} * jet_${k}[${
        1 + n + triangleIndex(n, one.argument, other.argument)
      }]`
    )
  );
  return `0.5 * (${summed(terms)})`;
}

/** Lines that ask the transfer function of a population. */
function transferLines(shape: FieldShape, part: OpenPopulation, k: number): string[] {
  if (!part.transfer) return [`let transfer_value_${k} = 0.0;`, `let voltage_${k} = 0.0;`];
  const place = `u32(${numberText(shape.places.transfers + k)})`, n = part.x.length;
  const bend = shape.field.spec.order === 2 ? ` + ${bendText(shape, part, k)}` : "";
  return [
    `let x_${k} = ${argumentsText(shape, part, k)};`,
    `var jet_${k}: array<f32, ${1 + n + n * (n + 1) / 2}> = transfer_${k}(x_${k}, ${place});`,
    `let transfer_value_${k} = jet_${k}[0]${bend};`,
    `let voltage_${k} = ${shape.voltages[k] ? `transfer_${k}_voltage(x_${k}, ${place})` : "0.0"};`,
  ];
}

/** Lines that ask the model of a population. */
function modelLines(shape: FieldShape, part: OpenPopulation, k: number): string[] {
  const { model, at, state, incoming, transfer } = part, prefix = prefixOf(model);
  const sum = (population: boolean) =>
    transfer ? "0.0" : summed(
      incoming.filter((one) => one.population >= 0 === population).map(({ index }) => weighted(shape, index)),
    );
  const inputs = `Inputs(${sum(true)}, ${sum(false)}, transfer_value_${k}, voltage_${k})`;
  return [
    `let d_${k} = ${prefix}_derivative(${stateText(part)}, ${inputs}, ${parametersText(shape, part, k)});`,
    ...state.map((name, variable) => `out[${at + variable}] = d_${k}.${name};`),
  ];
}

/** Lines of the covariances. */
function covarianceLines(shape: FieldShape): string[] {
  const { field, places } = shape, { parts } = field, P = parts.length;
  const tau = numberText(places.parameters[0] + Object.keys(parts[0].p).indexOf("tau"));
  const links = parts.map((part) => linkTexts(shape, part));
  const slope = (m: number, l: number) => {
    const link = links[m].find(({ population }) => population === l);
    return link ? `${link.weight} * jet_${m}[${1 + link.argument}]` : "0.0";
  };
  const lines = [`let period = ${tau};`];
  for (let l = 0; l < P; l++) {
    for (let n = l; n < P; n++) {
      const own = covariance(field, l, n), off = (k: number) => `(jet_${k}[0] - y[${parts[k].at}])`;
      const terms = [`${off(l)} * ${off(n)}`, `-2.0 * ${own}`];
      if (l === n) {
        terms.push(`jet_${l}[0] * (1000.0 / period - jet_${l}[0]) / ${numberText(places.sizes + l)}`);
      }
      for (let m = 0; m < P; m++) {
        terms.push(
          `${covariance(field, l, m)} * ${slope(n, m)}`,
          `${covariance(field, n, m)} * ${slope(l, m)}`,
        );
      }
      lines.push(`${own.replace("y[", "out[")} = (${terms.join(" + ")}) / period;`);
    }
  }
  return lines;
}

const block = (head: string, lines: readonly string[]) => `${head} {\n  ${lines.join("\n  ")}\n}`;

function choice(head: string, values: readonly string[], otherwise: string): string {
  const cases = values.map((value, k) => `case ${k}u: { return ${value}; }`);
  return block(head, ["switch (k) {", ...cases, `default: { return ${otherwise}; }`, "}"]);
}

/** Lines that take the value of the source of a coupling at the start or the end of a step. Inputs stay over it. */
function sourceLines(shape: FieldShape, { from }: FieldCoupling, k: number): string[] {
  const { field, places, delays } = shape;
  const P = field.populations.length, input = from >= P;
  const now = `out[${k}] = ${input ? `values[${from - P}]` : `now[${from}]`};`;
  if (!delays) return [now];
  const delay = `delay_${k}`, step = input ? "step" : "step + end";
  return [
    `let ${delay} = u32(${numberText(places.delays + k)});`,
    `if (${delay} == 0u) { ${now} } else { out[${k}] = past_of(${from}u, ${step}, ${delay}); }`,
  ];
}

function constantsText({ field, traces }: FieldShape): string {
  const { variables, populations, inputs, couplings } = field;
  const whole = (name: string, value: number) => `const ${name}: u32 = ${value}u;`;
  return [
    whole("V", variables.length),
    whole("P", populations.length),
    whole("I", Math.max(1, inputs.length)),
    whole("K", Math.max(1, couplings.length)),
    whole("INPUTS", inputs.length),
    whole("TRACES", traces.length),
    whole("INPUT_STREAM", MEAN_FIELD_STREAMS.input << 24),
  ].join("\n");
}

/** What models get, in WGSL. */
const INPUTS = "struct Inputs { rates: f32, values: f32, transfer: f32, mean_voltage: f32 }";

/** Equations in WGSL. */
export interface FieldTexts {
  /** What structures have in common: those of several have each of these pieces once. */
  shared: string[];
  /** What is of this structure alone. */
  alone: string[];
}

/** The equations of mean fields of one structure in WGSL: what stands before the kernel. @param read How numbers are read. */
export function fieldTexts(shape: FieldShape, own: OwnRateParts, read?: ReadNumber): FieldTexts {
  const { field, places, traces } = shape, { parts, couplings, spec } = field;
  const kinds = transferKinds(own), models = [...new Set(parts.map(({ model }) => model))];
  const pieces = new Set(
    spec.populations.flatMap(({ transfer }) => transfer ? kinds.get(transfer.kind)!.pieces : []),
  );
  const rates = parts.map((part, k) =>
    `${prefixOf(part.model)}_rate(${stateText(part)}, ${parametersText(shape, part, k)})`
  );
  const derivative = [
    "var out: array<f32, V>;",
    ...parts.flatMap((part, k) => transferLines(shape, part, k)),
    ...parts.flatMap((part, k) => modelLines(shape, part, k)),
    ...(spec.order === 2 ? covarianceLines(shape) : []),
    "return out;",
  ];
  const alone = [
    constantsText(shape),
    ...heldNumbers(shape, own, read),
    block("fn rates_of(state_of: array<f32, V>) -> array<f32, P>", [
      "var y = state_of;",
      `return array<f32, P>(${rates.join(", ")});`,
    ]),
    block("fn derivative_of(state_of: array<f32, V>, sources: array<f32, K>) -> array<f32, V>", [
      "var y = state_of;",
      "var s = sources;",
      ...derivative,
    ]),
    block("fn sources_of(now: array<f32, P>, values: array<f32, I>, step: u32, end: u32) -> array<f32, K>", [
      "var out: array<f32, K>;",
      ...couplings.flatMap((coupling, k) => sourceLines(shape, coupling, k)),
      "return out;",
    ]),
    choice("fn most_hz(k: u32) -> f32", numbersFrom(places.most, parts.length), "0.0"),
    ...(["base", "waves", "keep", "fresh", "sd"] as const).map((name) =>
      choice(`fn ${name}_of(k: u32) -> f32`, numbersFrom(places[name], field.inputs.length), "0.0")
    ),
    choice(
      "fn trace_of(k: u32, state_of: array<f32, V>, rates_now: array<f32, P>) -> f32",
      traces.map(({ population, index }) => index < 0 ? `rates_now[${population}]` : `state_of[${index}]`),
      "0.0",
    ),
  ];
  return { shared: [INPUTS, ...pieces, ...models.map(modelText)], alone };
}

/** The same, for a kernel of one structure. @returns Pieces, in order. */
export function fieldWgsl(shape: FieldShape, own: OwnRateParts): string[] {
  const { shared, alone } = fieldTexts(shape, own);
  return [...shared, ...alone];
}
