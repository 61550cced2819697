import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  averagePsds,
  binCounts,
  detectVolleys,
  isiCv,
  isiLv,
  logSpectralDistance,
  mean,
  meanRate,
  populationRate,
  quantile,
  rankCorrelation,
  rebin,
  volleyEvents,
} from "../../mod.ts";
import { explainedVariance } from "../../lib/analysis/explained_variance.ts";
import { LeastSquares, polynomialTerms } from "../../lib/analysis/least_squares.ts";
import { rocArea } from "../../lib/analysis/roc_area.ts";
import { spikeFeatures, upwardCrossings } from "../../lib/analysis/spike_features.ts";
import { coincidenceFactor, matchSpikes, peakSpikes, spikeMatchOf } from "../../lib/analysis/spike_match.ts";
import { assertClose } from "../nn/_assert_close.ts";
import { rasterOf } from "./_random.ts";

const value = fc.double({ min: -50, max: 50, noNaN: true });
const values = fc.array(value, { minLength: 1, maxLength: 20 });
const tied = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 20 });
/** Times on a grid of 0.1 ms below 60 ms. */
const train = fc.array(fc.integer({ min: 1, max: 599 }), { maxLength: 30 })
  .map((steps) => steps.sort((a, b) => a - b).map((step) => step * 0.1));
const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(6)), { minLength: 20, maxLength: 80 });
const finest = { atol: 1e-9, rtol: 1e-9 };

Deno.test("rebin() of the counts of fine bins gives those of wide bins, on either edge", () => {
  fc.assert(fc.property(train, fc.constantFrom(2, 3, 5, 10), (times, factor) => {
    for (const edge of ["start", "end"] as const) {
      const fine = binCounts(times, { binMs: 0.1, durationMs: 60, edge });
      const wide = binCounts(times, { binMs: 0.1 * factor, durationMs: 60, edge });
      assertEquals([...rebin(fine, factor)], [...wide], edge);
    }
  }));
});

Deno.test("populationRate() averages to meanRate()", () => {
  fc.assert(fc.property(fc.array(train, { minLength: 1, maxLength: 4 }), (trains) => {
    const raster = rasterOf(trains, 60), size = trains.length;
    const rates = populationRate(binCounts(raster.times, { binMs: 2, durationMs: 60 }), {
      binMs: 2,
      neuronCount: size,
    });
    assertAlmostEquals(mean(rates), meanRate(raster), 1e-9);
  }));
});

Deno.test("isiCv() and isiLv() do not change with the unit of time, LV not with its direction either", () => {
  fc.assert(fc.property(train, fc.constantFrom(0.25, 3, 1000), (times, unit) => {
    const at = (list: number[], end: number) => {
      const raster = rasterOf([list], end), few = { minIntervals: 2 };
      return [isiCv(raster, few) ?? -1, isiLv(raster, few) ?? -1];
    };
    const [cv, lv] = at(times, 60);
    assertClose(at(times.map((time) => time * unit), 60 * unit), [cv, lv], {
      ...finest,
      what: "in another unit",
    });
    const back = times.map((time) => 60 - time).reverse();
    assertClose(at(back, 60), [cv, lv], { atol: 1e-6, rtol: 1e-6, what: "backwards" });
  }));
});

Deno.test("matchSpikes() matches no fewer with a larger tolerance, and a train with itself", () => {
  fc.assert(fc.property(train, train, fc.nat(30), fc.nat(30), (a, b, small, more) => {
    const matched = (tolerance: number) => matchSpikes(a, b, tolerance * 0.1).matched;
    assert(matched(small) <= matched(small + more));
    assertEquals(matchSpikes(a, a, small * 0.1).matched, a.length);
  }));
});

Deno.test("coincidenceFactor() is its formula, at most 1, and 1 for a train and itself", () => {
  const match = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)).map(([observed, predicted, part]) =>
    spikeMatchOf({ observed, predicted, matched: Math.min(observed, predicted, part) })
  );
  fc.assert(fc.property(match, fc.integer({ min: 100, max: 1000 }), (counts, durationMs) => {
    const found = coincidenceFactor(counts, durationMs, 2), { observed, predicted, matched } = counts;
    const share = predicted / durationMs * 4;
    assertEquals(found === null, observed + predicted > 0 && share >= 1);
    if (found === null || observed + predicted === 0) return;
    const norm = 1 - share, expected = matched - share * observed;
    assertAlmostEquals(found * norm * (observed + predicted) / 2, expected, 1e-9);
    assert(found <= 1 + 1e-12);
    if (observed === predicted && matched === observed) assertAlmostEquals(found, 1, 1e-9);
  }));
});

