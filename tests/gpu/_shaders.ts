/** Texts of all shaders by stem, such as `nn/adam`. */
export function shaderTexts(folder = "shaders"): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) { for (const [stem, text] of shaderTexts(path)) texts.set(stem, text); }
    else texts.set(path.slice("shaders/".length, -".wgsl".length), Deno.readTextFileSync(path));
  }
  return texts;
}
