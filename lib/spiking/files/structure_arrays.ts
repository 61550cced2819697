import { failFile } from "../../io/file_error.ts";
import type { NpyArray } from "../../io/npy.ts";
import type { StructureState } from "../rewiring/rewiring_layer.ts";
import type { SavedPool } from "../rewiring/synapse_pool.ts";
import type { StructureRecord } from "../rewiring/structure_record.ts";

type Arrays = Record<string, NpyArray>;
type Values = Float64Array | Int32Array | Uint32Array;

/** What the header says of a run's structure: names in the order of arrays. */
interface StructureHeader {
  populations: { name: string; kinds: string[] }[];
  projections: string[];
}

/** What of a run's structure the header holds. */
export function headerOfStructure({ populations, projections }: StructureRecord): StructureHeader {
  return {
    populations: populations.map(({ name, elements }) => ({ name, kinds: Object.keys(elements) })),
    projections: projections.map(({ name }) => name),
  };
}

/** The arrays of a run's structure: `structure/times`, and those of populations and projections by their numbers. */
export function arraysOfStructure({ timesMs, populations, projections }: StructureRecord): Arrays {
  const arrays: Arrays = {};
  const add = (name: string, data: Values) => arrays[`structure/${name}`] = { data, shape: [data.length] };
  add("times", timesMs);
  populations.forEach(({ calcium, elements }, at) => {
    add(`populations/${at}/calcium`, calcium);
    Object.values(elements).forEach(({ grown, connected }, kind) => {
      add(`populations/${at}/grown/${kind}`, grown);
      add(`populations/${at}/connected/${kind}`, connected);
    });
  });
  projections.forEach(({ synapses, created, deleted }, at) => {
    for (const [part, values] of Object.entries({ synapses, created, deleted })) {
      add(`projections/${at}/${part}`, values);
    }
  });
  return arrays;
}

/** A run's structure. @throws {FileError} When an array is missing or has another length than the times. */
export function structureOf(arrays: Arrays, header: StructureHeader, path: string): StructureRecord {
  const length = arrays["structure/times"]?.data.length;
  const take = <A extends Values>(name: string, kind: { new (length: number): A }): A => {
    const data = arrays[`structure/${name}`]?.data;
    if (!(data instanceof kind) || data.length !== length) {
      failFile("read", path, `structure/${name} must have a value for each update`, data?.length ?? "none");
    }
    return data;
  };
  if (!Array.isArray(header.populations) || !Array.isArray(header.projections)) {
    failFile("read", path, "its header must name populations and projections of its structure", "none");
  }
  return {
    timesMs: take("times", Float64Array),
    populations: header.populations.map(({ name, kinds }, at) => ({
      name,
      calcium: take(`populations/${at}/calcium`, Float64Array),
      elements: Object.fromEntries(
        kinds.map((one, kind) => [one, {
          grown: take(`populations/${at}/grown/${kind}`, Float64Array),
          connected: take(`populations/${at}/connected/${kind}`, Float64Array),
        }]),
      ),
    })),
    projections: header.projections.map((name, at) => ({
      name,
      synapses: take(`projections/${at}/synapses`, Uint32Array),
      created: take(`projections/${at}/created`, Uint32Array),
      deleted: take(`projections/${at}/deleted`, Uint32Array),
    })),
  };
}

/** The arrays of a population's saved structure, by name. */
export function structureState(
  { calcium, steps, grown, pools }: StructureState,
): [name: string, data: Values][] {
  return [
    ["structure/calcium", calcium],
    ["structure/steps", steps],
    ...[...grown].map(([kind, values]): [string, Values] => [`structure/grown/${kind}`, values]),
    ...[...pools].flatMap(([at, { places, free }]): [string, Values][] => [
      [`structure/pools/${at}/places`, places],
      [`structure/pools/${at}/free`, free],
    ]),
  ];
}

/** A population's saved structure; nothing where there is none. @param under The arrays below a folder, by the rest of their names. */
export function structureFrom(
  under: <A>(folder: string) => (readonly [string, A])[],
): { structure?: StructureState } {
  const own = new Map(under<Values>("structure/"));
  if (!own.has("calcium")) return {};
  const pools = new Map<string, SavedPool>();
  for (const [path, data] of under<Values>("structure/pools/")) {
    const [at, part] = path.split("/");
    pools.set(at, { ...pools.get(at), [part]: data } as SavedPool);
  }
  return {
    structure: {
      calcium: own.get("calcium") as Float64Array,
      steps: own.get("steps") as Uint32Array,
      grown: new Map(under<Float64Array>("structure/grown/")),
      pools,
    },
  };
}
