import { assert, assertEquals } from "@std/assert";
import { examineAdapters } from "../../lib/doctor/examine_adapters.ts";
import { PROOFS } from "../../lib/doctor/proofs.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest(
  "examineAdapters() runs every proof and finds that every kernel agrees with its reference",
  async () => {
    const { adapters, healthy } = await examineAdapters();
    const odd = adapters.flatMap(({ tests }) => tests.filter(({ agrees }) => !agrees));
    assertEquals(odd, []);
    assert(healthy);
    assertEquals(adapters[0].tests.map(({ kernel }) => kernel), PROOFS.map(({ name }) => name));
  },
);