Deno.test("peakSpikes() are peaks from the threshold on, apart, and what is not taken lies beside a higher one", () => {
  const levels = fc.array(fc.integer({ min: 0, max: 9 }).map((tenths) => tenths / 10), { maxLength: 40 });
  fc.assert(fc.property(levels, fc.integer({ min: 1, max: 6 }), (p, refractory) => {
    const found = peakSpikes(p, { threshold: 0.3, refractory });
    const isPeak = (t: number) => {
      let first = t;
      while (p[first - 1] === p[t]) first--;
      return p[t] >= 0.3 && !(p[first - 1] > p[t]) && !(p[t + 1] >= p[t]);
    };
    found.forEach((t, k) => assert(isPeak(t) && (k === 0 || t - found[k - 1] >= refractory)));
    for (let t = 0; t < p.length; t++) {
      if (!isPeak(t) || found.includes(t)) continue;
      const over = found.filter((one) => Math.abs(one - t) < refractory);
      assert(over.some((one) => p[one] > p[t] || (p[one] === p[t] && one < t)), `${t} of ${p}`);
    }
  }));
});

Deno.test("quantile() is each order statistic at its place and grows between them", () => {
  fc.assert(fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, p) => {
    const sorted = list.toSorted((a, b) => a - b), last = sorted.length - 1;
    sorted.forEach((one, k) => assertAlmostEquals(quantile(list, last === 0 ? 0 : k / last), one, 1e-9));
    const at = Math.floor(p * last);
    assert(
      quantile(list, p) >= sorted[at] - 1e-9 && quantile(list, p) <= sorted[Math.min(last, at + 1)] + 1e-9,
    );
  }));
});

Deno.test("rankCorrelation() and rocArea() see the order alone", () => {
  fc.assert(fc.property(tied, tied, (a, b) => {
    const x = a.slice(0, b.length), y = b.slice(0, a.length);
    const bent = y.map((one) => Math.exp(one)), back = y.map((one) => -one);
    assertEquals(rankCorrelation(x, bent), rankCorrelation(x, y));
    const forward = rankCorrelation(x, y);
    assertAlmostEquals(rankCorrelation(x, back) ?? 0, forward === null ? 0 : -forward, 1e-12);
    const happened = x.map((one) => one > 2 ? 1 : 0);
    if (new Set(happened).size < 2) return assert(Number.isNaN(rocArea(happened, y)));
    assertEquals(rocArea(happened, bent), rocArea(happened, y));
    assertAlmostEquals(rocArea(happened, back), 1 - rocArea(happened, y), 1e-12);
  }));
});

Deno.test("explainedVariance() does not change with a constant added to what was predicted", () => {
  const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(pairs, value, (list, shift) => {
    const a = list.map(([one]) => Math.round(one)), b = list.map(([, one]) => Math.round(one));
    const found = explainedVariance(a, b);
    assert(found <= 1);
    assertAlmostEquals(
      explainedVariance(a, b.map((one) => one + shift)),
      found,
      1e-9 * (1 + Math.abs(found)),
    );
    assertEquals(explainedVariance(a, a), 1);
  }));
});

Deno.test("averagePsds() is linear, logSpectralDistance() the logarithm of a common factor", () => {
  const powers = fc.array(fc.double({ min: 0.1, max: 9, noNaN: true }), { minLength: 7, maxLength: 7 });
  fc.assert(fc.property(powers, fc.double({ min: 0.1, max: 9, noNaN: true }), (list, factor) => {
    const frequencies = Float64Array.from(list, (_, k) => 20 * k);
    const a = { frequencies, power: Float64Array.from(list) };
    const b = { frequencies, power: a.power.map((one) => factor * one) };
    const average = a.power.map((one) => one * (2 + factor) / 3);
    assertClose(averagePsds([a, a, b]).power, average, { ...finest, what: "average" });
    assertAlmostEquals(logSpectralDistance(a, b), Math.abs(Math.log(factor)), 1e-9);
    assertAlmostEquals(logSpectralDistance(b, a), logSpectralDistance(a, b), 1e-12);
  }));
});

