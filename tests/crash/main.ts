import { parseArgs } from "@std/cli/parse-args";
import { inFolder } from "../_folder.ts";
import { CPU_CASES, GPU_CASES } from "./_cases.ts";
import { crash } from "./_crash.ts";

/** `deno task crash [--kills N] [--seed S] [--only TEXT]`: kills every command that writes at random moments. */
const { kills, seed, only } = parseArgs(Deno.args, {
  string: ["kills", "seed", "only"],
  default: { kills: "200", seed: "1", only: "" },
});
const cases = [...CPU_CASES, ...GPU_CASES].filter(({ name }) => name.includes(only));
await inFolder(async (root) => {
  const options = { kills: Number(kills), seed: Number(seed), gpu: true, say: console.log };
  const tally = await crash(cases, root, options);
  console.log(
    Object.entries(tally.by).sort().map(([name, count]) => `${String(count).padStart(4)}  ${name}`).join(
      "\n",
    ),
  );
  console.log(
    `${tally.kills} kills in ${tally.trials} trials: every result as undisturbed, nothing left behind`,
  );
});
