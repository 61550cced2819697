import { withKnown } from "../base/nearest_name.ts";
import { quoted, shortened } from "../base/shown.ts";
import { type FailField, failFieldOf, specErrorOf } from "../base/spec_error.ts";
import { wholeSteps } from "../base/time_grid.ts";
import * as z from "../deps/zod.ts";
import { replaceValues } from "../system/replace_values.ts";
import type { SystemSpec } from "../system/run.ts";
import { checkWaveform, varyingSchema } from "../system/waveform.ts";
import { type Connectome, regionIndex } from "./connectome/connectome.ts";
import { CONNECTOME, resolveConnectome } from "./connectome/connectome_spec.ts";
import type { NodeAbout, NodeKind } from "./node.ts";
import { nodeKindOf } from "./nodes/registry.ts";
import type { BrainSpec, NodeSpec } from "./spec_types.ts";

const fail: FailField = failFieldOf("brain");

const finite = z.number().check(z.minimum(-1e9), z.maximum(1e9));
const time = z.number().check(z.minimum(0), z.maximum(1e5));
const NAME = z.string().check(z.minLength(1), z.maxLength(200));

const SCHEMA: z.ZodType<BrainSpec> = z.strictObject({
  kind: z.literal("brain"),
  name: NAME,
  stepMs: z.number().check(z.minimum(1e-4), z.maximum(100)),
  windowMs: z.optional(z.number().check(z.minimum(1e-4), z.maximum(1000))),
  connectome: CONNECTOME,
  coupling: z.optional(finite),
  speed: z.optional(z.number().check(z.minimum(1e-3), z.maximum(1e6))),
  nodes: z.array(z.strictObject({
    name: NAME,
    regions: z.optional(z.array(z.string())),
    system: z.custom<SystemSpec>((value) => typeof value === "object" && value !== null, {
      error: "must be a spec with its kind",
    }),
    inputs: z.array(z.strictObject({
      to: z.string(),
      from: z.optional(z.array(z.string())),
      gain: z.optional(finite),
      coupled: z.optional(z.boolean()),
      mostHz: z.optional(z.number().check(z.minimum(1e-3), z.maximum(1e5))),
      delayMs: z.optional(time),
    })),
    output: z.optional(z.strictObject({
      population: z.optional(z.string()),
      gain: z.optional(finite),
      smoothMs: z.optional(time),
    })),
  })).check(z.minLength(1)),
  stimuli: z.optional(z.array(z.strictObject({
    name: z.optional(z.string()),
    region: z.string(),
    to: z.optional(z.string()),
    value: varyingSchema("what the input takes"),
  }))),
  noise: z.optional(z.strictObject({
    sd: z.number().check(z.minimum(0), z.maximum(1e9)),
    tauMs: z.number().check(z.minimum(1e-4), z.maximum(1e6)),
  })),
});

function sentence(issue: z.core.$ZodIssue): string {
  const { path, message, input } = issue as z.core.$ZodIssue & { input?: unknown };
  const rule = issue.code === "unrecognized_keys"
    ? `has no field ${issue.keys.join(", ")}`
    : issue.code === "too_small"
    ? `must be at least ${issue.minimum}`
    : issue.code === "too_big"
    ? `must be at most ${issue.maximum}`
    : issue.code === "invalid_type"
    ? `must be of type ${issue.expected}`
    : message;
  return `Cannot use this brain as ${path.join(".") || "the spec"} ${rule}: current value is ${
    shortened(quoted(input))
  }.`;
}

/** A node of a checked spec, with what its kind says of it. */
export interface KnownNode {
  node: NodeSpec;
  kind: NodeKind;
  about: NodeAbout;
  /** Name of the population whose rate it gives. */
  population: string;
}

function checkInputs({ node, about }: KnownNode, connectome: Connectome): void {
  node.inputs.forEach(({ to, from = [] }, at) => {
    const path = `nodes.${node.name}.inputs.${at}`;
    if (!about.inputs.includes(to)) {
      fail(`${path}.to`, "must name an input of the node's system", withKnown(to, about.inputs));
    }
    if (node.inputs.findIndex((one) => one.to === to) < at && from.length === 0) {
      fail(`${path}.from`, "must tell inputs of one name apart", "none");
    }
    from.forEach((name) => regionIndex(connectome, name, `${path}.from`));
  });
}

