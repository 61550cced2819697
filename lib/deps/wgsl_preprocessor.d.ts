/** Template tag of wgsl-preprocessor: resolves `#if ${condition}` … `#endif`. */
export function wgsl(strings: readonly string[], ...values: unknown[]): string;
