import { assert, assertEquals } from "@std/assert";
import { disagreements } from "../../../lib/gpu/proof.ts";
import { probeTransfer } from "../../../lib/meanfield/transfer/_probe.ts";
import { TRANSFER_PROOF } from "../../../lib/meanfield/transfer/transfer_proof.ts";
import { TRANSFER_KINDS, transferKindOf } from "../../../lib/meanfield/transfer/registry.ts";
import { madeUpTransfers } from "../../../lib/meanfield/transfer/_made_up_transfer.ts";
import type { SemiAnalyticTransfer } from "../../../lib/meanfield/transfer/semi_analytic_spec.ts";
import { gpuTest } from "../../_gpu.ts";
import { adexTransfer } from "./_published.ts";

gpuTest(
  "transfer functions of all kinds on the GPU are those in double precision, within their bounds",
  async (gpu) => {
    for (const seed of [1, 2]) assertEquals(disagreements(await TRANSFER_PROOF.run(gpu, seed)), []);
  },
);

gpuTest("the proof tells a wrong reversal from a rounded one", async (gpu) => {
  const places = Float32Array.from([4, 10, 5, 9]), spec = adexTransfer("RS");
  const [right] = await probeTransfer(gpu, spec, places);
  const changed: SemiAnalyticTransfer = {
    ...spec,
    synapses: spec.synapses.map((synapse) => ({ ...synapse, reversal: synapse.reversal! * (1 + 1e-4) })),
  };
  const [wrong] = await probeTransfer(gpu, changed, places);
  assert(Math.abs(wrong / right - 1) > 1e-4);
});

gpuTest("transfer functions on the GPU are silent without input, with derivatives of 0", async (gpu) => {
  const jets = await probeTransfer(
    gpu,
    adexTransfer("FS", { adaptation: true }),
    Float32Array.from([0, 0, 0, 0, 30, 50]),
  );
  assertEquals([...jets], Array(20).fill(0));
});

Deno.test("every kind is in the proof, and its text depends on structure alone", () => {
  const made = [1, 5].map((seed) => madeUpTransfers(seed).map(({ spec }) => spec));
  assertEquals(made[0].map(({ kind }) => kind).toSorted(), TRANSFER_KINDS.map(({ kind }) => kind).toSorted());
  made[0].forEach((spec, k) => {
    const other = made[1][k], kind = transferKindOf(spec, "t");
    assertEquals(kind.wgsl(spec, "f"), kind.wgsl(other, "f"));
    assert(kind.data(spec).some((value, at) => value !== kind.data(other)[at]));
    assertEquals(kind.data(spec).length, kind.data(other).length);
  });
});
