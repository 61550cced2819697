const NAME = "XDG_RUNTIME_DIR";

/** Whether there is no folder of the session, and one may be named without asking. */
function isMissing(): boolean {
  if (typeof Deno === "undefined" || Deno.build.os !== "linux") return false;
  const { state } = Deno.permissions.querySync({ name: "env", variable: NAME });
  return state === "granted" && Deno.env.get(NAME) === undefined;
}

/**
 * Does work that loads drivers. On Linux they look for a window system, and print an error on stderr where `XDG_RUNTIME_DIR` is not set,
 * as on servers and in containers, though nothing that computes needs it. It is set meanwhile, where Deno has the permission already.
 */
export async function withRuntimeDir<T>(work: () => Promise<T>): Promise<T> {
  if (!isMissing()) return await work();
  Deno.env.set(NAME, "/");
  try {
    return await work();
  } finally {
    Deno.env.delete(NAME);
  }
}
