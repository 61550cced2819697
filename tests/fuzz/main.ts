/**
 * Gives every reader damaged files: `deno task fuzz [INPUTS] [SEED] [READER]`, by default 20,000 of seed 1 for all of them.
 * Prints what is neither read nor refused in one sentence, hangs or takes much memory; exit status 1 when there is such.
 */
import { fuzz } from "./_fuzz.ts";

const [inputs = "20000", seed = "1", only] = Deno.args;
const result = await fuzz({
  inputs: Number(inputs),
  seed: Number(seed),
  only,
  onReport: (report) => {
    if (report.kind === "ready") console.log(`${report.targets} readers`);
    if (report.kind === "input" && report.number % 1000 === 0) console.log(`${report.number} files`);
    if (report.kind === "fault") console.log(`input ${report.number} of ${report.target}: ${report.text}\n`);
  },
});
console.log(`${result.inputs} files, ${result.loaded} read, ${result.faults.length} faults`);
for (const fault of result.faults) console.log(fault.slice(0, 300));
if (result.faults.length > 0) Deno.exit(1);
