import type { Refuse } from "./nir_check.ts";
import type { NirAffine, NirGraph, NirLinear, NirNode } from "./nir_graph.ts";

/** A node of a chain, and the weights by which its outputs come back to it, one step later. */
export interface NirLink {
  /** Its name in the graph. */
  name: string;
  node: NirNode;
  recurrent: NirLinear | NirAffine | null;
}

/** Nodes and edges without graphs in them. */
interface Flat {
  nodes: Map<string, NirNode>;
  edges: (readonly [string, string])[];
}

/** The graphs within a graph take the place of their nodes: signals go past their inputs and outputs. */
function flat(refuse: Refuse, { nodes, edges }: NirGraph, within: string): Flat {
  const found: Flat = { nodes: new Map(), edges: [] };
  const inside = new Map<string, { into: string[]; outOf: string[] }>();
  for (const [name, node] of Object.entries(nodes)) {
    if (node.type !== "NIRGraph") {
      found.nodes.set(`${within}${name}`, node);
      continue;
    }
    const inner = flat(refuse, node, `${within}${name}/`);
    const ports = (type: string) =>
      [...inner.nodes].filter(([, { type: one }]) => one === type).map(([at]) => at);
    const [input, ...others] = ports("Input"), [output, ...more] = ports("Output");
    if (input === undefined || output === undefined || others.length > 0 || more.length > 0) {
      refuse(
        `${within}${name} must have one input and one output`,
        `${ports("Input").length + ports("Output").length}`,
      );
    }
    for (const [at, one] of inner.nodes) if (at !== input && at !== output) found.nodes.set(at, one);
    const rest = inner.edges.filter(([from, to]) => from !== input && to !== output);
    found.edges.push(...rest);
    inside.set(name, {
      into: inner.edges.filter(([from, to]) => from === input && to !== output).map(([, to]) => to),
      outOf: inner.edges.filter(([from, to]) => to === output && from !== input).map(([from]) => from),
    });
  }
  for (const [from, to] of edges) {
    const sources = inside.get(from)?.outOf ?? [`${within}${from}`];
    const targets = inside.get(to)?.into ?? [`${within}${to}`];
    for (const source of sources) for (const target of targets) found.edges.push([source, target]);
  }
  return found;
}

/** Weights that a node's outputs come back by: nodes that it alone feeds, and that feed it alone. */
function recurrentOf(refuse: Refuse, { nodes, edges }: Flat, name: string): string | null {
  const back = edges.filter(([from, to]) =>
    from === name && edges.some((one) => one[0] === to && one[1] === name)
  );
  const loops = back.map(([, to]) => to).filter((at) =>
    edges.every(([from, to]) => (from !== at || to === name) && (to !== at || from === name))
  );
  if (loops.length > 1) refuse(`${name} must have one set of recurrent weights`, loops.join(", "));
  const [loop] = loops;
  if (loop === undefined) return null;
  const { type } = nodes.get(loop)!;
  if (type !== "Linear" && type !== "Affine") {
    refuse(`${name} must come back by a Linear or Affine node`, type);
  }
  return loop;
}

/**
 * The nodes of a graph in their order, where they are a chain from one input to one output, in which units may have recurrent weights. What is within graphs
 * of it counts as its own.
 */
export function chainOf(refuse: Refuse, graph: NirGraph): { inputs: readonly number[]; links: NirLink[] } {
  const whole = flat(refuse, graph, ""), { nodes } = whole;
  const edges = [...new Map(whole.edges.map((edge) => [edge.join("\n"), edge])).values()];
  const starts = [...nodes].filter(([, { type }]) => type === "Input");
  if (starts.length !== 1) refuse("the graph must have one input", starts.length);
  const links: NirLink[] = [], seen = new Set<string>([starts[0][0]]);
  for (let at = starts[0][0]; nodes.get(at)!.type !== "Output";) {
    const loop = recurrentOf(refuse, { nodes, edges }, at);
    const next = edges.filter(([from, to]) => from === at && to !== loop).map(([, to]) => to);
    if (next.length !== 1) {
      refuse(
        `the signal of ${at} must go to one node, in a chain`,
        next.length > 0 ? next.join(", ") : "none",
      );
    }
    const before = edges.filter(([from, to]) => to === at && from !== loop);
    if (before.length > 1) {
      refuse(
        `${at} must get one signal, in a chain`,
        before.map(([from]) => from).join(", "),
      );
    }
    const node = nodes.get(at)!;
    if (node.type !== "Input") {
      links.push({ name: at, node, recurrent: loop ? nodes.get(loop) as NirLinear | NirAffine : null });
    }
    if (loop) seen.add(loop);
    at = next[0];
    if (seen.has(at)) refuse(`signals must not come back but by recurrent weights of one node`, at);
    seen.add(at);
  }
  const left = [...nodes.keys()].find((name) => !seen.has(name));
  if (left !== undefined) refuse("every node must be in one chain from the input to the output", left);
  return { inputs: (starts[0][1] as { shape: readonly number[] }).shape, links };
}
