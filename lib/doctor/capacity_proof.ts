import { readBuffer } from "../gpu/buffer.ts";
import { bindChains, chainKernel } from "./capacity.ts";
import { type Proof, unequal } from "../gpu/proof.ts";
import { submit } from "../gpu/submit.ts";

/** The same in plain TypeScript. */
function chainReference(chain: number, rounds: number): number {
  let x = chain;
  for (let round = 0; round < rounds; round++) x = (Math.imul(1664525, x) + 1013904223) >>> 0;
  return x;
}

/** The chains by which a device's capacity is measured, word for word. */
export const CAPACITY_PROOF: Proof = {
  name: "doctor/chain",
  shaders: ["doctor/chain"],
  variants: [{ name: "doctor/chain", compile: chainKernel }],
  async run(gpu, seed) {
    const chains = [70, 1, 64, 129][seed % 4], rounds = [300, 0, 1, 17][seed % 4];
    const { ends, encode } = bindChains(gpu, await chainKernel(gpu), { chains, rounds });
    submit(gpu, "proof", encode);
    const found = new Uint32Array(await readBuffer(gpu, ends, { byteLength: 4 * chains }));
    return [{
      of: "ends of chains",
      error: unequal(found, Array.from({ length: chains }, (_, chain) => chainReference(chain, rounds))),
      bound: 0,
    }];
  },
};
