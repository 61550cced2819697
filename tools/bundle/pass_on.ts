/**
 * The text of an entry that does nothing but to pass on what other files give, without a name of its own for each thing.
 * @param text As a bundler writes it: `import{a as b}from"./c.js";export{b as name};`.
 * @returns The same where it does more.
 */
export function passOn(text: string): string {
  const from = new Map<string, { name: string; file: string }>(), given = new Map<string, string[]>();
  const pairs = (list: string) => list.split(",").map((one) => one.split(" as ").map((name) => name.trim()));
  const bare: string[] = [];
  const rest = text.replaceAll(/import\s*\{([^}]*)\}\s*from\s*"([^"]+)";?/g, (_, list, file) => {
    for (const [name, local = name] of pairs(list)) from.set(local, { name, file });
    given.set(file, []);
    return "";
  }).replaceAll(/import\s*"([^"]+)";?/g, (whole) => {
    bare.push(whole.endsWith(";") ? whole : `${whole};`);
    return "";
  });
  const left = rest.replaceAll(/export\s*\{([^}]*)\};?/g, (whole, list) => {
    const all = pairs(list);
    if (!all.every(([local]) => from.has(local))) return whole;
    for (const [local, out = local] of all) {
      const { name, file } = from.get(local)!;
      given.get(file)!.push(name === out ? name : `${name} as ${out}`);
    }
    return "";
  });
  if (left.trim() !== "") return text;
  const out = [...given].map(([file, names]) =>
    names.length > 0 ? `export{${names.join()}}from"${file}";` : `import"${file}";`
  );
  return `${bare.join("")}${out.join("")}\n`;
}
