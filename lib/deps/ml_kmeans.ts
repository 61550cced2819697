import { loadPackage } from "./load_package.ts";

type Kmeans = typeof import("npm:ml-kmeans@6.0.0");

/** ml-kmeans: clusters of vectors. Fetched when it is first needed. */
export async function loadKmeans(): Promise<Kmeans["kmeans"]> {
  return (await loadPackage<Kmeans>("npm:ml-kmeans@6.0.0", "cluster patterns")).kmeans;
}
