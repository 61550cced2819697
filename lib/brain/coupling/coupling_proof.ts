import type { Agreement, ProcessorProof } from "../../gpu/proof.ts";
import { largestError } from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { PlainCoupling } from "./couple.ts";
import { KernelCoupling } from "./kernel_coupling.ts";
import { type Tract, wiringOf } from "./wiring.ts";

/**
 * What ports get by the kernel beside the plain way, with ports of no tract, and of steps that are no whole
 * number of tiles.
 */
function tryCoupling(seed: number): Promise<Agreement[]> {
  const random = madeUp(seed + 1), sources = [1, 5, 23, 40][seed % 4], block = [1, 7, 8, 29][(seed >> 1) % 4];
  const most = 60, whole = (below: number) => Math.floor(below * random());
  const tracts = Array.from({ length: sources + 2 }, () =>
    Array.from({ length: whole(9) }, (): Tract => ({
      source: whole(sources),
      delay: block - 1 + whole(most - block),
      weight: 2 * random() - 1,
    })));
  const ports = tracts.map((_, input) => ({ region: 0, input }));
  const [plain, kernel] = [PlainCoupling, KernelCoupling].map((kind) =>
    new kind(wiringOf(ports, tracts), { sources, most, block })
  );
  let error = 0;
  for (let first = 0; first < 300; first += block) {
    plain.add(first, block);
    kernel.add(first, block);
    error = Math.max(error, largestError(kernel.inputs, plain.inputs));
    for (let source = 0; source < sources; source++) {
      for (let k = 1; k <= block; k++) {
        const value = random();
        for (const { lines } of [plain, kernel]) lines.put(source, first + k, value);
      }
    }
  }
  return Promise.resolve([{ of: "what ports get", error, bound: 0 }]);
}

/** Coupling of regions on the processor. */
export const COUPLING_PROOF: ProcessorProof = { name: "brain/coupling", run: tryCoupling };
