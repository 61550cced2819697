import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { printed } from "./_printed.ts";

Deno.test("examples/tagging_hours.ts: strong lasts, weak fades, weak with strong in time is rescued, slow depresses, and a picture", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "tagging_hours", "--small");
    const rows = [...text.matchAll(/^(strong|weak|slow).*?((?: +-?\d\.\d{3}){4})$/gm)].map(([, , numbers]) =>
      numbers.trim().split(/ +/).map(Number)
    );
    assertEquals(rows.length, 6, text);
    const [strong, weak, rescued, before, apart, slow] = rows;
    // Early phases after an hour, late ones after four and eight: once there, they stay.
    assert(strong[0] > 0.5 && strong[1] > 0.5 && strong[3] === strong[1], text);
    assert(weak[0] > 0.2 && weak[0] < 0.5 && weak[1] === 0 && weak[3] === 0 && weak[2] < 0.02, text);
    assert(rescued[3] > 0.1 && before[3] > 0.5 && apart[3] === 0, text);
    assert(slow[0] < -0.5 && slow[3] < -0.3 && slow[3] > -0.5, text);
    assert((await Deno.readTextFile(`${folder}/out/tagging_hours.svg`)).startsWith("<svg"));
  }));
