/** WGSL without comments, indentation and empty lines; lines that begin with `//#` are conditions and stay. */
export function stripWgsl(text: string): string {
  const lines = text.split("\n").map((line) => {
    const own = line.trim();
    if (own.startsWith("//#")) return own;
    const comment = own.indexOf("//");
    return (comment < 0 ? own : own.slice(0, comment)).trim();
  });
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}
