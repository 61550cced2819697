import type { Refuse } from "./nir_check.ts";
import type { NirConv1d } from "./nir_graph.ts";
import type { Sums } from "./sums.ts";

/** Most entries of the weights that a convolution becomes. */
const MOST = 2 ** 24;

/** Zeros before the signal and in all. @param reach Entries that a kernel covers, less one. */
function paddingOf(
  refuse: Refuse,
  { name, stride, padding }: Pick<NirConv1d, "stride" | "padding"> & { name: string },
  reach: number,
): { before: number; all: number } {
  if (padding === "valid") return { before: 0, all: 0 };
  if (padding !== "same") return { before: padding, all: 2 * padding };
  if (stride !== 1) refuse(`stride of ${name} must be 1 where its padding is same`, stride);
  return { before: Math.floor(reach / 2), all: reach };
}

/**
 * The weights of a convolution of a signal `(channels, length)`, row by row, as those of sums: y[o, t] = b[o] + Σ w[o, c, k] x[c, stride t + dilation k - padding],
 * where what is outside the signal is 0.
 * @param about The node's name, and the shape of its signal. @returns Sums, and the shape of what comes out.
 */
export function unrolledConv(
  refuse: Refuse,
  { weight, bias, stride, padding, dilation, groups, input_shape }: NirConv1d,
  { name, shape, width }: { name: string; shape: readonly number[]; width: number },
): { sums: Sums; shape: number[] } {
  const [outs, ins, taps] = weight.shape, channels = ins * groups, each = outs / groups;
  if (!Number.isInteger(each)) refuse(`groups of ${name} must divide its ${outs} outputs`, groups);
  const length = input_shape ?? (shape.length === 2 ? shape[1] : width / channels);
  if (
    channels * length !== width || !Number.isInteger(length) || shape.length === 2 && shape[0] !== channels
  ) {
    refuse(`${name} must take ${channels} channels of ${length} entries`, shape.join(" x "));
  }
  const reach = dilation * (taps - 1), { before, all } = paddingOf(refuse, { name, stride, padding }, reach);
  const long = Math.floor((length + all - reach - 1) / stride) + 1;
  if (long < 1) refuse(`the signal of ${name} must be as long as its kernel, ${reach + 1 - all}`, length);
  if (outs * long * width > MOST) {
    refuse(`${name} must become at most ${MOST} weights of sums`, outs * long * width);
  }
  const sums = {
    ...{ to: outs * long, from: width, weight: new Float64Array(outs * long * width) },
    bias: Float64Array.from({ length: outs * long }, (_, at) => bias.data[Math.floor(at / long)]),
  };
  Float64Array.from(weight.data).forEach((value, at) => {
    const k = at % taps, own = Math.floor(at / taps) % ins, out = Math.floor(at / (taps * ins));
    const channel = Math.floor(out / each) * ins + own;
    for (let t = 0; t < long; t++) {
      const from = stride * t + dilation * k - before;
      if (from >= 0 && from < length) {
        sums.weight[(out * long + t) * width + channel * length + from] = value;
      }
    }
  });
  return { sums, shape: [outs, long] };
}
