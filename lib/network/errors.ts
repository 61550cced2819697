/** A spec that cannot be run. `path` names the field, `issues` holds one sentence for each mistake. */
export class SpecError extends Error {
  /** Name of the class. */
  override name = "SpecError";
  /** Makes the error. @param path Field of the first mistake, such as `S_EE`. @param issues One sentence for each mistake. */
  constructor(readonly path: string, readonly issues: readonly string[]) {
    super(issues.join(" "));
  }
}
