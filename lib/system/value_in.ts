/** The member of an object, or of a list by its name or by what it connects, that a part of a path names. */
function memberOf(parent: unknown, part: string): unknown {
  if (typeof parent !== "object" || parent === null) return undefined;
  if (!Array.isArray(parent)) return (parent as Record<string, unknown>)[part];
  return parent.find((member, at) => {
    const { name, from, to } = (member ?? {}) as Record<string, unknown>;
    return name === part || (from !== undefined && `${from}->${to}` === part) || String(at) === part;
  });
}

/**
 * What stands at a path of a spec: fields joined by dots, members of lists by their names; undefined where nothing does, as where a value
 * is left at its default.
 */
export function valueIn(spec: unknown, path: string): unknown {
  return path.split(".").reduce(memberOf, spec);
}
