import { NEST_MODELS, type NestParameters } from "./sonata_models.ts";
import { FileError } from "../io/file_error.ts";
import { readFileBytes } from "../io/atomic.ts";
import { loadSonataSpikes } from "../io/sonata.ts";
import {
  readSonataCircuit,
  readSonataConfig,
  readSonataJson,
  type SonataCircuit,
  type SonataConfig,
  type SonataEdges,
  type SonataNodes,
} from "../io/sonata_circuit.ts";
import {
  type Current,
  parseSpikingSpec,
  type Population,
  type Projection,
  type SpikingSpec,
} from "../network/spiking/spiking_spec.ts";

/** A network read from SONATA files. */
export interface SonataNetwork {
  /** The network; its populations are the populations of the file, or their types where they have several, `POPULATION_TYPE`. */
  spec: SpikingSpec;
  /** How long the simulation's configuration wants it to run, ms; null for a circuit alone. */
  durationMs: number | null;
  /** Population and node ids in the files of the cells of each population of the spec. */
  nodes: Record<string, { population: string; ids: Uint32Array }>;
}

function fail(path: string, rule: string, value: unknown): never {
  throw new FileError(
    `Cannot read ${path} as a network of point neurons as ${rule}: current value is ${value}`,
    {
      path,
    },
  );
}

/** Cells of one type of a population of nodes. */
interface Cells {
  population: Population;
  nodes: SonataNodes;
  /** Which of the nodes. */
  members: number[];
  /** Whether synapses onto it are conductances. */
  conducting: boolean;
}

/** One number where all are the same, else all. */
function compact(values: number[]): number | number[] {
  return values.every((value) => value === values[0]) ? values[0] : values;
}

/** The cells of a type. */
async function cellsOf(
  nodes: SonataNodes,
  type: number,
  only: boolean,
  circuit: SonataCircuit,
  path: string,
): Promise<Cells> {
  const members = [...nodes.typeIds.keys()].filter((at) => nodes.typeIds[at] === type);
  const about = nodes.types.get(type) ?? {};
  const name = only ? nodes.population : `${nodes.population}_${type}`;
  const size = members.length;
  if (about.model_type === "virtual") {
    const population = { name, size, neuron: "replay", replay: { timesMs: [], cells: [] } };
    return { population, nodes, members, conducting: false };
  }
  const template = String(about.model_template ?? "none");
  const model = NEST_MODELS[template];
  if (!model) {
    fail(
      path,
      `the model_template of node type ${type} must be one of ${Object.keys(NEST_MODELS).join(", ")}`,
      template,
    );
  }
  const file = about.dynamics_params;
  const shared = typeof file === "string"
    ? await readSonataJson(`${circuit.components.point_neuron_models_dir ?? "."}/${file}`)
    : {};
  const rows = members.map((at) => {
    const own = Object.fromEntries(
      [...nodes.columns].filter(([_, values]) => !Number.isNaN(values[at])).map((
        [column, values],
      ) => [column, values[at]]),
    );
    return { ...model.defaults, ...shared, ...own } as NestParameters;
  });
  const constants = rows.map((row) => model.parameters(row));
  const parameters = Object.fromEntries(
    Object.keys(constants[0]).map((field) => [field, compact(constants.map((one) => one[field]))]),
  );
  const starts = rows.map(({ V_m, E_L }) => V_m ?? E_L);
  const receptors = model.receptors(rows[0]);
  const different = rows.find((row) => JSON.stringify(model.receptors(row)) !== JSON.stringify(receptors));
  if (different) {
    fail(
      path,
      `all cells of node type ${type} must have the same synapses`,
      JSON.stringify(model.receptors(different)),
    );
  }
  const initial = starts.every((start) => start !== undefined)
    ? { [model.voltage]: compact(starts) }
    : undefined;
  return {
    population: { name, size, neuron: model.neuron, parameters, receptors, ...(initial ? { initial } : {}) },
    nodes,
    members,
    conducting: Object.values(receptors).some((one) =>
      one.kinetics !== "delta" && one.reversal !== undefined
    ),
  };
}

/** Synapses as they are gathered: of one pair of populations and one receptor. */
interface Gathered {
  from: Cells;
  to: Cells;
  receptor: "ex" | "in";
  sources: number[];
  targets: number[];
  weights: number[];
  delays: number[];
}

