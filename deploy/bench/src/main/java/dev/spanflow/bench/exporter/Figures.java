/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.exporter;

/**
 * One run.
 *
 * @param requests with spans
 */
record Figures(int spans, long requests, Cost cost) {
    double perSecond() {
        return spans / (cost.wallNanos() / 1e9);
    }

    double cpuMicros() {
        return cost.cpuNanos() / 1e3 / spans;
    }

    double bytes() {
        return (double) cost.allocatedBytes() / spans;
    }

    double spansPerRequest() {
        return (double) spans / requests;
    }
}