Deno.test("polynomialTerms() are all products of at most two variables, whose weights LeastSquares finds", () => {
  const points = fc.array(fc.tuple(value, value), { minLength: 30, maxLength: 30 });
  const weights = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(points, weights, (list, weight) => {
      const rows = list.map(([a, b]) => polynomialTerms([a / 50, b / 50], 2));
      list.forEach(([a, b], at) => {
        const x = a / 50, y = b / 50;
        assertEquals(rows[at], [1, x, y, x * x, x * y, y * y]);
      });
      const sums = new LeastSquares(6, 1);
      for (const row of rows) sums.add(row, [row.reduce((sum, term, k) => sum + weight[k] * term, 0)]);
      let solved;
      try {
        solved = sums.solve(1e-12);
      } catch {
        return; // Generated points may lie on a curve that does not tell the terms apart.
      }
      assert(solved.covariance[0] >= 0 && solved.covariance[0] < 1e-6);
      for (const row of rows) {
        const [fitted, told] = [solved.coefficients, weight].map((one) =>
          row.reduce((sum, term, k) => sum + one[k] * term, 0)
        );
        assertAlmostEquals(fitted, told, 1e-3);
      }
    }),
    { seed: 3 },
  );
});

Deno.test("upwardCrossings() are where the straight lines between samples rise through the threshold", () => {
  fc.assert(fc.property(values, value, (voltage, threshold) => {
    const times = upwardCrossings(voltage, { stepMs: 0.5, threshold });
    assertEquals(
      times.length,
      voltage.filter((v, k) => k > 0 && voltage[k - 1] < threshold && v >= threshold).length,
    );
    for (const time of times) {
      const place = time / 0.5, k = Math.min(voltage.length - 2, Math.floor(place));
      assertAlmostEquals(voltage[k] + (voltage[k + 1] - voltage[k]) * (place - k), threshold, 1e-6);
    }
  }));
});

Deno.test("spikeFeatures() change with the unit and the zero of time and voltage as they should", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 40 }), (voltage) => {
    const found = spikeFeatures(voltage, { stepMs: 1, threshold: 0.5 });
    const other = spikeFeatures(voltage.map((v) => 2 * v - 65), { stepMs: 0.25, threshold: -64 });
    assertEquals(other.length, found.length);
    found.forEach((spike, k) => {
      const expected = [
        spike.crossingMs / 4,
        spike.peakMs / 4,
        2 * spike.maximum - 65,
        2 * spike.minimum - 65,
        spike.droppingMs / 4,
      ];
      const { crossingMs, peakMs, maximum, minimum, droppingMs } = other[k];
      assertClose([crossingMs, peakMs, maximum, minimum, droppingMs], expected, {
        ...finest,
        what: "features",
      });
      assert(spike.maximum >= 0.5 && spike.minimum < 0.5 && spike.droppingMs > 0);
    });
  }));
});

Deno.test("detectVolleys() finds separate volleys, in order, whose sizes are the spikes of their bins", () => {
  fc.assert(fc.property(counts, fc.integer({ min: 1, max: 4 }), (ee, windowMs) => {
    const series = { binMs: 1, ee, e: ee, i: ee.map((one) => 2 * one) };
    let last = -1;
    for (
      const { startMs, endMs, sizeE, sizeI } of detectVolleys(series, { windowMs, mergeMs: 0, skipFirst: 0 })
    ) {
      const first = startMs - 0.5, end = endMs - 0.5;
      assert(first > last && end > first + 5);
      assert(ee[first] > 0);
      const within = ee.slice(first, end + 1).reduce((a, b) => a + b, 0);
      assertEquals([sizeE, sizeI], [within, 2 * within]);
      // The window before its end is calm; it has the bin of the end and those within it before.
      assert(ee.slice(Math.max(0, end - windowMs), end + 1).reduce((a, b) => a + b, 0) <= 2);
      last = end;
    }
  }));
});

Deno.test("volleyEvents() are those of its rule, read bin by bin", () => {
  const rule = { windowMs: 3, open: 5, close: 2, longestMs: 8 };
  const sum = (list: number[], from: number, to: number) =>
    list.slice(Math.max(0, from), to + 1).reduce((a, b) => a + b, 0);
  fc.assert(fc.property(counts, (recurrent) => {
    const expected: [number, number, number, number][] = [];
    for (let t = 0, after = 0; t < recurrent.length; t++) {
      if (sum(recurrent, Math.max(after, t - 2), t) < rule.open) continue;
      let u = t + 1;
      while (u < recurrent.length && sum(recurrent, u - 2, u) > rule.close && u - t < rule.longestMs) u++;
      if (u >= recurrent.length) break;
      const cut = sum(recurrent, u - 2, u) > rule.close ? 1 : 0;
      expected.push([t, u, sum(recurrent, t + 1, u), cut]);
      t = u;
      after = u + 1;
    }
    const found = volleyEvents({ binMs: 1, e: recurrent, i: recurrent, recurrent }, rule);
    const rows = Array.from(
      { length: found.count },
      (_, k) => [found.start[k], found.end[k], found.sizeE[k], found.cut[k]],
    );
    assertEquals(rows, expected);
  }));
});
