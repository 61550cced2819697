import type { ResolvedPopulation } from "../build/resolve.ts";

/** Names of a model's parameters and constants, in the order of the struct `Parameters`, which must have a member. */
export function parameterNames({ constants }: ResolvedPopulation): string[] {
  const names = Object.keys(constants[0]);
  return names.length > 0 ? names : ["none"];
}

/** Rows of the state of a group: those of the model's variables, two of each receptor, noise, and that of the carry, where the model has one. */
export function stateRows({ model, receptors }: ResolvedPopulation): { count: number; carry: number | null } {
  const carry = Object.keys(model.state).length + 2 * receptors.length + 1;
  return model.carry ? { count: carry + 1, carry } : { count: carry, carry: null };
}

/** Sets a variable of a population's cells in the state, in single precision. @param places Of its first cell, and that of the carry, which holds the rest. */
export function setVariable(
  state: Float32Array,
  values: Float64Array,
  { row, carry }: { row: number; carry: number | null },
): void {
  state.set(values, row);
  if (carry !== null) state.set(values.map((value, k) => value - state[row + k]), carry);
}

function struct(name: string, fields: readonly string[]): string {
  return `struct ${name} {\n${fields.map((field) => `  ${field}: f32,`).join("\n")}\n}`;
}

/**
 * WGSL that goes with a model's own: structs of its parameters and state, and how they are loaded and saved.
 * @param population One of the group, whose model and number of receptors all share.
 */
export function modelWgsl(population: ResolvedPopulation): string {
  const states = Object.keys(population.model.state), { carry } = stateRows(population);
  const rows = [
    ...states.map((name, row) => ({ name, row })),
    ...(carry === null ? [] : [{ name: "carry", row: carry }]),
  ];
  const receptors = population.receptors.length;
  const at = (variable: number) => `state[${variable}u * group.cells + cell]`;
  return [
    struct("Parameters", parameterNames(population)),
    struct("State", rows.map(({ name }) => name)),
    `const VARIABLES: u32 = ${states.length}u;`,
    `const RECEPTOR_COUNT: u32 = ${receptors}u;`,
    ...(receptors > 0 ? [`const RECEPTORS: u32 = ${receptors}u;`] : []),
    `fn load_state(cell: u32) -> State {\n  return State(${rows.map(({ row }) => at(row)).join(", ")});\n}`,
    `fn save_state(cell: u32, s: State) {\n${
      rows.map(({ name, row }) => `  ${at(row)} = s.${name};`).join("\n")
    }\n}`,
    `fn state_variable(s: State, variable: u32) -> f32 {\n  switch variable {\n${
      states.slice(1).map((name, k) => `    case ${k + 1}u: { return s.${name}; }`).join("\n")
    }\n    default: { return s.${states[0]}; }\n  }\n}`,
  ].join("\n");
}
