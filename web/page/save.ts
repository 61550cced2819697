import { byId } from "./dom.ts";

/** Hands a file to the visitor. */
export function download(name: string, type: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Puts the page's address on the clipboard, or shows it where that is not allowed. @returns What was done, for people. */
export async function share(): Promise<string> {
  const field = byId("link-field"), input = byId<HTMLInputElement>("link");
  input.value = location.href;
  field.hidden = false;
  try {
    await navigator.clipboard.writeText(location.href);
    return "The link is on your clipboard.";
  } catch {
    input.focus();
    input.select();
    return "Copy the link from the field Link.";
  }
}
