import { fail, failType } from "../base/fail.ts";
import {
  MAX_HEADER_BYTES,
  METADATA_KEY,
  type SafeTensor,
  TENSOR_CONSTRUCTORS,
} from "./safetensors_format.ts";

function checkTensor(name: string, tensor: SafeTensor): void {
  const { dtype, shape, data } = tensor;
  const constructor = TENSOR_CONSTRUCTORS[dtype];
  if (name === METADATA_KEY || !constructor || !(data instanceof constructor)) {
    const found = `"${name}" of ${dtype} in ${data?.constructor?.name}`;
    failType("encode the tensor", "its name, dtype and array must agree", found);
  }
  const whole = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!whole || shape.reduce((a, b) => a * b, 1) !== data.length) {
    const found = `"${name}" of shape [${shape}] with ${data.length} values`;
    fail("encode the tensor", "its shape must multiply to its length", found);
  }
}

/**
 * Encodes tensors as a safetensors file, in the order of the reference writer (widest elements first, then by
 * name) with the header padded to a multiple of 8 bytes.
 *
 * @param tensors Tensors by name.
 * @param metadata Free text by name, such as the spec of the model as JSON.
 * @returns The bytes of the file.
 * @throws {TypeError} When a dtype does not fit its array or a metadata value is no text.
 * @throws {RangeError} When a shape does not fit its data or the header passes 100 MB.
 *
 * @example
 * ```ts
 * import { encodeSafetensors } from "@volley/volley";
 *
 * const weight = { dtype: "F32" as const, shape: [2, 2], data: new Float32Array([1, 0, 0, 1]) };
 * const bytes = encodeSafetensors({ weight }, { format: "pt" });
 * console.assert(bytes.length > 16);
 * ```
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, SafeTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of Object.entries(tensors)) checkTensor(name, tensor);
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === "string") continue;
    failType(`encode the metadata "${key}"`, "it must be text", value);
  }
  const width = (tensor: SafeTensor) => tensor.data.BYTES_PER_ELEMENT;
  const sorted = Object.entries(tensors).sort(([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : 1));
  let offset = 0;
  const rows = sorted.map(([name, { dtype, shape, data }]) => {
    const row = { dtype, shape, data_offsets: [offset, offset += data.byteLength] };
    return [name, row] as [string, unknown];
  });
  if (Object.keys(metadata).length > 0) rows.unshift([METADATA_KEY, metadata]);
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(rows)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  if (headerBytes > MAX_HEADER_BYTES) {
    fail("encode the tensors", "the header must stay below 100 MB", `${headerBytes} bytes`);
  }
  const bytes = new Uint8Array(8 + headerBytes + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(json, 8);
  let at = 8 + headerBytes;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
