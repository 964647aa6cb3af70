/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import java.util.List;

/**
 * How much is measured.
 *
 * @param spans a round
 * @param perTrace spans a trace, one case for each
 * @param latencySeconds of one round of the latency table
 * @param rivalSpans at most so many a round of the rival's table
 */
record Sizes(int spans, List<Integer> perTrace, int rounds, int partitions, int latencySeconds, int rivalSpans) {
    static final Sizes FULL = new Sizes(1_000_000, List.of(10, 50, 1_000, 100_000), 3, 4, 20, 200_000);
    static final Sizes QUICK = new Sizes(200_000, List.of(50), 1, 4, 6, 20_000);
    static final int WARM_UP_SPANS = 300_000;
}