function knownNode(node: NodeSpec, own: readonly NodeKind[]): KnownNode {
  const kind = nodeKindOf(node.system, `nodes.${node.name}.system.kind`, own);
  const about = kind.about(node.system), names = about.populations.map(({ name }) => name);
  const population = node.output?.population ?? names[0];
  if (!names.includes(population)) {
    fail(`nodes.${node.name}.output.population`, "must name a population", withKnown(population, names));
  }
  return { node, kind, about, population };
}

/**
 * The node of each region.
 * @throws {SpecError} When a region is unknown, or has two nodes or none.
 */
export function nodesOfRegions(nodes: readonly NodeSpec[], connectome: Connectome): Int32Array {
  const found = new Int32Array(connectome.regions.length).fill(-1);
  nodes.forEach(({ name, regions = [] }, at) => {
    for (const region of regions) {
      const place = regionIndex(connectome, region, `nodes.${name}.regions`);
      if (found[place] >= 0) {
        fail(`nodes.${name}.regions`, "must have regions that no other node has", region);
      }
      found[place] = at;
    }
  });
  const rest = nodes.findIndex(({ regions }) => regions === undefined);
  const second = nodes.findIndex(({ regions }, at) => regions === undefined && at > rest);
  if (second >= 0) {
    fail(`nodes.${nodes[second].name}.regions`, "must be given, as one node has all the rest", "none");
  }
  const without = found.indexOf(-1);
  if (without >= 0 && rest < 0) {
    fail("nodes", "must have one for each region", `none of ${connectome.regions[without]}`);
  }
  return found.map((at) => at < 0 ? rest : at);
}

/** All nodes of a checked spec, known. @param own Kinds of nodes of the user's own. */
export function knownNodes({ nodes }: BrainSpec, own: readonly NodeKind[] = []): KnownNode[] {
  return nodes.map((node) => knownNode(node, own));
}

function checkStimuli(
  { stimuli = [] }: BrainSpec,
  nodes: readonly KnownNode[],
  of: Int32Array,
  connectome: Connectome,
) {
  stimuli.forEach(({ region, to, value }, at) => {
    const path = `stimuli.${at}`, { node } = nodes[of[regionIndex(connectome, region, `${path}.region`)]];
    const names = node.inputs.map((input) => input.to);
    if (names.length === 0) fail(`${path}.region`, "must be one whose node has inputs", region);
    if (to !== undefined && !names.includes(to)) {
      fail(`${path}.to`, `must name an input that the node of ${region} gets`, withKnown(to, names));
    }
    if (typeof value !== "number") checkWaveform(`${path}.value`, value, [-1e9, 1e9]);
  });
}

/**
 * Checks a spec of a brain read from JSON.
 * @param own Kinds of nodes of the user's own. @default none
 * @throws {SpecError} With one sentence for each mistake, naming field, value and rule.
 */
export function parseBrainSpec(input: unknown, own: readonly NodeKind[] = []): BrainSpec {
  const result = SCHEMA.safeParse(input, { reportInput: true });
  if (!result.success) {
    const { issues } = result.error;
    throw specErrorOf(issues[0].path.join("."), issues, sentence);
  }
  const names = result.data.nodes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) fail("nodes", "must have names of their own", twice);
  const spec: BrainSpec = {
    ...result.data,
    nodes: result.data.nodes.map((node) => ({
      ...node,
      system: nodeKindOf(node.system, `nodes.${node.name}.system.kind`, own).parse(node.system),
    })),
  };
  if (spec.windowMs !== undefined && !wholeSteps(spec.windowMs, spec.stepMs)) {
    fail("windowMs", `must be a whole number of steps of ${spec.stepMs} ms`, spec.windowMs);
  }
  const connectome = resolveConnectome(spec.connectome), nodes = knownNodes(spec, own);
  const of = nodesOfRegions(spec.nodes, connectome);
  nodes.forEach((known) => checkInputs(known, connectome));
  checkStimuli(spec, nodes, of, connectome);
  return spec;
}

/**
 * A spec with some values replaced by path, checked again.
 * @throws {SpecError} When a path names nothing, or a value does not fit.
 */
export function overrideBrain(
  spec: BrainSpec,
  values: Readonly<Record<string, unknown>>,
  own: readonly NodeKind[] = [],
): BrainSpec {
  return parseBrainSpec(replaceValues(spec, values), own);
}
