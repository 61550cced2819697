import type { Hdf5 } from "../../deps/h5wasm.ts";

type Group = InstanceType<Hdf5["Group"]>;
type Dataset = InstanceType<Hdf5["Dataset"]>;
type Values = Float64Array | Float32Array | Int32Array | Uint32Array | string | readonly string[];

/** HDF5's names of the types of numbers; texts have any length. */
function typeOf(data: Values): string {
  if (data instanceof Float64Array) return "<d";
  if (data instanceof Float32Array) return "<f";
  if (data instanceof Int32Array) return "<i";
  if (data instanceof Uint32Array) return "<I";
  return "S";
}

/** Writes the objects of an NWB file: groups and lists with the attributes that the schema asks for. */
export class NwbWriter {
  readonly #idOf: (path: string) => string;

  /** @param idOf Makes a UUID of the path of an object. */
  constructor(idOf: (path: string) => string) {
    this.#idOf = idOf;
  }

  /** Marks an object as one of a type of a namespace. */
  mark(of: Group | Dataset, namespace: "core" | "hdmf-common", type: string): void {
    of.create_attribute("namespace", namespace);
    of.create_attribute("neurodata_type", type);
    of.create_attribute("object_id", this.#idOf(of.path));
  }

  /** Adds a list or a single text; lists have one dimension unless a shape is given. */
  add(group: Group, name: string, data: Values, shape?: number[]): Dataset {
    return group.create_dataset({
      name,
      data: data as Float64Array | string | string[],
      shape: shape ?? (typeof data === "string" ? [] : [data.length]),
      dtype: typeOf(data),
    });
  }

  /** Adds a single number. */
  number(of: Group | Dataset, name: string, value: number): void {
    of.create_attribute(name, value, [], "<d");
  }

  /** Adds a column of a table. */
  column(table: Group, name: string, description: string, data: Values, shape?: number[]): Dataset {
    const added = this.add(table, name, data, shape);
    this.mark(added, "hdmf-common", "VectorData");
    added.create_attribute("description", description);
    return added;
  }

  /** Adds where the values of each row of a column end. @param ends In the entries of the column. */
  index(table: Group, of: Dataset, ends: Uint32Array): void {
    const name = of.path.slice(of.path.lastIndexOf("/") + 1);
    const added = this.add(table, `${name}_index`, ends);
    this.mark(added, "hdmf-common", "VectorIndex");
    added.create_attribute("description", `Index for VectorData '${name}'`);
    added.create_attribute("target", of.create_reference());
  }
}

/**
 * Makes UUIDs of paths: the same of the same seed and path, others of others (version 5 of RFC 9562, of SHA-1).
 * @param seed What tells this file from others. @param paths All that are asked for.
 */
export async function uuidsOf(seed: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(paths.map(async (path): Promise<[string, string]> => {
      const text = new TextEncoder().encode(`${seed}\n${path}`);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", text)).subarray(0, 16);
      hash[6] = hash[6] & 0x0f | 0x50;
      hash[8] = hash[8] & 0x3f | 0x80;
      const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
      return [path, hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")];
    })),
  );
}
