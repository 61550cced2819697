import { USER_ERROR } from "../base/errors.ts";

/** No WebGPU adapter or device could be had. `cure` is a command or step that would help. */
export class DeviceUnavailableError extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "DeviceUnavailableError";
  /** Makes the error. @param message One sentence. @param cure What the user can do about it. */
  constructor(message: string, readonly cure: string) {
    super(message);
  }
}

/** The device went away (driver reset, watchdog, `destroy()`); nothing more can run on it. */
export class DeviceLostError extends Error {
  /** Name of the class. */
  override name = "DeviceLostError";
  /** Makes the error. @param reason The reason that WebGPU gives: `unknown` or `destroyed`. @param message Its message. */
  constructor(readonly reason: string, message: string) {
    super(`Cannot use the GPU device as it was lost (${reason}): ${message}`);
  }
}

/** A buffer did not fit in the memory of the device. */
export class GpuOutOfMemoryError extends Error {
  /** Name of the class. */
  override name = "GpuOutOfMemoryError";
}

/** A command was refused by WebGPU's validation: a bug of volley, never of the user. */
export class GpuValidationError extends Error {
  /** Name of the class. */
  override name = "GpuValidationError";
}

/** A shader or its pipeline was refused by the driver's WGSL compiler. */
export class KernelCompileError extends Error {
  /** Name of the class. */
  override name = "KernelCompileError";
  /**
   * Makes the error.
   * @param stem Stem of the shader, such as `simulation/mif_ensemble`.
   * @param line First offending line of the composed source, counted from 1; 0 when unknown.
   * @param excerpt That line's text.
   * @param detail The compiler's message.
   */
  constructor(
    readonly stem: string,
    readonly line: number,
    readonly excerpt: string,
    readonly detail: string,
  ) {
    super(`Cannot compile kernel ${stem} as line ${line} (${excerpt.trim()}) was refused: ${detail}`);
  }
}

/** The WGSL of a model of the user's own was refused. */
export class ModelCompileError extends KernelCompileError {
  /** A mistake of the caller's. */
  readonly [USER_ERROR] = true;
}

/** Something asked for is beyond a limit of this device. */
export class LimitError extends RangeError {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "LimitError";
  /**
   * Makes the error.
   * @param limit Name of the WebGPU limit, such as `maxStorageBufferBindingSize`.
   * @param needed Value needed.
   * @param available Value that the device offers.
   * @param what What was asked for, as in "Cannot `what` as …".
   */
  constructor(readonly limit: string, readonly needed: number, readonly available: number, what: string) {
    super(`Cannot ${what} as ${limit} of this device is ${available}: current value is ${needed}`);
  }
}
