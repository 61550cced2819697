import type { KernelVariant } from "../../lib/gpu/proof.ts";
import { VARIANTS } from "../gpu/_variants.ts";
import type { Page } from "./_page.ts";

/** Kernels compiled on one device. */
const AT_ONCE = 16;

/** Gives kernels to the page's WGSL compiler; what it refuses: name and message. */
export async function refusedKernels(page: Page, variants: readonly KernelVariant[]): Promise<string[]> {
  const indices = variants.map((variant) => VARIANTS.indexOf(variant)), refused: string[] = [];
  for (let first = 0; first < indices.length; first += AT_ONCE) {
    refused.push(...await page.call<string[]>("compileKernels", indices.slice(first, first + AT_ONCE)));
  }
  return refused;
}
