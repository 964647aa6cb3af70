/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The middle of several rounds, and how far they lie apart. */
record Median(double low, double middle, double high) {
    static <T> Median of(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        double middle = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Median(sorted[0], middle, sorted[sorted.length - 1]);
    }

    /** As {@code 12,345 (12,000-12,500)}. */
    String text(String format) {
        return String.format(Locale.ROOT, format + " (" + format + "-" + format + ")", middle, low, high);
    }
}
