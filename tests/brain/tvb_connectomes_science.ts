import { assertAlmostEquals, assertEquals } from "@std/assert";
import { readConnectome } from "../../lib/brain/connectome/read_connectome.ts";
import { atOnce, lastMean, leavesLow, mprBrain, runFor } from "./_mpr_brain.ts";

/**
 * Folder with the user's own copy of the connectomes of The Virtual Brain, whose licence does not let them
 * be here: `connectivity` of tvb-data 3.0.0.
 */
const FOLDER = Deno.env.get("TVB_CONNECTIVITY");

/**
 * Regions; by how much the largest weight of a region onto itself exceeds all others, as these values are
 * of weights over the largest of all; coupling at which the low branch is lost, mean rate at half of it,
 * and mean rate of the high branch at 0.1.
 */
const FOUND = [
  [76, 1, 0.7686, 0.08721, 1.234543],
  [66, 1.072212202467137, 4.593, 0.085003, 1.056918],
  [68, 1.1107726913966371, 6.868, 0.08501, 1.048418],
] as const;

for (const [regions, own, critical, half, high] of FOUND) {
  Deno.test({
    name: `the low branch of ${regions} regions of The Virtual Brain is lost at a coupling of ${critical}`,
    ignore: FOLDER === undefined,
    fn: async () => {
      const connectome = atOnce(await readConnectome(`${FOLDER}/connectivity_${regions}.zip`));
      const settled = async (coupling: number, start?: number[]) =>
        lastMean(
          await runFor(mprBrain(connectome, { coupling: coupling / own, stepMs: 0.02 }, start), {
            durationMs: 600,
            binMs: 100,
          }),
          regions,
        );
      const leaves = (coupling: number) =>
        leavesLow(mprBrain(connectome, { coupling: coupling / own, stepMs: 0.02 }), {
          durationMs: 600,
          most: 0.16,
        });
      assertEquals([await leaves(critical - 0.002), await leaves(critical + 0.002)], [false, true]);
      assertAlmostEquals(await settled(critical / 2), half, 2e-6);
      assertAlmostEquals(await settled(0.1, [1, 0]), high, 2e-6);
    },
  });
}
