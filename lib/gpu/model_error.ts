import { KernelCompileError, ModelCompileError } from "./errors.ts";

/** A model, its WGSL and what it is of. */
interface Written {
  /** Its name. */
  readonly name: string;
  /** Its WGSL. */
  readonly wgsl: string;
}

/** The line of a model at which a kernel was refused, from 1; 0 where it is none of the model's. */
function lineIn({ wgsl }: Written, { line, excerpt }: KernelCompileError): number {
  const lines = wgsl.split("\n");
  if (lines[line - 1] === excerpt) return line;
  return excerpt.trim() === "" ? 0 : lines.indexOf(excerpt) + 1;
}

/**
 * What is thrown where a kernel with the WGSL of models does not compile: it names the model and the line of its text. Where one of the user's
 * own is among them, the mistake is the user's.
 * @param error What was thrown. @param what What the models are of, such as `a neuron model`. @param models Models in the kernel.
 * @param library Those that come with the library.
 * @returns The error to throw.
 */
export function modelError(
  error: unknown,
  what: string,
  { models, library }: { models: readonly Written[]; library: readonly Written[] },
): unknown {
  if (!(error instanceof KernelCompileError)) return error;
  const own = models.filter((model) => !library.includes(model));
  const guilty = models.find((model) => lineIn(model, error) > 0) ?? own[0];
  if (!guilty) return error;
  const line = lineIn(guilty, error) || error.line;
  const Refused = own.includes(guilty) ? ModelCompileError : KernelCompileError;
  return new Refused(`${guilty.name} (${what})`, line, error.excerpt, error.detail);
}
