import { assertEquals } from "@std/assert";
import {
  adaptedRandError,
  anovaDesign,
  compareDissimilarities,
  crossnobis,
  type Dissimilarities,
  dissimilarities,
  distanceTransform,
  kendallTau,
  labelRegions,
  linearCka,
  noiseCeiling,
  regionBoundaries,
  skeletonOf,
  variationOfInformation,
} from "../../lib/entries/representation.ts";
import { fTail } from "../../lib/representation/selection/f_tail.ts";
import golden from "../science/golden/representation_python.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";

const { patterns, ceiling, anova, tails, segmentation } = golden;

/** Rounding of sums of a few hundred products, with room. */
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, what: string) =>
  assertClose(found, wanted, { atol: 1e-12, rtol: 1e-9, what });

const rows = (values: number[][]) => ({
  values: values.flat(),
  stimuli: values.length,
  units: values[0].length,
});

const rdm = (values: number[]): Dissimilarities => ({
  values: Float64Array.from(values),
  stimuli: (1 + Math.sqrt(1 + 8 * values.length)) / 2,
});

Deno.test("dissimilarities() of each measure are those of SciPy's pdist", () => {
  for (const measure of ["correlation", "euclidean", "cosine"] as const) {
    close(dissimilarities(rows(patterns.values), { measure }).values, patterns.rdms[measure], measure);
  }
});

Deno.test("compareDissimilarities() and kendallTau() of tied values are those of SciPy and rsatoolbox", () => {
  const a = rdm(patterns.a), b = rdm(patterns.b);
  for (const [by, wanted] of [["spearman", patterns.spearman], ["pearson", patterns.pearson]] as const) {
    close([compareDissimilarities(a, b, { by })!], [wanted], by);
  }
  close([compareDissimilarities(a, b, { by: "kendall" })!], [patterns.tauA], "tau-a");
  close([kendallTau(patterns.a, patterns.b, { kind: "b" })!], [patterns.tauB], "tau-b");
});

Deno.test("linearCka() is the formula by features", () => {
  close([linearCka(rows(patterns.values), rows(patterns.others))!], [patterns.cka], "alignment");
});

Deno.test("noiseCeiling() is that of rsatoolbox by each comparison", () => {
  for (const by of ["spearman", "pearson", "kendall"] as const) {
    const { lower, upper } = noiseCeiling(ceiling.subjects.map(rdm), { by });
    close([lower, upper], ceiling[by], by);
  }
});

Deno.test("crossnobis() with each model of noise is that of rsatoolbox", () => {
  const { values, stimuli, folds, ...found } = golden.crossnobis;
  const data = {
    ...{ values: values.flat(), trials: values.length, units: values[0].length },
    stimuli,
    folds,
  };
  for (const noise of ["none", "diagonal", "shrinkage", "full"] as const) {
    close(crossnobis(data, { noise }).values, found[noise], noise);
  }
});

Deno.test("anovaDesign() of balanced and unbalanced samples has the tables of statsmodels, types 2 and 3", () => {
  for (const { a, b, values, ...tables } of anova) {
    for (const type of [2, 3] as const) {
      const table = anovaDesign(a, b, { type }).test(values), wanted = tables[`${type}`];
      for (const name of ["a", "b", "interaction"] as const) {
        const { sumOfSquares, degrees, f, p } = table[name];
        // Its values lie near 1000, and statsmodels does not take their mean off.
        assertClose([sumOfSquares, degrees, f, p], wanted[name], { atol: 1e-12, rtol: 2e-9, what: name });
      }
      const { sumOfSquares, degrees } = table.residual;
      close([sumOfSquares, degrees], wanted.residual, "residual");
    }
  }
});

Deno.test("fTail() is SciPy's, down to chances of 1e-300", () => {
  for (const [f, above, below, wanted] of tails) {
    assertClose([fTail(f, above, below)], [wanted], { atol: 1e-300, rtol: 1e-9, what: `F ${f}` });
  }
});

const image = (values: number[][]) => ({
  values: values.flat(),
  width: segmentation.size[1],
  height: segmentation.size[0],
});

Deno.test("labelRegions(), regionBoundaries() and skeletonOf() are those of scikit-image", () => {
  const { truth, predicted, cells, regions8, boundaries, skeleton, skeletonPredicted } = segmentation;
  assertEquals([...labelRegions(image(truth), { between: true }).values as Uint32Array], cells.flat());
  assertEquals([...labelRegions(image(truth), { neighbours: 8 }).values as Uint32Array], regions8.flat());
  assertEquals([...regionBoundaries(image(cells)).values as Uint8Array], boundaries.flat());
  assertEquals([...skeletonOf(image(truth)).values], skeleton.flat());
  assertEquals([...skeletonOf(image(predicted)).values], skeletonPredicted.flat());
});

Deno.test("distanceTransform() is that of SciPy", () => {
  close(distanceTransform(image(segmentation.truth)), segmentation.distances.flat(), "distances");
});

Deno.test("adaptedRandError() and variationOfInformation() are those of scikit-image", () => {
  const truth = image(segmentation.cells), predicted = image(segmentation.regions);
  for (const [ignore, wanted] of [[[0], segmentation.rand], [[], segmentation.randWhole]] as const) {
    const { error, split, merge } = adaptedRandError(predicted, truth, { ignore });
    close([error!, split!, merge!], wanted, "Rand error");
  }
  const { split, merge, total } = variationOfInformation(predicted, truth);
  close([split, merge, total], [
    ...segmentation.information,
    segmentation.information[0] + segmentation.information[1],
  ], "bits");
});
