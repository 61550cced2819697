/** Half of a Gaussian kernel in bins, from its middle to 4 standard deviations. */
function gaussianHalf(deviationBins: number): Float64Array {
  const reach = Math.ceil(4 * deviationBins);
  return Float64Array.from(
    { length: reach + 1 },
    (_, k) => k === 0 ? 1 : Math.exp(-0.5 * (k / deviationBins) ** 2),
  );
}

/**
 * E spikes per ms, smoothed; at the ends the kernel is renormalised over the bins that exist. What is added up are differences from the bin
 * itself, so that a constant count is left exactly as it is.
 */
export function smoothedRate(
  e: ArrayLike<number>,
  options: { binMs: number; smoothMs: number },
): Float64Array {
  const { binMs, smoothMs } = options;
  const kernel = gaussianHalf(smoothMs / binMs);
  const rate = new Float64Array(e.length);
  for (let bin = 0; bin < e.length; bin++) {
    const here = e[bin];
    let sum = 0, weight = 1;
    for (let k = 1; k < kernel.length; k++) {
      if (bin >= k) sum += kernel[k] * (e[bin - k] - here), weight += kernel[k];
      if (bin + k < e.length) sum += kernel[k] * (e[bin + k] - here), weight += kernel[k];
    }
    rate[bin] = (here + sum / weight) / binMs;
  }
  return rate;
}
