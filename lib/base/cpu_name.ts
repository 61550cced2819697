import { cores } from "./cores.ts";

/** What the CPU runs on, for provenance. @param used Cores in use. @default 1 */
export function cpuName(used = 1): string {
  return `CPU (${cores()} cores, ${used === 1 ? "one" : used} used)`;
}
