import { crc32 } from "../io/crc32.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";

/** A number that tells the weights of a model from others, those of all its members. */
export function weightsCode({ weights, ensemble }: TrainedModel<AnySpec>): number {
  return [weights, ...ensemble?.others ?? []].flatMap((own) => Object.values(own)).reduce(
    (code, { data }) =>
      (Math.imul(code, 31) + crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))) >>> 0,
    0,
  );
}
