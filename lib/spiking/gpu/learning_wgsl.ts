import type { ResolvedLearning } from "../build/resolve.ts";

/** Names of the members of a struct, which must have one. */
export function membersOf(names: readonly string[]): readonly string[] {
  return names.length > 0 ? names : ["none"];
}

function struct(name: string, fields: readonly string[]): string {
  return `struct ${name} {\n${fields.map((field) => `  ${field}: f32,`).join("\n")}\n}`;
}

/** How a struct lies in `memory`, variable by variable. @param row Words of a variable. */
function access(name: string, fields: readonly string[], { first, row }: { first: string; row: string }) {
  const place = (at: number) => `memory[${first}${at}u * ${row} + k]`;
  const lower = name.toLowerCase();
  return [
    `fn load_${lower}(k: u32) -> ${name} {\n  return ${name}(${
      fields.map((_, at) => `bitcast<f32>(${place(at)})`).join(", ")
    });\n}`,
    `fn save_${lower}(k: u32, v: ${name}) {\n${
      fields.map((field, at) => `  ${place(at)} = bitcast<u32>(v.${field});`).join("\n")
    }\n}`,
  ];
}

/** WGSL that goes with a synapse model's own: its structs, how they are loaded and saved, and what is delivered. */
export function learningWgsl({ model, constants }: ResolvedLearning): string {
  const synapse = Object.keys(model.state), post = membersOf(Object.keys(model.post));
  const delivered = model.weight ? "weight(s, q, p, e)" : `(*s).${synapse[0]}`;
  return [
    struct("Parameters", membersOf(Object.keys(constants))),
    struct("Synapse", synapse),
    struct("Post", post),
    ...access("Synapse", synapse, { first: "run.variables + ", row: "run.synapses" }),
    ...access("Post", post, { first: "run.post + ", row: "run.targets" }),
    `fn delivered(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) -> f32 {\n  return ${delivered};\n}`,
  ].join("\n");
}
