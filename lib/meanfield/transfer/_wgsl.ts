import special from "../../../shaders/meanfield/transfer_special.wgsl" with { type: "text" };

/** WGSL that functions of all kinds but tables call. */
export const SPECIAL_PIECES: readonly string[] = [special];

/** Numbers of a jet of n arguments. */
export const jetSize = (n: number): number => 1 + n + n * (n + 1) / 2;

/**
 * A WGSL function of the form that transfer functions have.
 * @param n Arguments, which its body has as `v`. @param body Statements, which fill `jet`.
 */
export function transferWgsl(name: string, n: number, body: string): string {
  return `fn ${name}(x: array<f32, ${n}>, at: u32) -> array<f32, ${jetSize(n)}> {
  var v = x;
  var jet: array<f32, ${jetSize(n)}>;
${body}
  return jet;
}
`;
}
