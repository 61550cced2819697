import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit } from "../../gpu/submit.ts";
import { argumentCount } from "./_fields.ts";
import { jetSize } from "./_wgsl.ts";
import { transferKindOf } from "./registry.ts";
import type { Transfer } from "./transfer.ts";
import probe from "../../../shaders/meanfield/transfer_probe.wgsl" with { type: "text" };

const STEM = "meanfield/transfer_probe";

/** Compiles a kernel that asks a transfer function. */
export function probeKernel(gpu: Gpu, spec: Transfer): Promise<Kernel> {
  const kind = transferKindOf(spec, "transfer"), n = argumentCount(spec);
  const sizes = `const ARGUMENTS = ${n}u;\nconst JET = ${jetSize(n)}u;\n`;
  return createKernel(gpu, {
    stem: STEM,
    pieces: [...kind.pieces, sizes, kind.wgsl(spec, "transfer_probe"), probe],
  });
}

/** Jets of a transfer function in single precision. @param places (B, n) @returns (B, jet) */
export async function probeTransfer(given: Gpu, spec: Transfer, places: Float32Array): Promise<Float32Array> {
  using gpu = given.scope();
  const kernel = await probeKernel(gpu, spec), n = argumentCount(spec), count = places.length / n;
  const jets = createBuffer(gpu, `${STEM}/jets`, 4 * count * jetSize(n));
  const bound = kernel.bind({
    transfer_data: createBuffer(gpu, `${STEM}/data`, transferKindOf(spec, "transfer").data(spec)),
    places: createBuffer(gpu, `${STEM}/places`, places),
    jets,
    probe: kernel.uniform("probe", { places: count }),
  });
  submit(gpu, "proof", (pass) => kernel.dispatch(pass, bound, Math.ceil(count / 64)));
  return new Float32Array(await readBuffer(gpu, jets, { byteLength: 4 * count * jetSize(n) }));
}