/** Where each node of a population is among the cells. */
function placesOf(cells: readonly Cells[], population: string): Map<number, { cells: Cells; at: number }> {
  const places = new Map<number, { cells: Cells; at: number }>();
  for (const one of cells.filter(({ nodes }) => nodes.population === population)) {
    one.members.forEach((node, at) => places.set(one.nodes.ids[node], { cells: one, at }));
  }
  return places;
}

function gather(edges: SonataEdges, cells: readonly Cells[], path: string): Gathered[] {
  const groups = new Map<string, Gathered>();
  const [sources, targets] = [edges.from, edges.to].map(({ population }) => placesOf(cells, population));
  const valueOf = (at: number, name: string, otherwise: number) => {
    const own = edges.columns.get(name)?.[at];
    if (own !== undefined && !Number.isNaN(own)) return own;
    return Number(edges.types.get(edges.typeIds[at])?.[name] ?? otherwise);
  };
  edges.typeIds.forEach((type, at) => {
    const template = edges.types.get(type)?.model_template ?? "static_synapse";
    if (!/^(nest:)?static_synapse$/.test(String(template))) {
      fail(path, `the model_template of edge type ${type} must be static_synapse`, template);
    }
    const source = sources.get(edges.from.ids[at]), target = targets.get(edges.to.ids[at]);
    if (!source || !target) {
      fail(
        path,
        `edge ${at} of ${edges.population} must connect nodes that there are`,
        `${edges.from.ids[at]}->${edges.to.ids[at]}`,
      );
    }
    const weight = valueOf(at, "syn_weight", 1) * valueOf(at, "nsyns", 1);
    const receptor = weight < 0 ? "in" : "ex";
    const key = `${source.cells.population.name}->${target.cells.population.name} ${receptor}`;
    const group = groups.get(key) ??
      { from: source.cells, to: target.cells, receptor, sources: [], targets: [], weights: [], delays: [] };
    groups.set(key, group);
    group.sources.push(source.at);
    group.targets.push(target.at);
    group.weights.push(target.cells.conducting ? Math.abs(weight) : weight);
    group.delays.push(valueOf(at, "delay", 1));
  });
  return [...groups.values()];
}

function projectionOf({ from, to, receptor, sources, targets, weights, delays }: Gathered): Projection {
  const weight = compact(weights), delay = compact(delays);
  return {
    from: from.population.name,
    to: to.population.name,
    receptor,
    connect: {
      rule: "pairs",
      sources,
      targets,
      ...(Array.isArray(weight) ? { weights: weight } : {}),
      ...(Array.isArray(delay) ? { delaysMs: delay } : {}),
    },
    weight: weights[0],
    delayMs: delays[0],
    autapses: true,
    multapses: true,
  };
}

/** Spikes of an input file, by population. */
async function spikesOf(
  file: string,
): Promise<Record<string, { timesMs: ArrayLike<number>; cells: ArrayLike<number> }>> {
  if (!file.endsWith(".csv")) return await loadSonataSpikes(file);
  const text = new TextDecoder().decode(await readFileBytes(file));
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line.trim());
  const names = head.trim().split(/\s+/);
  const column = (name: string) => {
    const at = names.indexOf(name);
    if (at < 0) fail(file, `it must have a column ${name}`, head);
    return at;
  };
  const [time, population, node] = ["timestamps", "population", "node_ids"].map(column);
  const found: Record<string, { timesMs: number[]; cells: number[] }> = {};
  for (const line of lines) {
    const words = line.trim().split(/\s+/);
    const own = found[words[population]] ??= { timesMs: [], cells: [] };
    own.timesMs.push(Number(words[time]));
    own.cells.push(Number(words[node]));
  }
  return found;
}

/** Names of the populations of the spec that a node set means: by population, of all, or by `pop_name`, `ei` and the like of their types. */
function chosen(set: unknown, cells: readonly Cells[]): Cells[] {
  if (set === undefined || set === "all") return [...cells];
  const rules = typeof set === "string" ? { population: set } : set as Record<string, unknown>;
  return cells.filter(({ nodes, members }) =>
    Object.entries(rules).every(([key, value]) => {
      const own = key === "population" ? nodes.population : nodes.types.get(nodes.typeIds[members[0]])?.[key];
      return Array.isArray(value) ? value.includes(own) : value === own;
    })
  );
}

