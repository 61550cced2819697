import * as z from "../deps/zod.ts";
import { isUserError } from "../base/errors.ts";
import { failFile } from "../io/file_error.ts";
import { parseJson } from "../io/json.ts";
import type { SafeTensor, TensorData } from "../io/safetensors.ts";
import { requireFormat } from "../nn/model_file.ts";

/** What is kept of how a model was made. */
export type Provenance = Readonly<Record<string, string | number | boolean>>;

export const provenanceSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** What the metadata of a file say of a model. @throws {FileError} When they are of another file, or broken. */
export function readMetadata<Schema extends z.ZodType>(
  metadata: Readonly<Record<string, string>>,
  schema: Schema,
  { path, format }: { path: string; format: string },
): z.output<Schema> {
  requireFormat(metadata, { path, format });
  let value: unknown;
  try {
    value = parseJson(metadata.spec ?? "", "its metadata");
  } catch (error) {
    if (!isUserError(error)) throw error;
    failFile("read", path, "its metadata must be JSON", error.message);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [{ path: place, message }] = error.issues;
  failFile("read", path, `its metadata must be whole at ${place.join(".") || "the top"}`, message);
}

/** Finite numbers of a file. @throws {FileError} When they are missing, of another shape, or not finite. */
export function numbersIn(
  tensors: Readonly<Record<string, SafeTensor>>,
  { name, shape, path, dtype = "F64" }: {
    name: string;
    shape: readonly number[];
    path: string;
    dtype?: "F64" | "F32";
  },
): TensorData {
  const tensor = tensors[name], found = tensor ? `${tensor.dtype} [${tensor.shape}]` : "nothing";
  if (found !== `${dtype} [${shape}]`) failFile("read", path, `${name} must be ${dtype} [${shape}]`, found);
  const numbers = tensor.data as Float64Array | Float32Array;
  const bad = numbers.findIndex((value: number) => !Number.isFinite(value));
  if (bad >= 0) failFile("read", path, `${name} must be finite`, `${numbers[bad]} at ${bad}`);
  return tensor.data;
}
