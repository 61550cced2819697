/**
 * Question: does a network take as much memory as `volley describe` says? The peak of the process on each engine, beside what the program itself takes.
 *
 *     deno run -A bench/memory.ts
 *
 * Where the adapter is software, a GPU's memory is the process's own. Linux.
 */
import { option, record, short } from "./_record.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";

const NETWORKS = option("networks", "fixed-indegree,fixed-probability,fixed-total,learning").split(",");
const program = new URL("./_peak_memory.ts", import.meta.url).pathname;

const rows: Record<string, string | number>[] = [];
for (const network of NETWORKS) {
  for (const engine of ["gpu", "one", "two"]) {
    const args = ["run", "-A", "--no-check", program, network, engine];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    if (!success) throw new Error(`${network}, ${engine}: ${new TextDecoder().decode(stderr)}`);
    const { saidMiB, peakMiB, programMiB } = JSON.parse(new TextDecoder().decode(stdout));
    rows.push({
      network,
      engine,
      saidMiB: short(saidMiB),
      peakMiB: short(peakMiB),
      ratio: short(peakMiB / saidMiB),
      programMiB: short(programMiB),
    });
  }
}
console.table(rows);
using gpu = await requestGpu();
await record(gpu, "memory", { rows });
