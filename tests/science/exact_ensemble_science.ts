import { exactEnsembleTests } from "./_exact_ensemble.ts";

/**
 * Networks of 4 s; mif-small-syn, mif-second and more of them are tried at night. Standard errors of the difference from the golden rates, percent:
 * mif-small-hom E 0.42, I 0.21; mif-second E 0.27, I 0.10; of the pools of E kicks 0.3 to 0.7.
 *
 * What four of them catch was tried once: with 2 percent more drive (which raises rates by 2 to 3 percent) all three presets
 * fail, in rates at 5, 10 and 23 standard errors and in pools; with waits of E kicks 2 percent longer mif-small-hom and
 * mif-second fail, in the pools of E kicks at 5 to 7; mif-small-syn, whose pools spread more, does not.
 */
const NETWORKS = { "mif-small-hom": 4 };

exactEnsembleTests(NETWORKS);
