import { type Arguments, type Command } from "./_arguments.ts";
import { showProgress, table } from "./_console.ts";
import { examineAdapters } from "../lib/doctor/examine_adapters.ts";
import type { ProofResult } from "../lib/doctor/run_proofs.ts";

function testsTable(tests: readonly ProofResult[]): string {
  return table([
    ["kernel", "agrees with its reference", "ms"],
    ...tests.map((
      { kernel, agrees, detail, milliseconds },
    ) => [kernel, agrees ? "yes" : `NO: ${detail}`, milliseconds.toFixed(0)]),
  ]);
}

async function doctor(args: Arguments): Promise<void> {
  const progress = await showProgress(args, "examine");
  const found = await examineAdapters({ onProgress: progress.onProgress }).finally(() => progress.stop());
  if (args.flag("json")) {
    console.log(JSON.stringify(found));
  } else {
    console.log(table([["processor", found.processor.name]]));
    console.log();
    console.log(testsTable(found.processor.tests));
    console.log();
    for (const { adapter, limits, features, hidden, capacity, filledBy, tests } of found.adapters) {
      console.log(table([
        [
          "adapter",
          `${adapter.description || adapter.vendor}${adapter.software ? " (software, on the CPU)" : ""}`,
        ],
        ["features", features.join(", ") || "none"],
        ["granted unlisted", hidden.join(", ") || "none"],
        ["invocations at once", `some ${capacity}`],
        ["what fills it", filledBy.join(", or ")],
        ...Object.entries(limits).map(([name, value]) => [name, String(value)]),
      ]));
      console.log();
      console.log(testsTable(tests));
      console.log();
    }
    if (found.adapters.length === 0) {
      console.log(
        `No WebGPU adapter was found: the processor's own engines are used. To have one: ${found.cure}`,
      );
    } else {console.log(
        found.healthy
          ? "All kernels agree with their references."
          : "Some kernels do not agree with their references: do not trust results where it says NO.",
      );}
  }
  if (!found.healthy) Deno.exitCode = 1;
}

/** `volley doctor`. */
export const doctorCommand: Command = {
  name: "doctor",
  positional: "",
  about:
    "List adapters, limits and features, and test every kernel against its reference on them and on the processor.",
  takes: "none",
  options: {},
  examples: [
    { run: "doctor", about: "every adapter and every kernel" },
    { run: "doctor --json", about: "the same with the error of each kernel beside its bound" },
  ],
  run: doctor,
};
