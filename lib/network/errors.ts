import { USER_ERROR } from "../base/errors.ts";

/** A spec that cannot be run. `path` names the field, `issues` holds one sentence for each mistake. */
export class SpecError extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "SpecError";
  /** Makes the error. @param path Field of the first mistake, such as `S_EE`. @param issues One sentence for each mistake. */
  constructor(readonly path: string, readonly issues: readonly string[]) {
    super(issues.join(" "));
  }
}