/** Gives the populations their recorded spikes, and makes the currents that are injected. */
async function addInputs({ path, fields }: SonataConfig, cells: readonly Cells[]): Promise<Current[]> {
  const injected: Current[] = [];
  for (
    const [name, input] of Object.entries((fields.inputs ?? {}) as Record<string, Record<string, unknown>>)
  ) {
    const targets = chosen(input.node_set, cells);
    if (targets.length === 0) {
      fail(path, `the node_set of input ${name} must choose a population`, JSON.stringify(input.node_set));
    }
    if (input.input_type === "current_clamp") {
      const { amp = 0, delay = 0, duration } = input as Record<string, number>;
      const untilMs = duration === undefined ? {} : { untilMs: delay + duration };
      for (const { population } of targets.filter(({ population }) => population.neuron !== "replay")) {
        injected.push({ to: population.name, wave: "pulse", amplitude: amp, fromMs: delay, ...untilMs });
      }
      continue;
    }
    if (input.input_type !== "spikes") {
      fail(path, `the input_type of ${name} must be spikes or current_clamp`, input.input_type);
    }
    const spikes = await spikesOf(String(input.input_file));
    for (const { population, nodes, members } of targets) {
      const own = spikes[nodes.population] ?? spikes.default;
      if (!own || !population.replay) continue;
      const places = new Map(members.map((node, at) => [nodes.ids[node], at]));
      for (let k = 0; k < own.timesMs.length; k++) {
        const cell = places.get(own.cells[k]);
        if (cell === undefined) continue;
        population.replay.timesMs.push(own.timesMs[k]);
        population.replay.cells.push(cell);
      }
    }
  }
  return injected;
}

/** Reads the simulation's configuration and the circuit's that it names, or a circuit's alone. */
async function readConfigs(
  path: string,
): Promise<{ simulation: SonataConfig | null; circuit: SonataConfig }> {
  const config = await readSonataConfig(path);
  if (typeof config.fields.network !== "string") return { simulation: null, circuit: config };
  return { simulation: config, circuit: await readSonataConfig(config.fields.network) };
}

/**
 * Reads a network of point neurons from SONATA files (K. Dai et al. 2020, doi:10.1371/journal.pcbi.1007696): nodes and edges, types, parameters
 * of models and of single cells, weights and delays of single synapses, recorded spikes and injected currents. Models are those of NEST
 * (`nest:iaf_psc_exp`, `iaf_psc_alpha`, `iaf_psc_delta`, `iaf_cond_exp`, `iaf_cond_alpha`, `aeif_cond_exp`, `aeif_cond_alpha`, `izhikevich`), synapses static;
 * as in NEST a negative weight is one onto the inhibitory receptor, and `nsyns` counts. Virtual nodes replay their spikes.
 * @param path Configuration of a simulation or of a circuit, JSON.
 * @param options Time step where the configuration has none, ms. @default 0.1
 * @throws {FileError} When a file is missing or foreign, or describes what cannot be run.
 * @throws {SpecError} When a value is out of range.
 */
export async function loadSonataNetwork(
  path: string,
  options: { stepMs?: number } = {},
): Promise<SonataNetwork> {
  const { simulation, circuit: config } = await readConfigs(path);
  const circuit = await readSonataCircuit(config);
  const cells: Cells[] = [];
  for (const nodes of circuit.nodes) {
    const types = [...new Set(nodes.typeIds)].sort((a, b) => a - b);
    for (const type of types) {
      cells.push(await cellsOf(nodes, type, types.length === 1, circuit, config.path));
    }
  }
  const projections = circuit.edges.flatMap((edges) => gather(edges, cells, config.path)).map(projectionOf);
  const injected = simulation ? await addInputs(simulation, cells) : [];
  const run = (simulation?.fields.run ?? {}) as { tstop?: number; duration?: number; dt?: number };
  const spec = parseSpikingSpec({
    kind: "spiking",
    name: path.replace(/^.*\//, "").replace(/\.json$/, ""),
    stepMs: run.dt ?? options.stepMs ?? 0.1,
    populations: cells.map(({ population }) => population),
    projections,
    currents: injected,
  });
  return {
    spec,
    durationMs: run.tstop ?? run.duration ?? null,
    nodes: Object.fromEntries(
      cells.map(({ population, nodes, members }) => [
        population.name,
        { population: nodes.population, ids: Uint32Array.from(members, (at) => nodes.ids[at]) },
      ]),
    ),
  };
}
