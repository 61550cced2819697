import { failSpec } from "../../base/spec_error.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";

/**
 * Fails unless what changed of a network may change while it runs: each population's parameters are shared or differ as they did.
 * @param network As it shall be. @throws {SpecError}
 */
export function requireForm({ populations, projections }: ResolvedNetwork, network: ResolvedNetwork): void {
  network.populations.forEach(({ name, mostSpikes }, at) => {
    if (
      mostSpikes.all <= populations[at].mostSpikes.all &&
      mostSpikes.of(1) <= populations[at].mostSpikes.of(1)
    ) {
      return;
    }
    failSpec(
      `populations.${name}.parameters`,
      "change this while the network runs",
      `cells of ${name} may only come to spike more than once in a step where they do from the start`,
      JSON.stringify(network.spec.populations[at].parameters ?? {}),
    );
  });
  network.projections.forEach(({ name, from, to, receptor, learning }, at) => {
    const before = projections[at].learning;
    const [old, now] = [populations, network.populations].map((all) => all[to].receptors[receptor].quantum);
    const fewer = network.populations[from].mostSpikes.of(1) < populations[from].mostSpikes.of(1);
    if (old !== now && fewer && !learning) {
      failSpec(
        `populations.${populations[from].name}.parameters`,
        "change this while the network runs",
        `cells of ${populations[from].name} that spike more than once in a step must go on to`,
        JSON.stringify(network.spec.populations[from].parameters ?? {}),
      );
    }
    const changed = old !== now
      ? "the largest weights"
      : learning?.later !== before?.later || learning?.clock !== before?.clock
      ? "delays and clocks"
      : null;
    if (changed === null) return;
    failSpec(
      `projections.${name}.learning.parameters`,
      "change this while the network runs",
      `${changed} of what ${name} learns must stay`,
      JSON.stringify(network.spec.projections[at].learning?.parameters ?? {}),
    );
  });
  network.populations.forEach(({ name, rate }, at) => {
    const before = populations[at].rate;
    if ((rate === null) === (before === null)) return;
    failSpec(
      `populations.${name}.parameters.rate`,
      "change this while the network runs",
      `the rate of ${name} must stay ${before ? "one that varies in time" : "the same all the time"}`,
      JSON.stringify(network.spec.populations[at].parameters),
    );
  });
  network.populations.forEach(({ name, constants }, at) => {
    const before = populations[at].constants.length;
    if (constants.length === before) return;
    const shared = (length: number) => length === 1 ? "shared by all cells" : "of each cell";
    failSpec(
      `populations.${name}.parameters`,
      "change this while the network runs",
      `the parameters of ${name} must stay ${shared(before)}`,
      shared(constants.length),
    );
  });
}
