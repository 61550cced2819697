import { evaluatePoints } from "../../lib/experiment/evaluate_points.ts";
import type { ParameterMap } from "../../lib/experiment/parameter_map.ts";
import type { TestPoint } from "../../lib/experiment/point_data.ts";
import { reportOfPoints } from "../../lib/report/report_of_points.ts";
import type { PointsReportData } from "../../lib/report/points_report_data.ts";
import {
  activePoints,
  edgePoint,
  explosiveRuns,
  processRuns,
  scaled,
  silentRuns,
} from "../experiment/_points.ts";

/** Points with two surrogates, a good one and a loud one, and two baselines. */
export function examplePoints(): TestPoint[] {
  const active = activePoints((k) => ({
    "lstm-48": { runs: processRuns(k, 2) },
    "volley-surrogate": { runs: scaled(processRuns(k, 3), 1 + 0.03 * k) },
    poisson: { runs: processRuns(k, 2, { periodMs: 400 }) },
    "mean-field": { rates: { E: 4 * k + 2, I: 9 } },
  }));
  const quiet = { runs: silentRuns() };
  const loud = { runs: explosiveRuns() };
  const both = { poisson: quiet, "mean-field": { rates: { E: null, I: 0 } } };
  return [
    ...active,
    edgePoint("silent", { ...both, "lstm-48": quiet, "volley-surrogate": loud }),
    edgePoint("explosive", { ...both, "lstm-48": loud, "volley-surrogate": null }),
  ];
}

/** A made-up map over two parameters, with a silent corner. */
export function exampleMap(source: string, shift: number): ParameterMap {
  const x = { name: "S_EE", unit: "", values: Array.from({ length: 11 }, (_, k) => 3.5 + 0.1 * k) };
  const y = { name: "lambda_E", unit: "per second", values: [2000, 2500, 3000, 3500, 4000] };
  const rates = y.values.flatMap((lambda) =>
    x.values.map((s) =>
      s + lambda / 1000 < 5.8 ? null : (lambda / 400) * (s - 3) ** 2 + shift * Math.sin(9 * s)
    )
  );
  return { x, y, measures: { "rate.E": rates }, source };
}

/** A report with everything in it. */
export function examplePointsReport(): PointsReportData {
  const points = examplePoints();
  const evaluation = evaluatePoints(points, { baselines: ["poisson", "mean-field"] });
  const pair = { measure: "rate.E", name: "E rate", unit: "Hz" };
  const maps = { network: exampleMap("network", 0), surrogate: exampleMap("lstm-48", 0.4) };
  const line = (map: ParameterMap): ParameterMap => ({
    ...map,
    y: undefined,
    measures: { "rate.E": map.measures["rate.E"].slice(0, 11) },
  });
  return reportOfPoints({
    title: "Surrogates on held-out points of a box",
    subtitle: "300 excitatory and 100 inhibitory cells, 11 test points, 4 runs of 6 s each",
    summary: ["Points were held out from training by their parameters."],
    evaluation,
    points,
    worst: 2,
    maps: [
      { ...pair, ...maps },
      { ...pair, network: line(maps.network), surrogate: line(maps.surrogate) },
    ],
    provenance: { volley: "0.1.0", adapter: "llvmpipe" },
    commands: ["volley evaluate lstm-48 volley-surrogate --data box --baselines --report report.html"],
    json: { box: [{ name: "S_EE", low: 3.5, high: 4.5 }] },
  });
}
