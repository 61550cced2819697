import { exactEnsembleTests } from "./_exact_ensemble.ts";

/** Networks of 4 s, as `exact_ensemble_science.ts` has them. Standard errors of the difference from the golden rates, percent: mif-small-syn E 0.67, I 0.46. */
exactEnsembleTests({ "mif-small-syn": 16, "mif-small-hom": 16, "mif-second": 4 });
