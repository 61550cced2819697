import { exactEnsembleTests } from "./_exact_ensemble.ts";

/** A network of 4 s as `exact_ensemble_science.ts` has others: standard errors of the difference from the golden rates are 0.67 percent of E, 0.46 of I. */
exactEnsembleTests({ "mif-small-syn": 16 });
