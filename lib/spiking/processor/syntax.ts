/** An expression of WGSL. */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "name"; name: string }
  | { kind: "member"; of: Expression; member: string }
  | { kind: "unary"; operator: string; operand: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "call"; name: string; operands: readonly Expression[] };

/** A statement of WGSL. Types are not kept, as every number becomes one in double precision. */
export type Statement =
  | { kind: "declare"; name: string; value: Expression }
  | { kind: "assign"; target: Expression; value: Expression }
  | {
    kind: "if";
    condition: Expression;
    then: readonly Statement[];
    otherwise: readonly Statement[];
  }
  | { kind: "return"; value: Expression };

/** A function of WGSL. */
export interface FunctionSyntax {
  parameters: readonly string[];
  body: readonly Statement[];
}

/** What a text of WGSL declares. */
export interface WgslSyntax {
  functions: ReadonlyMap<string, FunctionSyntax>;
  constants: ReadonlyMap<string, Expression>;
}

/** What of WGSL is not translated: whoever meets it goes on without a translation. */
export class Untranslatable extends Error {
  override name = "Untranslatable";
}
